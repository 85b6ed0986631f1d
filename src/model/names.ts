/**
 * What things are called where they are shown. A Ref is a key: folded where case does not matter, with an id where a name is shared. The name is
 * what somebody wrote, in the declaration or else on the target.
 * Never: tell two things apart by these names.
 */

import { describeRef, type Ref, refKey } from './ref.js';

/** A thing and its name. The name is untrusted text. */
export interface Called {
  readonly ref: Ref;
  readonly name: string;
}

/** Gives the name of a thing; its key, where no other name is known. */
export type NameOf = (ref: Ref) => string;

/** Looks names up in a list, which need hold only those that are not their key. */
export function nameIn(called: readonly Called[] = []): NameOf {
  const names = new Map(called.map(({ ref, name }) => [refKey(ref), name]));
  return (ref) => names.get(refKey(ref)) ?? ref.path.join(' / ');
}

/** How a person reads it: `credential ACME\\svc-finance`. Untrusted text. */
export function describeNamed(ref: Ref, names: NameOf): string {
  return describeRef({ kind: ref.kind, path: [names(ref)] });
}
