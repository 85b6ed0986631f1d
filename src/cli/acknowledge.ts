/** `--acknowledge GUARD=DIGEST`, decoded. */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { closest } from '../diagnostics/suggest.js';
import { GUARDS } from '../model/plan.js';

export interface Acknowledgement {
  readonly guard: string;
  readonly digest: string;
}

/** Every acknowledgement, and what is wrong with those that are none. */
export function parseAcknowledgements(values: readonly string[]): {
  readonly acknowledgements: readonly Acknowledgement[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const acknowledgements: Acknowledgement[] = [];
  const diagnostics: Diagnostic[] = [];
  const wrong = (message: string, hint: string): void => {
    diagnostics.push({ code: 'GAL-901', severity: 'error', message, hint });
  };
  for (const value of values) {
    const [, guard, digest] = /^([a-z-]+)=([0-9a-f]{8,64})$/.exec(value) ?? [];
    if (guard === undefined || digest === undefined) {
      wrong(`--acknowledge ${value} is not GUARD=DIGEST`, 'copy it from the plan: --acknowledge mass-loss=5f3a9c71');
    } else if (GUARDS.some((known) => known === guard)) {
      acknowledgements.push({ guard, digest });
    } else {
      const near = closest(guard, GUARDS);
      const known = `there are ${GUARDS.join(', ')}`;
      wrong(`there is no guard ${guard}`, near === undefined ? known : `did you mean ${near}?`);
    }
  }
  return { acknowledgements, diagnostics };
}
