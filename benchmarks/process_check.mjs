// Runs bpmnlint over the files given: one line of JSON each, with the least
// processor time of several rounds (import and all rules) and the findings.
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const { BpmnModdle } = await import(
  `${process.argv[2]}/node_modules/bpmn-moddle/dist/index.js`
);
const load = (name) => {
  const found = require(name);
  return found.default || found;
};
const Linter = load("bpmnlint/lib/linter");
const Resolver = load("bpmnlint/lib/resolver/node-resolver");
// A linter of its own for each round: some rules remember what they saw before.
const lint = (root) =>
  new Linter({
    config: { extends: "bpmnlint:all" },
    resolver: new Resolver(),
  }).lint(root);
const rounds = Number(process.argv[3]);

for (const path of process.argv.slice(4)) {
  const text = fs.readFileSync(path, "utf8");
  const answer = { path, milliseconds: [], findings: [], error: null };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const before = process.cpuUsage();
      const { rootElement } = await new BpmnModdle().fromXML(text);
      const found = await lint(rootElement);
      const used = process.cpuUsage(before);
      answer.milliseconds.push((used.user + used.system) / 1000);
      answer.findings = Object.entries(found).flatMap(([rule, each]) =>
        each.map((one) => [rule, one.id]),
      );
    }
  } catch (error) {
    answer.error = String(error.message);
  }
  console.log(JSON.stringify(answer));
}
