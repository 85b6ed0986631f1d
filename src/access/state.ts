/**
 * What access follows from: people, groups, shares, studios and credentials, indexed both ways. It is written only through delta.ts,
 * so that everything can be taken back. Decides nothing about who may do what.
 */

import { PERMISSIONS } from '../model/access.js';
import { compareText, type KindName, type Ref, refKey } from '../model/ref.js';
import { type EffectiveRole, isRole, type Role } from '../model/roles.js';
import type { WorldObject } from '../model/system.js';
import { type DeclaredValue, entriesOf, isRef, type Scalar, type Words } from '../model/value.js';
import type { Part } from './parts.js';
import { type Relation, relate, relation } from './relation.js';

export interface Person {
  readonly ref: Ref;
  readonly id: string | null;
  readonly name: string;
  /** `pending`: declared, and will be there after the first sign-in. */
  readonly state: 'active' | 'inactive' | 'pending';
  readonly role: Role;
  readonly locked: boolean;
  /** One bit a permission, in the order of PERMISSIONS. */
  readonly flags: number;
  /** refKey of the studio; null: none, or not read. */
  readonly studio: string | null;
  /** refKey of the credential. */
  readonly defaultCredential: string | null;
  readonly lastLogin: string | null;
}

interface Group {
  readonly ref: Ref;
  readonly name: string;
  readonly role: Role;
}

export interface Resource {
  readonly ref: Ref;
  readonly name: string;
  /** Collection: refKey of the owner. */
  readonly owner: string | null;
  /** Studio: refKey of the credential its jobs run with. */
  readonly defaultCredential: string | null;
  /** Collection: the studios it is shared with, by live id, null for one that is not told; absent: none. */
  readonly studios?: readonly (string | null)[];
}

/** What a share says. `can` null: what it allows could not be read. `end`: milliseconds, Infinity for none. */
export interface Share {
  readonly can: Words | null;
  readonly end: number;
}

export interface AccessOptions {
  /** ISO instant ends are judged by. */
  readonly asOf: string;
  /** The server's default role as attested; null: unknown, and then all five are possible. */
  readonly defaultRole: EffectiveRole | null;
  /**
   * The least role permission flags work for. Whether they are gated by role at all is not documented (semantics.md §6).
   * Default: Viewer, that is, everybody but NoAccess.
   */
  readonly permissionsNeed?: EffectiveRole;
  /** Kinds that were not read, so that nothing is known of them. */
  readonly unread?: readonly KindName[];
}

/** All keys are refKeys. Maps are mutable on purpose: steps are applied one after another. */
export interface AccessState {
  readonly asOf: number;
  readonly defaultRole: EffectiveRole | null;
  readonly permissionsNeed: EffectiveRole;
  readonly unread: readonly KindName[];
  readonly people: Map<string, Person>;
  readonly groups: Map<string, Group>;
  readonly collections: Map<string, Resource>;
  readonly credentials: Map<string, Resource>;
  readonly studios: Map<string, Resource>;
  /** What a live id of a studio stands for. */
  readonly studioIds: Map<string, Ref>;
  /** Group to person: when membership ends, milliseconds. */
  readonly members: Relation<number>;
  /** Collection or credential to person or group. */
  readonly shares: Relation<Share>;
  /** Person to collection owned. */
  readonly owned: Relation<true>;
  /** Studio to person. */
  readonly inStudio: Relation<true>;
  /** Group to directory group (its refKey): the name in the directory. */
  readonly directory: Relation<string>;
  /** What a refKey stands for. Only grows. */
  readonly refs: Map<string, Ref>;
  /** Parts of rights made so far, by what gives them; emptied where that changes (parts.ts). */
  readonly parts: Map<string, readonly Part[]>;
  /** Counts the parts made, to number them. */
  readonly made: { parts: number };
}

/** The state of live (or declared) objects. Linear in objects and entries. */
export function stateOf(objects: Iterable<WorldObject>, options: AccessOptions): AccessState {
  const state: AccessState = {
    asOf: Date.parse(options.asOf),
    defaultRole: options.defaultRole,
    permissionsNeed: options.permissionsNeed ?? 'Viewer',
    unread: options.unread ?? [],
    people: new Map(),
    groups: new Map(),
    collections: new Map(),
    credentials: new Map(),
    studios: new Map(),
    studioIds: new Map(),
    members: relation(),
    shares: relation(),
    owned: relation(),
    inStudio: relation(),
    directory: relation(),
    refs: new Map(),
    parts: new Map(),
    made: { parts: 0 },
  };
  for (const object of objects) addObject(state, object);
  return state;
}

function addObject(state: AccessState, { ref, id, name, state: standing, fields, facts }: WorldObject): void {
  const key = keyOf(state, ref);
  switch (ref.kind) {
    case 'user': {
      let flags = 0;
      PERMISSIONS.forEach((permission, index) => {
        if (fields[`permissions.${permission}`] === true) flags |= 1 << index;
      });
      // Of a kind that was not read nothing is known, whatever one answer or another says in passing.
      const studio = state.unread.includes('studio') ? null : referenced(state, fields.studio);
      state.people.set(key, {
        ref,
        id,
        name: nameOr(name, ref),
        state: standing === 'active' || standing === 'pending' ? standing : 'inactive',
        role: isRole(fields.role) ? fields.role : 'Default',
        locked: fields.locked === true,
        flags,
        studio,
        defaultCredential: referenced(state, fields.defaultCredential),
        lastLogin: facts.lastLogin ?? null,
      });
      if (studio !== null) relate(state.inStudio, studio, key, true, null);
      break;
    }
    case 'group':
      state.groups.set(key, { ref, name, role: isRole(fields.role) ? fields.role : 'Default' });
      for (const { to, attributes } of entriesOf(fields.members)) {
        relate(state.members, key, keyOf(state, to), endOf(attributes.until), null);
      }
      for (const { to, attributes } of entriesOf(fields.directoryGroups)) {
        relate(state.directory, key, keyOf(state, to), textOf(attributes.name), null);
      }
      break;
    case 'collection': {
      const owner = referenced(state, fields.owner);
      const studios = sharedStudios(facts);
      state.collections.set(key, {
        ref,
        name,
        owner,
        defaultCredential: null,
        ...(studios.length === 0 ? {} : { studios }),
      });
      if (owner !== null) relate(state.owned, owner, key, true, null);
      addShares(state, key, fields.shares);
      break;
    }
    case 'credential':
      state.credentials.set(key, { ref, name, owner: null, defaultCredential: null });
      addShares(state, key, fields.shares);
      break;
    case 'studio':
      state.studioIds.set(id, ref);
      state.studios.set(key, {
        ref,
        name,
        owner: null,
        defaultCredential: referenced(state, fields.defaultCredential),
      });
      break;
    case 'settings':
      break;
    default:
      ref.kind satisfies never;
  }
}

function addShares(state: AccessState, key: string, shares: DeclaredValue | undefined): void {
  for (const { to, attributes } of entriesOf(shares)) {
    relate(state.shares, key, keyOf(state, to), shareOf(attributes), null);
  }
}

function sharedStudios({
  sharedStudios: ids = [],
  studioShares = 0,
}: WorldObject['facts']): readonly (string | null)[] {
  return [...ids, ...Array.from({ length: Math.max(0, studioShares - ids.length) }, () => null)];
}

/** A share by its attributes. Absent `can`: not readable (model/snapshot.ts). Credentials have neither. */
export function shareOf(attributes: Readonly<Record<string, Scalar | Words | undefined>>): Share {
  const { can, until } = attributes;
  return { can: Array.isArray(can) ? can : null, end: endOf(until) };
}

/** An end in milliseconds. */
export function endOf(until: unknown): number {
  return typeof until === 'string' ? Date.parse(until) : Number.POSITIVE_INFINITY;
}

/** An end as the model writes it: ISO without milliseconds when they are zero; null for none. */
export function untilOf(end: number): string | null {
  return end === Number.POSITIVE_INFINITY ? null : new Date(end).toISOString().replace('.000Z', 'Z');
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The refKey of a Ref, remembered so that it can be told the other way round. */
export function keyOf(state: AccessState, ref: Ref): string {
  const key = refKey(ref);
  if (!state.refs.has(key)) state.refs.set(key, ref);
  return key;
}

/** The refKey of what a reference field points at; null when it points at nothing. */
export function referenced(state: AccessState, value: unknown): string | null {
  return isRef(value) ? keyOf(state, value) : null;
}

/** @throws when the key came from somewhere else than this state: a bug. */
export function refOf(state: AccessState, key: string): Ref {
  const ref = state.refs.get(key);
  if (ref === undefined) throw new Error(`no such key: ${key}`);
  return ref;
}

/** Refs of keys, in byte order. */
export function refsOf(state: AccessState, keys: Iterable<string>): readonly Ref[] {
  return [...keys].sort(compareText).map((key) => refOf(state, key));
}

export function nameOr(name: string, ref: Ref): string {
  return name === '' ? ref.path.join(' / ') : name;
}
