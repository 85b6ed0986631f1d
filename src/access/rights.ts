/**
 * Sets of rights and what can be said of them: ends, subset, union, intersection, difference. A set is a list of shared parts, each held
 * until an end. Whoever administers all collections holds every right in every one of them, so such rights are never listed.
 */

import { rightKey } from '../model/access.js';
import { compareText } from '../model/ref.js';
import type { Part } from './parts.js';
import type { HeldRole } from './role.js';

export interface Held {
  readonly part: Part;
  /** Nothing of the part is held longer: the end of a membership or of the role it needs. Milliseconds, Infinity for none. */
  readonly end: number;
}

/** What somebody may do. `role` is null for nobody, and in a set that is no person's. */
export interface RightSet {
  readonly role: HeldRole | null;
  readonly parts: readonly Held[];
}

/** What somebody who holds nothing has. */
export const NOTHING: RightSet = { role: null, parts: [] };

const FOREVER = Number.POSITIVE_INFINITY;
const ADMINISTER = rightKey({ kind: 'capability', capability: 'administer-collections' });
const IN_COLLECTION = 'collection:';

/** Until when a right is held, whatever the path: milliseconds, Infinity for no end, 0 when it is not held. */
export function endIn(set: RightSet, key: string): number {
  const end = endListed(set, key);
  return end !== FOREVER && key.startsWith(IN_COLLECTION) ? Math.max(end, endListed(set, ADMINISTER)) : end;
}

function endListed({ parts }: RightSet, key: string): number {
  let latest = 0;
  for (const { part, end } of parts) {
    const granted = part.grants.get(key);
    if (granted !== undefined) latest = Math.max(latest, Math.min(granted, end));
  }
  return latest;
}

export function holds(set: RightSet, key: string): boolean {
  return endIn(set, key) > 0;
}

/** Every right that is listed, in byte order; what follows from administering all collections is not. */
export function keysOf(set: RightSet): readonly string[] {
  const keys = new Set<string>();
  for (const { part } of set.parts) for (const key of part.grants.keys()) keys.add(key);
  return [...keys].sort(compareText);
}

/** A ⊆ B: everything in A is in B, with no earlier end. Parts the two share are not looked into. */
export function isSubset(a: RightSet, b: RightSet): boolean {
  const same = endsByPart(b);
  for (const { part, end } of a.parts) {
    if ((same.get(part.id) ?? 0) >= end) continue;
    for (const [key, granted] of part.grants) if (endIn(b, key) < Math.min(granted, end)) return false;
  }
  return true;
}

/** The rights in A that are not in B or end earlier there, among those either lists, in byte order. Empty when A ⊆ B. */
export function missing(a: RightSet, b: RightSet): readonly string[] {
  return differing(a, b)
    .filter(({ before, after }) => after < before)
    .map(({ key }) => key);
}

/** Everything in A or B, with the later end. */
export function union(a: RightSet, b: RightSet): RightSet {
  const ends = endsByPart(a);
  const added = b.parts.filter(({ part, end }) => (ends.get(part.id) ?? 0) < end);
  return { role: null, parts: [...a.parts, ...added] };
}

/** Everything in both A and B, with the earlier end. Parts the two share are taken over whole. */
export function intersection(a: RightSet, b: RightSet): RightSet {
  const inA = endsByPart(a);
  const inB = endsByPart(b);
  const parts: Held[] = [];
  const others = new Map<string, number>();
  for (const [id, { part, end }] of inA.held) {
    const other = inB.get(id);
    if (other !== undefined) parts.push({ part, end: Math.min(end, other) });
  }
  for (const set of [a, b]) {
    for (const { part, end } of set.parts) {
      if (inA.get(part.id) === end && inB.get(part.id) === end) continue;
      for (const key of part.grants.keys()) {
        const both = Math.min(endIn(a, key), endIn(b, key));
        if (both > 0) others.set(key, both);
      }
    }
  }
  if (others.size > 0) {
    parts.push({ part: { id: 0, needs: 'NoAccess', source: { kind: 'level' }, grants: others }, end: FOREVER });
  }
  return { role: null, parts };
}

interface EndsByPart {
  readonly held: ReadonlyMap<number, Held>;
  get(id: number): number | undefined;
}

function endsByPart({ parts }: RightSet): EndsByPart {
  const held = new Map<number, Held>();
  for (const one of parts) {
    // Id 0 belongs to sets that were worked out, not to a part that is shared.
    if (one.part.id === 0) continue;
    const before = held.get(one.part.id);
    if (before === undefined || before.end < one.end) held.set(one.part.id, one);
  }
  return { held, get: (id) => held.get(id)?.end };
}

/** A right whose end differs between two sets. Ends as in {@link endIn}. */
export interface EndChange {
  readonly key: string;
  readonly before: number;
  readonly after: number;
}

/**
 * The rights that may differ between two sets, with their ends, in byte order. Parts the two share are not looked into, unless
 * administering all collections differs: that may outlast what a shared part gives in one.
 */
export function differing(before: RightSet, after: RightSet): readonly EndChange[] {
  const was = endsByPart(before);
  const is = endsByPart(after);
  const administers = endListed(before, ADMINISTER) !== endListed(after, ADMINISTER);
  const keys = new Set<string>();
  const collect = (set: RightSet): void => {
    for (const { part, end } of set.parts) {
      const shared = was.get(part.id) === end && is.get(part.id) === end;
      if (shared && !administers) continue;
      for (const key of part.grants.keys()) if (!shared || key.startsWith(IN_COLLECTION)) keys.add(key);
    }
  };
  collect(before);
  collect(after);
  return [...keys].sort(compareText).map((key) => ({ key, before: endIn(before, key), after: endIn(after, key) }));
}
