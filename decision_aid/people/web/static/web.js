"use strict";
// Extras for a keyboard and a body to tap; every page works without them.
globalThis.printed = (path) => {
  const page = open(path);
  page.addEventListener("load", () => page.print());
};
globalThis.dress = () => {
  document.querySelectorAll("[data-print]").forEach((button) => { button.parentElement.hidden = false; });
  const places = document.getElementById("places");
  if (!places) return;
  places.hidden = false;
  const input = (path) => document.getElementById(`a-${path.dataset.key}`);
  const draw = () => places.querySelectorAll("[data-key]").forEach((path) => {
    path.classList.toggle("is-chosen", Boolean(input(path) && input(path).checked));
  });
  places.addEventListener("click", (event) => {
    if (event.target.dataset.key) input(event.target).click();
  });
  places.closest("form").addEventListener("change", draw);
  draw();
};

// The second click of a double click is none: it would untick, or press what stands there by then.
document.addEventListener("click", (event) => {
  if (event.detail > 1) event.preventDefault();
}, true);

// A key answers the question that has the focus, and no other (WCAG 2.1.4); after it comes the next that is open.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("fieldset");
  if (!field || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const choice = field.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  choice.click();
  const fields = [...document.querySelectorAll("fieldset")];
  const next = fields.slice(fields.indexOf(field)).find((each) => !each.querySelector(":checked"));
  (next ? next.querySelector("input") : choice).focus();
});

document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-print]");
  if (asked) globalThis.printed(asked.dataset.print);
});

const summary = document.getElementById("summary");
if (summary) summary.focus();
globalThis.dress();
