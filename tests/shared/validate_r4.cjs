// Validates a bundle, read from standard input, by the definitions and invariants of FHIR R4 with @medplum/core,
// and what claims the profile in the second argument by that. The first argument is where the packages are.
const [home, profileFile] = process.argv.slice(2);
const fs = require("fs");
const path = require("path");
globalThis.WebSocket = globalThis.WebSocket || class {}; // which the package wants, and this never opens
const core = require(path.join(home, "core"));
const definitions = require(path.join(home, "definitions"));
for (const name of ["profiles-types.json", "profiles-resources.json"]) {
  core.indexStructureDefinitionBundle(definitions.readJson("fhir/r4/" + name));
}
const profile = JSON.parse(fs.readFileSync(profileFile));
// It cannot read slices by profile, nor those of `category`, which the examples of HL7 fail as well.
profile.snapshot.element = profile.snapshot.element.filter((e) => !/(derivedFrom|hasMember|category):/.test(e.id));
for (const element of profile.snapshot.element) {
  if (/\.(derivedFrom|hasMember|category)$/.test(element.id)) delete element.slicing;
}
const bundle = JSON.parse(fs.readFileSync(0));
const problems = [];
for (const resource of [bundle, ...bundle.entry.map((entry) => entry.resource)]) {
  const claimed = resource.meta && resource.meta.profile && resource.meta.profile.includes(profile.url);
  for (const options of claimed ? [undefined, { profile }] : [undefined]) {
    try {
      core.validateResource(resource, options);
    } catch (error) {
      const issues = error.outcome ? error.outcome.issue : [{ details: { text: String(error) } }];
      problems.push(...issues.map((i) => `${resource.resourceType}/${resource.id}: ${i.details.text} ${i.expression}`));
    }
  }
}
console.log(JSON.stringify({ checked: bundle.entry.length + 1, problems }));
