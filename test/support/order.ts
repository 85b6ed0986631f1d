/** Steps in order as a plan would have them, for tests in which nobody's access is looked at. */

import type { LoweredStep, Step } from '../../src/model/step.js';
import { linkSteps, type NameNow, sortSteps } from '../../src/plan/order.js';

export function orderSteps(lowered: readonly LoweredStep[], nameNow: NameNow = () => undefined): readonly Step[] {
  const sorted = sortSteps(lowered, nameNow);
  const walked = {
    affected: sorted.map(() => new Set<string>()),
    administrators: sorted.map(() => ({ gained: [], lost: [] })),
  };
  return linkSteps(sorted, walked, false, nameNow);
}
