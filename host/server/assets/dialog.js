// Questions on top of the page. A link with `data-dialog` leads to a page of its own; here what is
// inside that page's `data-dialog-part` is shown in a dialog instead.

/** Opens such links in dialogs; `enliven` readies what is shown. */
export function dialogs(enliven) {
  const dialog = document.getElementById("dialog");
  if (!dialog) return;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const part = await load(link.href);
    if (!part) {
      location.assign(link.href);
      return;
    }
    dialog.replaceChildren(part, closing());
    dialog.setAttribute("aria-label", part.querySelector("h1, h2")?.textContent ?? "Question");
    enliven(dialog);
    dialog.showModal();
  });
}

async function load(href) {
  try {
    const answer = await fetch(href, { headers: { accept: "text/html" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("[data-dialog-part]");
    return part && document.adoptNode(part);
  } catch {
    return null;
  }
}

function closing() {
  const form = document.createElement("form");
  form.method = "dialog";
  const button = document.createElement("button");
  button.className = "button";
  button.textContent = "Cancel";
  form.append(button);
  return form;
}
