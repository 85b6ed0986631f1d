/**
 * Which object of one revision is which of another: by pin, by name, by earlier names, as a live object would be recognised.
 * Never: take two objects that are pinned to different ids for one.
 */

import type { DeclaredObject } from '../model/declaration.js';
import { foldName, refKey } from '../model/ref.js';

export interface Pairs {
  /** What an object of base has become, by its refKey in base. Missing: it is no longer declared. */
  readonly headOf: ReadonlyMap<string, DeclaredObject>;
  /** What an object of head was, by its refKey in head. Missing: it was not declared. */
  readonly baseOf: ReadonlyMap<string, DeclaredObject>;
}

/** Pairs the objects of two revisions; what base declares deleted is not there to be paired. Linear in objects. */
export function pairRevisions(base: readonly DeclaredObject[], head: readonly DeclaredObject[]): Pairs {
  const headOf = new Map<string, DeclaredObject>();
  const baseOf = new Map<string, DeclaredObject>();
  const byId = new Map<string, DeclaredObject>();
  const byName = new Map<string, DeclaredObject[]>();
  for (const object of base) {
    if (object.state === 'deleted') continue;
    if (object.id !== undefined) byId.set(`${object.ref.kind}\0${object.id}`, object);
    const name = nameKey(object, object.name);
    byName.set(name, [...(byName.get(name) ?? []), object]);
  }
  const pair = (was: DeclaredObject | undefined, is: DeclaredObject): void => {
    if (was === undefined) return;
    headOf.set(refKey(was.ref), is);
    baseOf.set(refKey(is.ref), was);
  };
  const free = (is: DeclaredObject, name: string): DeclaredObject | undefined =>
    byName
      .get(nameKey(is, name))
      ?.find((was) => !headOf.has(refKey(was.ref)) && (was.id === undefined || is.id === undefined));

  for (const is of head) if (is.id !== undefined) pair(byId.get(`${is.ref.kind}\0${is.id}`), is);
  for (const is of head) if (!baseOf.has(refKey(is.ref))) pair(free(is, is.name), is);
  for (const is of head) {
    for (const name of is.previously) if (!baseOf.has(refKey(is.ref))) pair(free(is, name), is);
  }
  return { headOf, baseOf };
}

function nameKey(object: DeclaredObject, name: string): string {
  return `${object.ref.kind}\0${foldName(object.ref.kind, name)}`;
}
