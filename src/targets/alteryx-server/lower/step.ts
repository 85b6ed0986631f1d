/** Pieces every kind's lowering needs. Pure data in, pure data out. */

import type { Change, EntryChange, Fate, FieldChange } from '../../../model/change.js';
import { compareRefs, type Ref, refKey } from '../../../model/ref.js';
import type { Delta, Json, LoweredStep, Phase } from '../../../model/step.js';
import { type DeclaredValue, isRef } from '../../../model/value.js';

/** Only what is automatic becomes a step; the rest is the planner's to show. */
export function automatic<T extends { readonly fate: Fate }>(parts: readonly T[]): readonly T[] {
  return parts.filter((part) => part.fate.disposition === 'automatic');
}

/** A step from its parts; `touches` and `requires` are made unique and sorted. */
export function makeStep(parts: {
  readonly operation: string;
  readonly change: Change;
  readonly phase: Phase;
  readonly title: string;
  readonly effect: readonly Delta[];
  readonly touches: readonly Ref[];
  readonly requires: readonly Ref[];
  readonly args?: Json;
  readonly at?: FieldChange['at'] | EntryChange['at'];
}): LoweredStep {
  const at = parts.at ?? parts.change.at;
  return {
    operation: parts.operation,
    ref: parts.change.ref,
    phase: parts.phase,
    title: parts.title,
    args: parts.args ?? {},
    effect: parts.effect,
    touches: unique(parts.touches),
    requires: unique(parts.requires),
    ...(at === undefined ? {} : { at }),
  };
}

function unique(refs: readonly Ref[]): readonly Ref[] {
  const byKey = new Map(refs.map((ref) => [refKey(ref), ref]));
  return [...byKey.values()].sort(compareRefs);
}

/** What a field's change does: from what it was to what it should be. */
export function deltaOf(ref: Ref, { field, before, after }: FieldChange): Delta {
  return { ref, field, expects: before, leaves: after };
}

/** The effect of making something that is not there. */
export function existence(ref: Ref, exists: boolean): Delta {
  return { ref, field: 'exists', expects: !exists, leaves: exists };
}

/** The same for fields set together with the object: before it there was nothing. */
export function initial(ref: Ref, field: string, leaves: DeclaredValue): Delta {
  return { ref, field, expects: null, leaves };
}

/** The objects that values point at. */
export function refsIn(values: Iterable<DeclaredValue | undefined>): readonly Ref[] {
  const refs: Ref[] = [];
  for (const value of values) if (isRef(value)) refs.push(value);
  return refs;
}

/** `3 members`, `1 member`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A Ref as people read it in a title. */
export function nameOf(ref: Ref): string {
  return ref.path.join(' / ');
}
