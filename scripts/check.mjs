// Everything that must hold before a change goes in, besides the tests: types, lint and format, dead code, the import rule, generated files.
// Runs every check, even after one failed, and says at the end which did.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (path) => [process.execPath, join(root, 'node_modules', path)];

const CHECKS = [
  ['types', [...bin('typescript/bin/tsc'), '-p', 'tsconfig.test.json']],
  ['lint and format', [...bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['dead code', [...bin('knip/bin/knip.js'), '--no-progress']],
  ['import rule', [...bin('vitest/vitest.mjs'), 'run', 'test/import-rule.test.ts']],
  ['generated files', [process.execPath, join(root, 'scripts/generate.mjs'), '--check']],
];

const failed = [];
for (const [name, [command, ...args]] of CHECKS) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  const good = result.status === 0;
  console.log(`${good ? 'ok    ' : 'FAILED'}  ${name}`);
  if (good) continue;
  failed.push(name);
  console.log(`${result.stdout ?? ''}${result.stderr ?? ''}`);
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
