// Parts of a page that keep themselves up to date.
//
// A part has an id and says when it may have changed: `data-events` names a stream of server-sent
// events, `data-every` a time in milliseconds. Then the page is fetched again and the part of this
// id takes the old one's place, with the focus where it was. The new part says for itself whether
// it goes on, so one that came to its end stops asking. `data-say` is read out when it changes.

const following = new Map();

/** Follows the live parts under `root`; `enliven` readies what is swapped in. */
export function liveParts(root, enliven) {
  const parts = [...root.querySelectorAll("[data-events], [data-every]")];
  if (root instanceof Element && root.matches("[data-events], [data-every]")) parts.push(root);
  for (const part of parts) follow(part, enliven);
}

function follow(part, enliven) {
  following.get(part.id)?.();
  const update = once(() => swap(part.id, enliven));
  const stops = [];
  if (part.dataset.events) {
    const stream = new EventSource(part.dataset.events);
    stream.onmessage = update;
    for (const name of (part.dataset.eventNames ?? "").split(" ").filter(Boolean)) {
      stream.addEventListener(name, update);
    }
    stops.push(() => stream.close());
  }
  if (part.dataset.every) {
    const timer = setInterval(() => document.hidden || update(), Number(part.dataset.every));
    stops.push(() => clearInterval(timer));
  }
  following.set(part.id, () => stops.forEach((stop) => stop()));
}

/** Runs `work` at most once at a time, and once more if it was asked for meanwhile. */
function once(work) {
  let running = false;
  let again = false;
  return async function update() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    try {
      await work();
    } finally {
      running = false;
    }
    if (again) update();
  };
}

async function swap(id, enliven) {
  const old = document.getElementById(id);
  if (!old || old.querySelector("details[open]")) return;
  let answer;
  try {
    answer = await fetch(location.href, { headers: { accept: "text/html" } });
  } catch {
    return; // The network is away; the next turn asks again.
  }
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  if (!fresh) return;
  replace(old, document.adoptNode(fresh));
  following.get(id)?.();
  following.delete(id);
  enliven(fresh);
}

function replace(old, fresh) {
  const active = document.activeElement;
  const inside = old.contains(active);
  const path = inside ? pathOf(active, old) : [];
  const said = old.dataset.say;
  old.replaceWith(fresh);
  if (inside) {
    const same = active.id ? document.getElementById(active.id) : path.reduce((at, n) => at?.children[n], fresh);
    const heading = fresh.querySelector("h1, h2, h3");
    if (same instanceof HTMLElement && same.tagName === active.tagName) same.focus();
    else if (heading) {
      heading.tabIndex = -1;
      heading.focus();
    }
  }
  if (fresh.dataset.say && fresh.dataset.say !== said) {
    document.getElementById("announcer").textContent = fresh.dataset.say;
  }
}

function pathOf(element, root) {
  const path = [];
  for (let at = element; at !== root; at = at.parentElement) {
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return path;
}
