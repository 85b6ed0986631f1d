/**
 * The rights of a person: gates first (who holds nothing at all), then the role, then every part the role lets through.
 * Never guesses the default role: whoever asks says under which one.
 */

import type { Standstill } from '../model/access.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import { defaultCredentialParts, flagParts, levelParts, type Part, principalParts, studioParts } from './parts.js';
import { relatedTo } from './relation.js';
import { type Held, NOTHING, type RightSet } from './rights.js';
import { rankOf, roleOf } from './role.js';
import type { AccessState, Person } from './state.js';

/** The default roles that are possible: the one that is known, else all five (DESIGN §6). */
export function possibleDefaults(state: Pick<AccessState, 'defaultRole'>): readonly EffectiveRole[] {
  return state.defaultRole === null ? ORDERED_ROLES : [state.defaultRole];
}

/** Why a person holds nothing whatever the role; undefined when the role decides. */
export function standstillOf(person: Person | undefined): Standstill | undefined {
  if (person === undefined) return 'absent';
  switch (person.state) {
    case 'inactive':
    case 'pending':
      return person.state;
    case 'active':
      return person.locked ? 'locked' : undefined;
    default:
      return person.state satisfies never;
  }
}

/** Whether the role of a person rests, now or once memberships end, on the default role. */
export function restsOnDefault(state: AccessState, key: string): boolean {
  const person = state.people.get(key);
  if (person === undefined || person.role !== 'Default' || standstillOf(person) !== undefined) return false;
  for (const [group, end] of relatedTo(state.members.by, key)) {
    if (end === Number.POSITIVE_INFINITY && (state.groups.get(group)?.role ?? 'Default') !== 'Default') return false;
  }
  return true;
}

/**
 * What a person may do under a default role. Linear in memberships and in what is shared with nobody but the person; everything else
 * is looked up.
 * @param key refKey of the person
 * @param defaultRole of the server; of no matter to people whose role does not rest on it
 */
export function rightsOf(state: AccessState, key: string, defaultRole: EffectiveRole): RightSet {
  const person = state.people.get(key);
  if (person === undefined || standstillOf(person) !== undefined) return NOTHING;
  const role = roleOf(state, key, person, defaultRole);
  const parts: Held[] = [];
  for (const { part, end } of partsOf(state, key)) {
    const gated = Math.min(end, role.ends[rankOf(part.needs)] ?? 0);
    if (gated > 0) parts.push({ part, end: gated });
  }
  return { role, parts };
}

/** Every part a person would have with a role that lets everything through. */
function partsOf(state: AccessState, key: string): readonly Held[] {
  const person = state.people.get(key);
  if (person === undefined) return [];
  const parts: Held[] = [];
  const hold = (given: readonly Part[], end: number): void => {
    for (const part of given) parts.push({ part, end });
  };
  const forever = Number.POSITIVE_INFINITY;
  hold(levelParts(state), forever);
  if (person.flags !== 0) hold(flagParts(state, person.flags), forever);
  if (person.studio !== null) hold(studioParts(state, person.studio), forever);
  if (person.defaultCredential !== null) hold(defaultCredentialParts(state, person.defaultCredential), forever);
  hold(principalParts(state, key), forever);
  for (const [group, end] of relatedTo(state.members.by, key)) {
    if (end > state.asOf) hold(principalParts(state, group), end);
  }
  return parts;
}

/** What a person is given by anything but the role: shares, ownership, flags, studio; asleep or not. */
export function givenTo(state: AccessState, key: string): RightSet {
  return { role: null, parts: partsOf(state, key).filter(({ part }) => part.source.kind !== 'level') };
}

/** What somebody gets through a group alone, with a role that lets everything through. */
export function rightsThrough(state: AccessState, group: string): RightSet {
  return {
    role: null,
    parts: principalParts(state, group).map((part) => ({ part, end: Number.POSITIVE_INFINITY })),
  };
}

/** Whether somebody administers the server. */
export function isAdministrator({ role }: RightSet): boolean {
  return role?.role === 'Curator';
}

/** Active Curators: under several default roles, those who are Curators whatever it is. By role alone, which costs less than rights. */
export function countAdministrators(state: AccessState, defaults: readonly EffectiveRole[]): number {
  let count = 0;
  for (const [key, person] of state.people) {
    if (standstillOf(person) !== undefined) continue;
    if (defaults.every((role) => roleOf(state, key, person, role).role === 'Curator')) count += 1;
  }
  return count;
}

/** People who hold anything at all: under several default roles, under any of them. */
export function countHolders(state: AccessState): number {
  // What a role lets through, a higher one does, too.
  const highest = possibleDefaults(state).at(-1) ?? 'Curator';
  let count = 0;
  for (const [key, person] of state.people) {
    if (standstillOf(person) !== undefined) continue;
    // Whoever has a role above the lowest holds what it gives; only for the rest it takes a look at what else there is.
    if (roleOf(state, key, person, highest).role !== 'NoAccess' || rightsOf(state, key, highest).parts.length > 0) {
      count += 1;
    }
  }
  return count;
}
