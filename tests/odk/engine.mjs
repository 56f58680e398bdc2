// Fills in forms with ODK's own engine. In: {forms: [{xml, sheets: [{name: [value, ...]}]}]} on standard
// input. Out, for each sheet: which nodes are shown, which hold a value that is refused, what is sent.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/`);
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('<!doctype html>', { url: 'https://localhost/' });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
Object.assign(globalThis, { window, require, __dirname: process.cwd() }); // the engine is made for browsers
const { loadForm } = await import(require.resolve('@getodk/xforms-engine'));

const nameOf = (node) => node.currentState.reference.split('/').pop();

function* nodesIn(node) {
  for (const child of node.currentState.children ?? []) {
    yield child;
    yield* nodesIn(child);
  }
}

function set(node, values) {
  if (node.nodeType !== 'select') node.setValue(values.length ? BigInt(values[0]) : null);
  else if (node.selectType === 'select') node.selectValues(values);
  else node.selectValue(values[0] ?? null);
}

async function sent(root) {
  const { data } = await root.prepareInstancePayload({ payloadType: 'monolithic' });
  return data[0].get('xml_submission_file').text();
}

async function filledIn(root, questions, sheet) {
  for (const node of questions) set(node, sheet[nameOf(node)] ?? []);
  const all = [...nodesIn(root)];
  return {
    shown: all.filter((node) => node.currentState.relevant).map(nameOf),
    refused: all.filter((node) => node.validationState.violation).map(nameOf),
    sent: await sent(root),
  };
}

async function filledInForms({ forms }) {
  const results = [];
  for (const { xml, sheets } of forms) {
    const form = await loadForm(xml);
    if (form.status !== 'success') throw form.error ?? new Error(form.status);
    const { root } = form.createInstance();
    const questions = [...nodesIn(root)].filter((node) => ['select', 'range', 'input'].includes(node.nodeType));
    const filled = [];
    for (const sheet of sheets) filled.push(await filledIn(root, questions, sheet));
    results.push(filled);
  }
  return results;
}

console.log(JSON.stringify(await filledInForms(JSON.parse(readFileSync(0, 'utf8')))));
