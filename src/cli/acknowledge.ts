/** `--acknowledge GUARD=DIGEST`, decoded. */

import type { Diagnostic } from '../diagnostics/diagnostic.js';

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
  for (const value of values) {
    const found = /^([a-z-]+)=([0-9a-f]{8,64})$/.exec(value);
    if (found?.[1] !== undefined && found[2] !== undefined)
      acknowledgements.push({ guard: found[1], digest: found[2] });
    else {
      diagnostics.push({
        code: 'GAL-901',
        severity: 'error',
        message: `--acknowledge ${value} is not GUARD=DIGEST`,
        hint: 'copy it from the plan: --acknowledge mass-loss=5f3a9c71',
      });
    }
  }
  return { acknowledgements, diagnostics };
}
