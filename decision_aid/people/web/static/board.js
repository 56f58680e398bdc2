"use strict";
// What has changed is loaded anew, and so is what is said while the program itself does not answer.
const standing = document.getElementById("standing");
const lost = document.createElement("p");
lost.className = "urgent";
lost.textContent = "This page cannot reach the program. The list is old.";
const changes = new EventSource("/board/changes");
changes.onopen = () => lost.remove();
changes.onerror = () => standing.prepend(lost);
changes.onmessage = async () => {
  const page = new DOMParser().parseFromString(await (await fetch("/board")).text(), "text/html");
  if (!page.getElementById("board")) return location.reload();
  const at = document.activeElement.getAttribute("href");
  for (const id of ["standing", "board", "where"]) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  if (at) document.querySelector(`#board a[href="${CSS.escape(at)}"]`)?.focus();
};
