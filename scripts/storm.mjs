// Applies cut off at every request, killed, in faults and several at once, on many random worlds: minutes instead of the minute that
// `npm test` spends on it. Loopback only; ends by itself, with one line of counts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/storm', '--testTimeout', '3600000'];
const env = { ...process.env, STORM: 'long' };
process.exit(spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1);
