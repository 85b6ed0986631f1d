// Compiles src to dist. With --generate, also writes everything that is made from the source: schemas, validators, the reference.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function compile() {
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json']);
  // tsc copies no plain JavaScript: the generated validators travel beside their declarations.
  const generated = join(root, 'src/config/generated');
  if (existsSync(generated)) cpSync(generated, join(root, 'dist/config/generated'), { recursive: true });
}

compile();
if (process.argv.includes('--generate')) {
  run(process.execPath, [join(root, 'scripts/generate.mjs')]);
  compile();
}
