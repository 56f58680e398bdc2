"use strict";
// What has changed is loaded anew, on the sign-in page that there are urgent signs; what is loaded so is nobody at work.
const standing = document.getElementById("standing");
const lost = document.createElement("p");
lost.className = "urgent";
lost.textContent = "This page cannot reach the program. The list is old.";
const changes = new EventSource("/board/changes");
changes.onopen = () => lost.remove();
changes.onerror = () => {
  standing.prepend(lost);
  // It answers, and no more to this browser: it was started anew.
  if (changes.readyState === EventSource.CLOSED) fetch("/static/web.css", { method: "HEAD" }).then(() => location.assign("/board"), () => {});
};
changes.onmessage = async () => {
  const now = document.getElementById("now"), beside = now ? `?beside=${location.pathname.split("/").pop()}` : "";
  const page = new DOMParser().parseFromString(await (await fetch(`/board/again${beside}`)).text(), "text/html");
  const asks = (shown) => Boolean(shown.getElementById("password"));
  if (asks(page) !== asks(document)) return location.assign("/board");
  const at = document.activeElement.getAttribute("href");
  for (const id of ["standing", "counts", "board", "where"]) document.getElementById(id)?.replaceChildren(...page.getElementById(id)?.childNodes ?? []);
  const line = now && page.querySelector(`#board a[href="${location.pathname}"]`);
  if (line && line.textContent !== now.textContent) {
    now.textContent = line.textContent;
    now.className = line.parentElement.className;
    document.getElementById("link")?.remove(); // it was opened
  }
  if (at) document.querySelector(`#board a[href="${CSS.escape(at)}"]`)?.focus();
};
