/**
 * The role somebody really has, where it comes from, and until when: own role, else the highest of the groups, else the default role
 * (semantics.md §7). Directory groups inside groups are not followed: nobody can read who is in them, and whether a role reached
 * through them counts is not documented.
 */

import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import { relatedTo } from './relation.js';
import type { AccessState, Person } from './state.js';

/** A role and its reasons. Ranks are positions in ORDERED_ROLES. */
export interface HeldRole {
  readonly role: EffectiveRole;
  readonly from: 'own' | 'group' | 'default';
  /** Every group that carries a role for the person: refKey, rank, end of the membership. Empty unless `from` is `group`. */
  readonly groups: readonly { readonly group: string; readonly rank: number; readonly end: number }[];
  /** By rank: until when a role of at least that rank is held without a break; 0 where it is not held. Length 5. */
  readonly ends: readonly number[];
}

const FOREVER = Number.POSITIVE_INFINITY;
const CURATOR = ORDERED_ROLES.length - 1;

export function rankOf(role: EffectiveRole): number {
  return ORDERED_ROLES.indexOf(role);
}

/** By rank: the ends of a role that lasts. */
const LASTING: readonly (readonly number[])[] = ORDERED_ROLES.map((_, held) =>
  ORDERED_ROLES.map((__, rank) => (rank <= held ? FOREVER : 0)),
);

function lasting(rank: number): readonly number[] {
  return LASTING[rank] ?? [];
}

/** The role of a person, under a default role. Linear in the person's memberships. */
export function roleOf(state: AccessState, key: string, person: Person, defaultRole: EffectiveRole): HeldRole {
  if (person.role !== 'Default') {
    return { role: person.role, from: 'own', groups: [], ends: lasting(rankOf(person.role)) };
  }
  let highest = -1;
  let ending = false;
  const groups: { group: string; rank: number; end: number }[] = [];
  for (const [group, end] of relatedTo(state.members.by, key)) {
    const role = state.groups.get(group)?.role ?? 'Default';
    if (role === 'Default' || end <= state.asOf) continue;
    const rank = rankOf(role);
    groups.push({ group, rank, end });
    highest = Math.max(highest, rank);
    if (end !== FOREVER) ending = true;
  }
  if (highest < 0) return { role: defaultRole, from: 'default', groups, ends: lasting(rankOf(defaultRole)) };
  const role = ORDERED_ROLES[highest] ?? defaultRole;
  return { role, from: 'group', groups, ends: ending ? endsOf(groups, rankOf(defaultRole)) : lasting(highest) };
}

/**
 * Walks through the ends of memberships: each may lower the role, and the last gives way to the default role. What a default role above
 * the groups' would add later is not held now, and so is in no end.
 */
function endsOf(groups: HeldRole['groups'], afterwards: number): readonly number[] {
  const ends: number[] = Array.from({ length: CURATOR + 1 }, () => -1);
  const instants = [...new Set(groups.map(({ end }) => end))].sort((a, b) => a - b);
  let since = 0;
  for (const instant of [...instants, FOREVER]) {
    let rank = -1;
    for (const group of groups) if (group.end > since) rank = Math.max(rank, group.rank);
    const held = rank < 0 ? afterwards : rank;
    // Held no longer than what went before: the first time it is missing is its end.
    for (let at = held + 1; at <= CURATOR; at += 1) if (ends[at] === -1) ends[at] = since;
    since = instant;
    if (instant === FOREVER) break;
  }
  return ends.map((end) => (end === -1 ? FOREVER : end));
}
