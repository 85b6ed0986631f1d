// Applies killed at every request, cut off, in faults, on full disks and several at once, on many random worlds: about forty minutes.
// With --bounded: the sample of it that `npm test` runs. Loopback only; ends by itself, with one line of counts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const unknown = process.argv.slice(2).filter((argument) => argument !== '--bounded');
if (unknown.length > 0) {
  process.stderr.write(`storm: ${unknown.join(' ')} is not known; only --bounded is\n`);
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/storm', '--testTimeout', '7200000'];
const env = { ...process.env, STORM: process.argv.includes('--bounded') ? 'bounded' : 'long' };
process.exit(spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1);
