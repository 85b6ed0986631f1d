/** Why something that the target accepted does not read back, as far as what was read tells. Pure; names causes, never guesses one alone. */

import { describeRef, type Ref, refKey } from '../model/ref.js';
import type { Delta } from '../model/step.js';
import { isRef, isSecretReference } from '../model/value.js';

/**
 * The cause of each effect that is missing.
 * @param found what is there now; undefined: not readable
 * @param known whether the release is known
 */
export function whyWithoutEffect(
  lost: readonly Delta[],
  found: (delta: Delta) => Delta['expects'],
  known: boolean,
): string {
  return [...new Set(lost.map((delta) => why(delta, found(delta), known)))].join('; ');
}

function why(delta: Delta, now: Delta['expects'], known: boolean): string {
  const what = delta.entry === undefined ? delta.field : `${delta.field} (${describeRef(delta.entry)})`;
  if (now === undefined) {
    return `${what} cannot be read back: the account may not see it, or this release does not tell it`;
  }
  if (same(now, delta.expects)) {
    return known
      ? `${what} reads back as it was, ${show(now)}: the account may not change it, the release does not take it, or somebody else set it back`
      : `${what} reads back as it was, ${show(now)}: the release is not known and may be too old for it (declare \`release\`), or the account may not change it`;
  }
  return `${what} reads back as ${show(now)}, not ${show(delta.leaves)}: the server normalises the value, or somebody else wrote it`;
}

function same(a: Delta['expects'], b: Delta['expects']): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function show(value: Delta['expects']): string {
  if (value === undefined) return 'unknown';
  if (value === null) return 'nothing';
  if (isRef(value)) return describeRef(value);
  return isSecretReference(value) ? 'a secret' : JSON.stringify(value);
}

/** One fact, whoever changes it. */
export function slotOf(delta: { readonly ref: Ref; readonly field: string; readonly entry?: Ref }): string {
  return `${refKey(delta.ref)}\0${delta.field}\0${delta.entry === undefined ? '' : refKey(delta.entry)}`;
}
