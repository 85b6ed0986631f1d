/** The fate of what happens by itself, and how to ask for it. */

import type { Fate } from '../model/change.js';

export const AUTOMATIC: Fate = { disposition: 'automatic' };

export function isAutomatic({ disposition }: Fate): boolean {
  return disposition === 'automatic';
}
