// Makes a fresh clone ready with nothing but Node and npm: installs what the lock file says if that has not been done, and with
// --build compiles what is not up to date. Safe to run any number of times.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.package-lock.json');

/** When anything below a folder changed last: a file that is gone has changed its folder. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, statSync(path).mtimeMs, entry.isDirectory() ? newest(path) : 0);
  }
  return latest;
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const installed = existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
if (!installed) {
  console.error('installing packages …');
  // Installs what the lock file says and leaves it alone. `npm ci` would refuse a lock file written where the registry does not have
  // the binaries of every platform: those are optional packages, and are missing from it.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
}

if (process.argv.includes('--build')) {
  const built = join(root, 'dist/bundle/gallerist.js');
  const made = ['tsconfig.json', 'scripts/build.mjs', 'package-lock.json'].map(
    (name) => statSync(join(root, name)).mtimeMs,
  );
  const fresh = existsSync(built) && statSync(built).mtimeMs >= Math.max(newest(join(root, 'src')), ...made);
  if (!fresh) {
    console.error('building …');
    run(process.execPath, [join(root, 'scripts/build.mjs')]);
  }
}
