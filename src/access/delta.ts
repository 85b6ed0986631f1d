/**
 * Applies the effects of steps to a state of access, and takes them back. Says whose access may have changed: never too few people.
 * `expects` is not looked at: whether an effect fits what is there is decided where steps are performed.
 */

import { isRole } from '../model/roles.js';
import type { Delta } from '../model/step.js';
import { forget } from './parts.js';
import { put, type Replaced, relate, relatedTo, undo, unrelateFrom, unrelateTo } from './relation.js';
import { type AccessState, endOf, keyOf, type Resource, referenced, shareOf, textOf } from './state.js';
import { writePerson } from './write-person.js';
import { addMembers, addPrincipal, attributeOf, setDefaultCredential, type Writing, wordsOf } from './writing.js';

/** What applying did. */
export interface Applied {
  /** refKeys of the people whose access may have changed. */
  readonly people: ReadonlySet<string>;
  readonly replaced: readonly Replaced[];
}

/** Applies effects in their order, in place: those of a step, or of several. Linear in the effects and the people they reach. */
export function applyDeltas(state: AccessState, deltas: Iterable<Delta>): Applied {
  const writing: Writing = { state, people: new Set(), log: [] };
  for (const delta of deltas) write(writing, delta);
  return { people: writing.people, replaced: writing.log };
}

/** Takes back what was applied last. */
export function revert(applied: Applied): void {
  undo(applied.replaced);
}

function write(writing: Writing, delta: Delta): void {
  const { kind } = delta.ref;
  const key = keyOf(writing.state, delta.ref);
  switch (kind) {
    case 'user':
      writePerson(writing, key, delta);
      break;
    case 'group':
      if (delta.entry === undefined) writeGroup(writing, key, delta);
      else writeMember(writing, key, delta, keyOf(writing.state, delta.entry));
      break;
    case 'collection':
      if (delta.entry === undefined) writeCollection(writing, key, delta);
      else writeShare(writing, key, delta, keyOf(writing.state, delta.entry));
      break;
    case 'credential':
      if (delta.entry === undefined) writeCredential(writing, key, delta);
      else writeShare(writing, key, delta, keyOf(writing.state, delta.entry));
      break;
    case 'studio':
      writeStudio(writing, key, delta);
      break;
    case 'settings':
    case 'directoryGroup':
      break;
    default:
      kind satisfies never;
  }
}

function writeGroup(writing: Writing, key: string, { ref, field, leaves }: Delta): void {
  const { state, people, log } = writing;
  const group = state.groups.get(key) ?? { ref, name: ref.path.join(' / '), role: 'Default' };
  switch (field) {
    case 'exists':
      if (leaves === true) {
        put(state.groups, key, group, log);
        break;
      }
      addMembers(writing, key);
      put(state.groups, key, undefined, log);
      unrelateFrom(state.members, key, log);
      unrelateTo(state.shares, key, log);
      unrelateFrom(state.directory, key, log);
      forget(state, key, log);
      break;
    case 'role':
      for (const member of relatedTo(state.members.of, key).keys()) {
        // An own role decides alone (semantics.md §7).
        if (state.people.get(member)?.role === 'Default') people.add(member);
      }
      put(state.groups, key, { ...group, role: isRole(leaves) ? leaves : 'Default' }, log);
      break;
    case 'name':
      put(state.groups, key, { ...group, name: textOf(leaves) }, log);
      break;
  }
}

function writeMember({ state, people, log }: Writing, key: string, { field, leaves }: Delta, to: string): void {
  if (field === 'members') {
    people.add(to);
    relate(state.members, key, to, leaves === null ? undefined : endOf(attributeOf(leaves, 'until')), log);
  } else if (field === 'directoryGroups') {
    relate(state.directory, key, to, leaves === null ? undefined : textOf(attributeOf(leaves, 'name')), log);
  }
}

function writeCollection(writing: Writing, key: string, { ref, field, leaves }: Delta): void {
  const { state, log } = writing;
  const collection = state.collections.get(key) ?? nothingKnown(ref);
  switch (field) {
    case 'exists':
      if (leaves === true) {
        put(state.collections, key, collection, log);
        break;
      }
      setOwner(writing, key, null);
      removeShares(writing, key);
      put(state.collections, key, undefined, log);
      break;
    case 'owner': {
      const owner = referenced(state, leaves);
      setOwner(writing, key, owner);
      put(state.collections, key, { ...collection, owner }, log);
      break;
    }
    case 'name':
      put(state.collections, key, { ...collection, name: textOf(leaves) }, log);
      break;
  }
}

function setOwner({ state, people, log }: Writing, collection: string, owner: string | null): void {
  for (const former of relatedTo(state.owned.by, collection).keys()) {
    people.add(former);
    forget(state, former, log);
  }
  unrelateTo(state.owned, collection, log);
  if (owner === null) return;
  people.add(owner);
  forget(state, owner, log);
  relate(state.owned, owner, collection, true, log);
}

function writeCredential(writing: Writing, key: string, { ref, field, leaves }: Delta): void {
  const { state, people, log } = writing;
  if (field !== 'exists') return;
  if (leaves === true) {
    put(state.credentials, key, state.credentials.get(key) ?? nothingKnown(ref), log);
    return;
  }
  removeShares(writing, key);
  put(state.credentials, key, undefined, log);
  for (const [who, person] of state.people) {
    if (person.defaultCredential !== key) continue;
    people.add(who);
    put(state.people, who, { ...person, defaultCredential: null }, log);
  }
  for (const [studio, resource] of state.studios) {
    if (resource.defaultCredential === key)
      setDefaultCredential(writing, studio, { ...resource, defaultCredential: null });
  }
}

function writeStudio(writing: Writing, key: string, { ref, field, leaves }: Delta): void {
  const { state, people, log } = writing;
  const studio = state.studios.get(key) ?? nothingKnown(ref);
  switch (field) {
    case 'exists':
      if (leaves === true) {
        put(state.studios, key, studio, log);
        break;
      }
      for (const who of relatedTo(state.inStudio.of, key).keys()) {
        people.add(who);
        const person = state.people.get(who);
        if (person !== undefined) put(state.people, who, { ...person, studio: null }, log);
      }
      unrelateFrom(state.inStudio, key, log);
      put(state.studios, key, undefined, log);
      forget(state, key, log);
      break;
    case 'defaultCredential':
      setDefaultCredential(writing, key, { ...studio, defaultCredential: referenced(state, leaves) });
      break;
    case 'name':
      put(state.studios, key, { ...studio, name: textOf(leaves) }, log);
      break;
  }
}

function nothingKnown(ref: Resource['ref']): Resource {
  return { ref, name: ref.path.join(' / '), owner: null, defaultCredential: null };
}

function writeShare(writing: Writing, key: string, { field, leaves }: Delta, to: string): void {
  if (field !== 'shares') return;
  const { state, log } = writing;
  addPrincipal(writing, to);
  forget(state, to, log);
  const until = attributeOf(leaves, 'until');
  const can = wordsOf(leaves);
  const share = shareOf({ ...(can && { can }), ...(typeof until === 'string' && { until }) });
  relate(state.shares, key, to, leaves === null ? undefined : share, log);
}

function removeShares(writing: Writing, key: string): void {
  const { state, log } = writing;
  for (const to of relatedTo(state.shares.of, key).keys()) {
    addPrincipal(writing, to);
    forget(state, to, log);
  }
  unrelateFrom(state.shares, key, log);
}
