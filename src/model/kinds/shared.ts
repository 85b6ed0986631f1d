/** Pieces that several kinds describe in the same words. */

import type { ScalarField } from '../field.js';

export const UNTIL: ScalarField = {
  shape: 'scalar',
  type: 'date',
  name: 'until',
  meaning: 'The last day it holds, to the end of that day (UTC unless timeZone says otherwise). Left out: no end.',
  example: '2027-01-31',
};
