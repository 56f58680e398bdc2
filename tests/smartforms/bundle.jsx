import React from "react";
import {createRoot} from "react-dom/client";
import {QueryClientProvider} from "@tanstack/react-query";
import {
  BaseRenderer,
  RendererThemeProvider,
  buildForm,
  getResponse,
  questionnaireStore,
  removeEmptyAnswersFromResponse,
  useRendererQueryClient,
} from "@aehrc/smart-forms-renderer";

function Form() {
  return (
    <RendererThemeProvider>
      <QueryClientProvider client={useRendererQueryClient()}>
        <BaseRenderer />
      </QueryClientProvider>
    </RendererThemeProvider>
  );
}

const LONGEST_MS = 3000;
const STILL_FRAMES = 3;

let root;

// React draws in several goes: wait until something is to be seen and stays as it is for a few frames.
async function settled() {
  const until = performance.now() + LONGEST_MS;
  let before = "";
  for (let still = 0; still < STILL_FRAMES && performance.now() < until; ) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    const seen = String(window.now()[0]);
    still = seen && seen === before ? still + 1 : 0;
    before = seen;
  }
  return window.now();
}

window.rendered = async (questionnaire, responses) => {
  const shown = [];
  for (const response of JSON.parse(responses)) {
    if (root) root.unmount();
    const questionnaireResponse = response.item ? response : undefined;
    await buildForm({questionnaire: JSON.parse(questionnaire), questionnaireResponse});
    root = createRoot(document.getElementById("form"));
    root.render(<Form />);
    shown.push(await settled());
  }
  return shown;
};

window.now = () => {
  const seen = [...document.querySelectorAll("[data-linkid]")].filter((item) => item.offsetParent);
  const given = removeEmptyAnswersFromResponse(questionnaireStore.getState().sourceQuestionnaire, getResponse());
  return [seen.map((item) => item.getAttribute("data-linkid")), given];
};
