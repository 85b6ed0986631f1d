/**
 * What is live, fact by fact, in the terms of effects; and whether it is what an effect says. What cannot be read is undefined, and what
 * the server may normalise is not compared: the same as when a plan is made.
 */

import { type Attributes, isAttributes } from '../model/change.js';
import { describeKind } from '../model/kinds/index.js';
import { foldName, type Ref, refKey } from '../model/ref.js';
import type { FoundValue } from '../model/stale.js';
import type { Delta } from '../model/step.js';
import type { World, WorldObject } from '../model/system.js';
import { entriesOf, isRef } from '../model/value.js';

export interface Facts {
  /** Undefined: cannot be read. Null: nothing, as everything of what does not exist. */
  readonly foundAt: (delta: Delta) => FoundValue;
  /**
   * How many entries of the relation are there under an identity of the directory that nobody can tie to a person, where the person of
   * this entry may be one of them (snapshot.ts); else 0.
   */
  readonly strangers: (delta: Delta) => number;
  /** With `loosely`, words that the server may have normalised are not compared. */
  readonly fits: (delta: Delta, wanted: FoundValue, found: FoundValue, loosely?: boolean) => boolean;
}

/** A relation that was looked at: its entries by what they point at, and how many of them nobody can tie to a person. */
interface Looked {
  readonly entries: ReadonlyMap<string, Attributes>;
  readonly strangers: number;
}

/** @param isCurator whether a person is one before or after the plan: the server may normalise his flags (semantics.md §9) */
export function makeFacts(world: World, isCurator: (person: Ref) => boolean): Facts {
  const relations = new Map<string, Looked>();
  const lookedAt = (object: WorldObject, field: string): Looked => {
    const key = `${refKey(object.ref)}\0${field}`;
    const known = relations.get(key);
    if (known !== undefined) return known;
    const listed = entriesOf(object.fields[field]);
    const looked = {
      entries: new Map(listed.map(({ to, attributes }) => [refKey(to), attributes])),
      strangers: listed.filter(({ to }) => to.kind === 'user' && world.object(to) === undefined).length,
    };
    relations.set(key, looked);
    return looked;
  };

  const strangers = ({ ref, field, entry }: Delta): number => {
    if (entry?.kind !== 'user' || world.object(entry)?.facts.unrecognisable !== true) return 0;
    const object = world.object(ref);
    if (object === undefined) return 0;
    const looked = lookedAt(object, field);
    return looked.entries.has(refKey(entry)) ? 0 : looked.strangers;
  };

  return {
    strangers,
    foundAt: (delta) => {
      const { ref, field, entry } = delta;
      const object = world.object(ref);
      if (field === 'exists') return object !== undefined;
      if (object === undefined) return null;
      if (entry !== undefined) {
        if (object.fields[field] === undefined || strangers(delta) > 0) return undefined;
        return lookedAt(object, field).entries.get(refKey(entry)) ?? null;
      }
      if (field === 'state') return object.state;
      if (ref.kind !== 'directoryGroup' && field === describeKind(ref.kind).key.name) return object.name;
      return Object.hasOwn(object.fields, field) ? object.fields[field] : undefined;
    },
    fits: ({ ref, field, entry }, wanted, found, loosely = false) => {
      if (entry !== undefined) return sameEntry(wanted, found, loosely && entry.kind === 'user' && isCurator(entry));
      const named = ref.kind !== 'directoryGroup' && field === describeKind(ref.kind).key.name;
      if (named && typeof wanted === 'string' && typeof found === 'string') {
        return foldName(ref.kind, wanted) === foldName(ref.kind, found);
      }
      return sameValue(wanted, found);
    },
  };
}

function sameValue(a: FoundValue, b: FoundValue): boolean {
  if (isRef(a) || isRef(b)) return isRef(a) && isRef(b) && refKey(a) === refKey(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => item === b[index]);
  return a === b;
}

/** Attributes that are not wanted, or could not be read, are not compared. */
function sameEntry(wanted: FoundValue, found: FoundValue, flagsVary: boolean): boolean {
  if (!isAttributes(wanted) || !isAttributes(found)) return wanted === found;
  const live = new Map(Object.entries(found));
  return Object.entries(wanted).every(([name, value]) => {
    const is = live.get(name);
    return is === undefined || (flagsVary && Array.isArray(value)) || sameValue(value, is);
  });
}
