/**
 * Maps with Refs as keys, by value. One map a kind, and in it the path as it is: no text is put together to look something up,
 * because that happens for every member of every group.
 */

import type { Ref, RefKind } from './ref.js';

export interface RefMap<V> {
  get(ref: Ref): V | undefined;
  has(ref: Ref): boolean;
  set(ref: Ref, value: V): void;
  /** By kind, in the order in which they were set. */
  values(): readonly V[];
}

/** NUL cannot occur in a name, so keys never collide. */
function keyOf({ path }: Ref): string {
  return path.length === 1 ? (path[0] ?? '') : path.join('\0');
}

/** An empty map. */
export function refMap<V>(): RefMap<V> {
  const kinds = new Map<RefKind, Map<string, V>>();
  // Refs come many of a kind after each other.
  let kind: RefKind | undefined;
  let names: Map<string, V> | undefined;
  const namesOf = (ref: Ref): Map<string, V> | undefined => {
    if (ref.kind === kind) return names;
    kind = ref.kind;
    names = kinds.get(kind);
    return names;
  };
  return {
    get: (ref) => namesOf(ref)?.get(keyOf(ref)),
    has: (ref) => namesOf(ref)?.has(keyOf(ref)) === true,
    set: (ref, value) => {
      if (namesOf(ref) === undefined) {
        names = new Map();
        kinds.set(ref.kind, names);
      }
      names?.set(keyOf(ref), value);
    },
    values: () => [...kinds.values()].flatMap((all) => [...all.values()]),
  };
}
