/** Writes the effects that are about a person: being there, state, role, flags, studio, default credential. */

import { PERMISSIONS } from '../model/access.js';
import { isRole } from '../model/roles.js';
import type { Delta } from '../model/step.js';
import { forget } from './parts.js';
import { put, relate, unrelateTo } from './relation.js';
import { nameOr, type Person, referenced, textOf } from './state.js';
import type { Writing } from './writing.js';

export function writePerson(writing: Writing, key: string, delta: Delta): void {
  const { state, people, log } = writing;
  if (delta.field === 'exists' && delta.leaves !== true) {
    people.add(key);
    put(state.people, key, undefined, log);
    unrelateTo(state.members, key, log);
    unrelateTo(state.shares, key, log);
    unrelateTo(state.inStudio, key, log);
    forget(state, key, log);
    return;
  }
  const known = state.people.get(key);
  const person = known ?? newcomer(delta.ref);
  const change = changeOf(writing, person, delta);
  if (change === undefined) return;
  if (known === undefined || delta.field !== 'email') people.add(key);
  if (change.studio !== undefined) {
    unrelateTo(state.inStudio, key, log);
    if (change.studio !== null) relate(state.inStudio, change.studio, key, true, log);
  }
  put(state.people, key, { ...person, ...change }, log);
}

function changeOf({ state }: Writing, person: Person, { ref, field, leaves }: Delta): Partial<Person> | undefined {
  switch (field) {
    case 'exists':
      return {};
    case 'email':
      return { name: nameOr(textOf(leaves), ref) };
    case 'state':
      return { state: leaves === 'active' || leaves === 'pending' ? leaves : 'inactive' };
    case 'role':
      return { role: isRole(leaves) ? leaves : 'Default' };
    case 'locked':
      return { locked: leaves === true };
    case 'defaultCredential':
      return { defaultCredential: referenced(state, leaves) };
    case 'studio':
      return { studio: referenced(state, leaves) };
    default:
      return flagChange(person, field, leaves === true);
  }
}

function flagChange({ flags }: Person, field: string, on: boolean): Partial<Person> | undefined {
  const index = PERMISSIONS.findIndex((permission) => field === `permissions.${permission}`);
  if (index < 0) return undefined;
  return { flags: on ? flags | (1 << index) : flags & ~(1 << index) };
}

/** A new account is active and takes its role from elsewhere until it is told otherwise (server-v3.md §4). */
function newcomer(ref: Person['ref']): Person {
  return {
    ref,
    id: null,
    name: ref.path.join(' / '),
    state: 'active',
    role: 'Default',
    locked: false,
    flags: 0,
    studio: null,
    defaultCredential: null,
    lastLogin: null,
  };
}
