// Single keys: an element with `data-key` is pressed by that key, or focused if it is typed into.
// `?` lists those of the page, and there they can be turned off; that is remembered here alone.

const STORED = "single-keys";

/** Listens for keys. */
export function keys() {
  const help = document.getElementById("keys");
  if (!help) return;
  const on = help.querySelector("#keys-on");
  on.checked = localStorage.getItem(STORED) !== "off";
  on.addEventListener("change", () => localStorage.setItem(STORED, on.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "?") {
      list(help);
      help.showModal();
      event.preventDefault();
      return;
    }
    if (!on.checked || document.querySelector("dialog[open]")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
  });
}

function isTyping(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function list(help) {
  const entries = [["?", "Show these keys"]];
  for (const target of document.querySelectorAll("[data-key]")) {
    entries.push([target.dataset.key, target.dataset.keyDoes ?? target.textContent.trim()]);
  }
  const rows = entries.flatMap(([key, does]) => {
    const term = document.createElement("dt");
    const name = document.createElement("kbd");
    name.textContent = key;
    term.append(name);
    const text = document.createElement("dd");
    text.textContent = does;
    return [term, text];
  });
  help.querySelector(".keys").replaceChildren(...rows);
}
