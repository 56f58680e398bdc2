"use strict";
// Extras for a keyboard and a body to tap; every page works without them.
const summary = document.getElementById("summary");
if (summary) summary.focus();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input[type=text]")) return;
  const fields = document.querySelectorAll("fieldset");
  const open = [...fields].find((field) => !field.querySelector(":checked")) || fields[0];
  const choice = open && open.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  if (choice) { choice.click(); choice.focus(); }
});

const places = document.getElementById("places");
if (places) {
  places.hidden = false;
  const draw = () => places.querySelectorAll("[data-key]").forEach((path) => {
    const input = document.getElementById(`a-${path.dataset.key}`);
    path.classList.toggle("is-chosen", Boolean(input && input.checked));
  });
  places.addEventListener("click", (event) => {
    const input = document.getElementById(`a-${event.target.dataset.key}`);
    if (input) { input.click(); draw(); }
  });
  document.addEventListener("change", draw);
  draw();
}

// The program at home ends some time after the last of its pages is closed.
const pulse = () => fetch("/open-still", { method: "POST", keepalive: true }).catch(() => {});
setInterval(pulse, 20000);
