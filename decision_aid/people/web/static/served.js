"use strict";
// The program ends some time after its last page was closed. That this one is, is told after the next was asked for.
const { view } = document.body.dataset;
if (view) addEventListener("pagehide", () => navigator.sendBeacon(`/closed/${view}`));
addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // a page that the browser held back may say what is so no more

// A form is sent once the program answers. While it does not, the page stays as it is, and says so.
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter, lost = document.getElementById("lost");
  if (form.dataset.sent) return;
  event.preventDefault();
  fetch("/static/web.css", { method: "HEAD", cache: "no-store" }).then(() => {
    form.dataset.sent = "yes";
    form.requestSubmit(button);
  }, () => {
    lost.hidden = false;
    lost.focus();
  });
});
