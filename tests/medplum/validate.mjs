// Validates resources with Medplum's validator, by HL7's own definitions of R4 and profiles of SDC.
// Arguments: the folders of the three packages. In: a list of resources on standard input; out: a list of what is wrong.
import { readFileSync, readdirSync } from 'node:fs';

globalThis.WebSocket ??= class {}; // named when the package is loaded, and used by none of what is used here
const [core, definitions, sdc] = process.argv.slice(2);
const { indexStructureDefinitionBundle, validateResource } = await import(`${core}/dist/esm/index.mjs`);
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

for (const name of ['types', 'resources']) {
  const bundle = json(`${definitions}/dist/fhir/r4/profiles-${name}.json`);
  bundle.entry = bundle.entry.filter(({ resource }) => resource.resourceType === 'StructureDefinition' && resource.snapshot);
  indexStructureDefinitionBundle(bundle);
}
const profiles = Object.fromEntries(
  readdirSync(sdc)
    .filter((name) => name.startsWith('StructureDefinition-'))
    .map((name) => json(`${sdc}/${name}`))
    .map((definition) => [definition.url, definition])
);

function problems(resource) {
  const found = [];
  for (const url of [undefined, ...(resource.meta?.profile ?? [])]) {
    try {
      const warnings = validateResource(resource, url ? { profile: profiles[url] } : undefined);
      found.push(...warnings.map((issue) => `${issue.severity}: ${issue.details?.text} (${issue.expression})`));
    } catch (error) {
      found.push(...(error.outcome?.issue ?? [{ severity: 'fatal', details: { text: String(error) } }]).map(
        (issue) => `${issue.severity}: ${issue.details?.text} (${issue.expression})`));
    }
  }
  return found;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(problems)));
