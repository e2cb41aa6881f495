// What enlivens the pages. Each module finds its elements by attributes and does nothing where
// there are none; without any of them every page is whole.

import { localTimes } from "./times.js";
import { liveParts } from "./live.js";
import { dialogs } from "./dialog.js";
import { keys } from "./keys.js";

/** Readies a page, or a part of one that was swapped in. */
function enliven(root) {
  localTimes(root);
  liveParts(root, enliven);
}

enliven(document);
dialogs(enliven);
keys();

// A summary of errors is where work goes on.
document.querySelector("[data-focus]")?.focus();

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.classList.add("busy");
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".busy")) {
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
  }
});

// A choice that changes what a form asks is sent by itself.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// An open menu closes by Escape and by a click elsewhere.
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

function closeMenus(inside) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(inside)) menu.open = false;
  }
}
