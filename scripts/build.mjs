// Compiles src to dist, and puts what the command needs into a few files of dist/bundle: loading 160 modules one by one takes longer
// than most commands do. With --generate, also writes everything that is made from the source: schemas, validators, the reference.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

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

/** Commands stay apart, loaded when they run; packages stay packages. */
async function bundle() {
  const dir = join(root, 'dist/bundle');
  const bundled = await rolldown({
    input: { gallerist: join(root, 'dist/cli/main.js') },
    platform: 'node',
    external: [/^[a-z@]/],
  });
  // As deep as the modules they are made of: the schemas are found from there.
  await bundled.write({ dir, format: 'esm', chunkFileNames: 'chunks/[name].js' });
  await bundled.close();
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
compile();
if (process.argv.includes('--generate')) {
  run(process.execPath, [join(root, 'scripts/generate.mjs')]);
  compile();
}
await bundle();
