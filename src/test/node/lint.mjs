// Lints OpenAPI and AsyncAPI files with Redocly's rules: node lint.mjs FILE...
import {createConfig, lint} from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    // a callback has one good answer; what 4xx means to the administration stands in its one answer "default"
    'operation-4xx-response': 'off',
    // where a runner listens is up to who runs it
    'no-server-example.com': 'off',
  },
});
let wrong = 0;
for (const ref of process.argv.slice(2)) {
  const all = await lint({ref, config});
  // event.schema.json, to which one refers, is of a later JSON Schema than AsyncAPI's own
  const problems = all.filter(problem => !problem.location[0].source.absoluteRef.endsWith('.schema.json'));
  wrong += problems.length;
  for (const problem of problems) {
    console.log(`${ref} ${problem.location[0]?.pointer ?? ''}: ${problem.message} (${problem.ruleId})`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
