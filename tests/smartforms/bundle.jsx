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

let root;

window.rendered = async (questionnaire, responses) => {
  const shown = [];
  for (const response of JSON.parse(responses)) {
    if (root) root.unmount();
    const questionnaireResponse = response.item ? response : undefined;
    await buildForm({questionnaire: JSON.parse(questionnaire), questionnaireResponse});
    root = createRoot(document.getElementById("form"));
    root.render(<Form />);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    shown.push(window.now());
  }
  return shown;
};

window.now = () => {
  const seen = [...document.querySelectorAll("[data-linkid]")].filter((item) => item.offsetParent);
  const given = removeEmptyAnswersFromResponse(questionnaireStore.getState().sourceQuestionnaire, getResponse());
  return [seen.map((item) => item.getAttribute("data-linkid")), given];
};
