// The same tests with many more random worlds: minutes instead of seconds. Loopback only; ends by itself.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, TRANSITION_RUNS: '10000', PROPERTY_RUNS: '1500' };
const args = [
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  'test/transition',
  'test/property',
  '--testTimeout',
  '3600000',
];
process.exit(spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1);
