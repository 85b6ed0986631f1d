/** All storms in one file, so that what they came to is one line. On the loopback only; each ends by itself. */

import { afterAll } from 'vitest';
import { tally } from './tally.js';
import './cut-off.js';
import './sigkill.js';
import './faults.js';
import './parallel.js';

afterAll(() => {
  const { plans, kills, faults, parallel, lostRaces, duplicates, losses } = tally;
  process.stdout.write(
    `storm: ${plans} plans, ${kills} kill points, ${faults} faults injected, ${parallel} applies at once, ${lostRaces} lost races, ${duplicates} duplicates, ${losses} losses\n`,
  );
});
