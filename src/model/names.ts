/**
 * What things are called where they are shown. A Ref is a key: folded where case does not matter, with an id where a name is shared. The
 * name is what somebody wrote, in the declaration or else on the target.
 * Never: tell two things apart by these names.
 */

import { describeRef, idIn, type Ref, refById, refKey, sameRef } from './ref.js';

/** A thing and its name. The name is untrusted text. */
export interface Called {
  readonly ref: Ref;
  readonly name: string;
}

/** Gives the name of a thing; its key in words, where no other name is known. */
export type NameOf = (ref: Ref) => string;

/** Looks names up in a list, which need hold only those that are not their key. */
export function nameIn(called: readonly Called[] = []): NameOf {
  const names = new Map(called.map(({ ref, name }) => [refKey(ref), name]));
  return (ref) => names.get(refKey(ref)) ?? keyText(ref);
}

/** A key in words: `Close`, `Close (id c1)`, `the one with id g`. What a thing of any name is called when only its id is known. */
export function keyText(ref: Ref): string {
  const id = idIn(ref);
  if (id === undefined) return ref.path.join(' / ');
  return sameRef(ref, refById(ref.kind, id)) ? `the one with id ${id}` : `${ref.path[0] ?? ''} (id ${id})`;
}

/** How a person reads it: `credential ACME\\svc-finance`. Untrusted text. */
export function describeNamed(ref: Ref, names: NameOf): string {
  return describeRef({ kind: ref.kind, path: [names(ref)] });
}
