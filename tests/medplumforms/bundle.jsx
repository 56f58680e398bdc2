import {createRoot} from "react-dom/client";
import {MantineProvider} from "@mantine/core";
import {MedplumClient} from "@medplum/core";
import {MedplumProvider, QuestionnaireForm} from "@medplum/react";
import "@mantine/core/styles.css";

const LONGEST_MS = 3000;
const STILL_FRAMES = 3;
const medplum = new MedplumClient({baseUrl: "https://none.invalid/", fetch: () => Promise.reject(new Error("none"))});

let root, given, texts;

const words = (text) => text.replace(/\s+/g, " ").trim();
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

// React draws in several goes: wait until something is to be seen and stays as it is for a few frames.
async function settled() {
  const until = performance.now() + LONGEST_MS;
  let before = "";
  for (let still = 0; still < STILL_FRAMES && performance.now() < until; ) {
    await frame();
    const seen = document.getElementById("form").innerText;
    still = seen && seen === before ? still + 1 : 0;
    before = seen;
  }
  return window.now();
}

function flat(items) {
  return items.flatMap((item) => [item, ...flat(item.item || [])]);
}

window.rendered = async (questionnaire, responses) => {
  const form = JSON.parse(questionnaire);
  texts = flat(form.item).map((item) => [item.linkId, words(item.text || "")]);
  const shown = [];
  for (const response of JSON.parse(responses)) {
    if (root) root.unmount();
    given = response;
    root = createRoot(document.getElementById("form"));
    root.render(
      <MantineProvider>
        <MedplumProvider medplum={medplum}>
          <QuestionnaireForm
            questionnaire={form}
            questionnaireResponse={response.item ? response : undefined}
            onChange={(now) => (given = now)}
            disablePagination
            excludeButtons
          />
        </MedplumProvider>
      </MantineProvider>,
    );
    shown.push(await settled());
  }
  return shown;
};

// Click answers one after the other, each by the id of its field; what is not asked is passed over.
window.clicked = async (questionnaire, sheets) => {
  const shown = [];
  for (const fields of JSON.parse(sheets)) {
    await window.rendered(questionnaire, "[{}]");
    for (const field of fields) {
      document.getElementById(field)?.click();
      await frame();
    }
    shown.push(await settled());
  }
  return shown;
};

// Only questions have ids on this page: what is to be seen is found by its words, in the order of the form.
window.now = () => {
  const known = new Set(texts.map(([, text]) => text));
  const seen = [...document.querySelectorAll("#form label, #form p, #form h1, #form h2, #form h3, #form h4")]
    .filter((part) => part.offsetParent)
    .map((part) => words(part.innerText))
    .filter((text) => known.has(text));
  const visible = [];
  for (const [linkId, text] of texts) {
    if (seen[0] === text) {
      visible.push(linkId);
      seen.shift();
    }
  }
  return [seen.length ? [`left: ${seen[0]}`] : visible, JSON.parse(JSON.stringify(given))];
};
