"use strict";
// Starts Python in this page and sends to it what the forms would send to a server. Nothing leaves the page.
const told = document.getElementById("told");
const part = (id) => {
  const letters = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place++) bytes[place] = letters.charCodeAt(place);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "content-type": id.endsWith(".wasm") ? "application/wasm" : "" } });
};
const module = async (id) => import(URL.createObjectURL(new Blob([await part(id).text()], { type: "text/javascript" })));
const nowhere = "https://nowhere.invalid/"; // before the names of what Pyodide asks for

async function begin() {
  const { region, origin } = document.body.dataset;
  globalThis.fetch = async (address) => part(String(address).slice(nowhere.length));
  const [lock, { loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    [part("pyodide-lock.json").json(), module("pyodide.mjs"), module("pyodide.asm.mjs")]);
  const python = await loadPyodide(
    { indexURL: nowhere, packageBaseUrl: nowhere, lockFileContents: lock, createPyodideModule });
  told.textContent = "Half of it is done. The first question comes soon.";
  python.unpackArchive(await part("program.zip").arrayBuffer(), "zip", { extractDir: "/program" });
  python.runPython("import sys; sys.path.insert(0, '/program')");
  const pages = python.pyimport("decision_aid.people.web.in_page").OneFile(region, origin);
  const show = (method, path, body, remember) => {
    const answer = pages.request(method, path, body).toJs();
    const page = new DOMParser().parseFromString(answer[1], "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    const place = `#${answer[0]}`;
    if (!remember) history.replaceState(null, "", place); else if (place !== location.hash) history.pushState(null, "", place);
    globalThis.dress();
    window.scrollTo(0, 0);
    const first = document.getElementById("summary") || document.querySelector("h1");
    first.tabIndex = -1;
    first.focus();
  };
  let unsaved = false;
  addEventListener("beforeunload", (event) => {
    if (unsaved && document.querySelector("form")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    unsaved = true;
    const sent = new URLSearchParams(new FormData(event.target, event.submitter));
    show("POST", new URL(event.target.action).pathname.replace(/^.*\//, "/"), String(sent), true);
  });
  const paper = (path) => pages.request("GET", path, "").toJs()[1];
  globalThis.printed = (path) => {
    const page = open("");
    page.document.write(paper(path));
    page.document.close();
    if (page.document.readyState === "complete") page.print(); else page.addEventListener("load", () => page.print());
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/'], a[href^='#']");
    if (!link) return;
    event.preventDefault();
    if (link.hash) return document.getElementById(link.hash.slice(1)).focus(); // the hash of the address says which page it is
    if (link.getAttribute("href") === "/") return show("GET", "/", "", true);
    const opened = document.createElement("a");
    opened.href = URL.createObjectURL(new Blob([paper(link.getAttribute("href"))], { type: "text/html" }));
    if (link.download) opened.download = link.download; else opened.target = "_blank";
    opened.click();
  });
  addEventListener("popstate", () => show("GET", location.hash.slice(1) || "/", "", false));
  document.getElementById("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([pages.saved()], { type: "application/json" }));
    link.download = "my-answers.json";
    link.click();
    unsaved = false;
  });
  document.getElementById("open").addEventListener("change", async (event) => {
    const problem = pages.open(await event.target.files[0].text());
    document.getElementById("problem").textContent = problem;
    event.target.value = "";
    if (!problem) show("GET", "/", "", true);
  });
  document.getElementById("keep").hidden = false;
  show("GET", "/", "", false);
}

if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") {
  told.textContent = "This browser is too old for these pages. Open the file in a newer Firefox, Chrome, Edge or Safari.";
} else {
  begin().catch((problem) => {
    told.textContent = "The questions could not start in this browser. Open the file in another one.";
    throw problem;
  });
}
