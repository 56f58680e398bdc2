"use strict";
// The list is loaded anew when something on it has changed, unless somebody is typing.
new EventSource("/board/changes").onmessage = async () => {
  const page = new DOMParser().parseFromString(await (await fetch("/board")).text(), "text/html");
  const old = document.getElementById("board"), now = page.getElementById("board");
  if (old && now) old.replaceWith(now); else if (!document.activeElement.matches("input")) location.reload();
};
