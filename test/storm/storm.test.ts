/** All storms in one file, so that what they came to is one line. On the loopback only; each ends by itself. */

import { afterAll } from 'vitest';
import { LONG, tally } from './tally.js';
import './cut-off.js';
import './sigkill.js';
import './faults.js';
import './full-disk.js';
import './parallel.js';

afterAll(() => {
  const { plans, cuts, kills, faults, fullDisks, parallel, lostRaces, duplicates, losses } = tally;
  const counts = [
    `${plans} plans`,
    `${kills + cuts} kill points (${kills} by SIGKILL, ${cuts} cut off in process)`,
    `${faults} faults injected`,
    `${fullDisks} full disks`,
    `${parallel} applies at once`,
    `${lostRaces} lost races`,
    `${duplicates} duplicates`,
    `${losses} losses`,
  ];
  process.stdout.write(`storm (${LONG ? 'long' : 'bounded'}): ${counts.join(', ')}\n`);
});
