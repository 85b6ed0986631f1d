/**
 * Rights in parts that many people share: what a level of roles allows, what the shares of one group allow, the flags of one
 * combination. A person's rights are a short list of such parts, so that nothing is worked out twice and equal parts are the same object.
 */

import { CAPABILITY_TABLE, type CollectionRight, PERMISSIONS, rightKey } from '../model/access.js';
import type { EffectiveRole } from '../model/roles.js';
import type { Words } from '../model/value.js';
import { type Log, put, relatedTo } from './relation.js';
import { type AccessState, refOf } from './state.js';

/** What gives the rights of a part. Keys are refKeys. */
type Source =
  | { readonly kind: 'level' }
  | { readonly kind: 'flags' }
  | { readonly kind: 'shares'; readonly principal: string }
  | { readonly kind: 'owner' }
  | { readonly kind: 'studio'; readonly studio: string }
  | { readonly kind: 'default-credential' };

/** Rights with one source that need the same role. Gates apply before comparing (DESIGN §6): below the role the part gives nothing. */
export interface Part {
  /** Equal ids: the same part. */
  readonly id: number;
  readonly needs: EffectiveRole;
  readonly source: Source;
  /** By rightKey: the end in milliseconds, Infinity for none. */
  readonly grants: ReadonlyMap<string, number>;
}

const FOREVER = Number.POSITIVE_INFINITY;

/** Makes the parts of something once; they are kept until {@link forget}. */
function once(state: AccessState, key: string, make: () => readonly Part[]): readonly Part[] {
  const found = state.parts.get(key);
  if (found !== undefined) return found;
  const made = make();
  state.parts.set(key, made);
  return made;
}

/** The parts of a person, group or studio are worked out again when they are needed. */
export function forget(state: AccessState, key: string, log: Log): void {
  // Also where nothing was made yet: what is made from now on has to go when this is taken back.
  put(state.parts, key, undefined, log);
}

type Piece = readonly [needs: EffectiveRole, source: Source, grants: ReadonlyMap<string, number>];

/** Numbered parts, without the empty ones. */
function parts(state: AccessState, ...pieces: readonly Piece[]): readonly Part[] {
  const made: Part[] = [];
  for (const [needs, source, grants] of pieces) {
    if (grants.size === 0) continue;
    state.made.parts += 1;
    made.push({ id: state.made.parts, needs, source, grants });
  }
  return made;
}

/** The role table, a part a level (semantics.md §5). Curators may set priorities without the flag (semantics.md §6). */
export function levelParts(state: AccessState): readonly Part[] {
  return once(state, 'levels', () => {
    const levels = new Map<EffectiveRole, Map<string, number>>();
    const grant = (needs: EffectiveRole, key: string): void => {
      const grants = levels.get(needs) ?? new Map<string, number>();
      levels.set(needs, grants.set(key, FOREVER));
    };
    for (const [capability, needs] of CAPABILITY_TABLE) grant(needs, rightKey({ kind: 'capability', capability }));
    grant('Curator', rightKey({ kind: 'permission', permission: 'prioritizeJobs' }));
    return parts(state, ...[...levels].map(([needs, grants]): Piece => [needs, { kind: 'level' }, grants]));
  });
}

const API_ACCESS = 1 << PERMISSIONS.indexOf('apiAccess');

/** The permission flags of a combination, and calling the admin API, which takes a Curator with API access (server-v3.md §3). */
export function flagParts(state: AccessState, flags: number): readonly Part[] {
  return once(state, `flags ${flags}`, () => {
    const grants = new Map<string, number>();
    PERMISSIONS.forEach((permission, index) => {
      if ((flags & (1 << index)) !== 0) grants.set(rightKey({ kind: 'permission', permission }), FOREVER);
    });
    const api = new Map((flags & API_ACCESS) === 0 ? [] : [[rightKey({ kind: 'admin-api' }), FOREVER]]);
    return parts(state, [state.permissionsNeed, { kind: 'flags' }, grants], ['Curator', { kind: 'level' }, api]);
  });
}

/** Being in a studio takes an Artisan; its jobs run with its default credential, whoever starts them (semantics.md §2, §4). */
export function studioParts(state: AccessState, studio: string): readonly Part[] {
  return once(state, studio, () => {
    const source: Source = { kind: 'studio', studio };
    const credential = state.studios.get(studio)?.defaultCredential ?? null;
    const membership = new Map([[rightKey({ kind: 'studio', studio: refOf(state, studio) }), FOREVER]]);
    return parts(state, ['Artisan', source, membership], ['Viewer', source, useOf(state, credential)]);
  });
}

/** The credential the jobs of a person run with by default (semantics.md §2). */
export function defaultCredentialParts(state: AccessState, credential: string): readonly Part[] {
  return once(state, `default ${credential}`, () =>
    parts(state, ['Viewer', { kind: 'default-credential' }, useOf(state, credential)]),
  );
}

function useOf(state: AccessState, credential: string | null): ReadonlyMap<string, number> {
  if (credential === null) return new Map();
  return new Map([[rightKey({ kind: 'credential', credential: refOf(state, credential) }), FOREVER]]);
}

/** What is shared with a person or group, and what a person owns. Collections need Member, adding to them Artisan (semantics.md §4–§5). */
export function principalParts(state: AccessState, principal: string): readonly Part[] {
  return once(state, principal, () => {
    const credentials = new Map<string, number>();
    const shared = new Map<string, number>();
    const adding = new Map<string, number>();
    for (const [resource, { can, end }] of relatedTo(state.shares.by, principal)) {
      if (end <= state.asOf) continue;
      const ref = refOf(state, resource);
      if (ref.kind === 'credential') {
        credentials.set(rightKey({ kind: 'credential', credential: ref }), end);
        continue;
      }
      for (const right of rightsOfShare(can)) {
        (right === 'add' ? adding : shared).set(rightKey({ kind: 'collection', collection: ref, can: right }), end);
      }
    }
    const owned = new Map<string, number>();
    const addingToOwned = new Map<string, number>();
    for (const collection of relatedTo(state.owned.of, principal).keys()) {
      const ref = refOf(state, collection);
      for (const right of OWNER_RIGHTS) {
        const key = rightKey({ kind: 'collection', collection: ref, can: right });
        (right === 'add' ? addingToOwned : owned).set(key, FOREVER);
      }
    }
    const source: Source = { kind: 'shares', principal };
    return parts(
      state,
      ['Viewer', source, credentials],
      ['Member', source, shared],
      ['Artisan', source, adding],
      ['Member', { kind: 'owner' }, owned],
      ['Artisan', { kind: 'owner' }, addingToOwned],
    );
  });
}

/** An administrator of a collection may do everything in it; its owner too (DESIGN §4, semantics.md §9). */
const ADMIN_RIGHTS: readonly CollectionRight[] = ['run', 'add', 'update', 'remove', 'add-users', 'remove-users'];
const OWNER_RIGHTS: readonly CollectionRight[] = [...ADMIN_RIGHTS, 'own'];

const WORDS: readonly (readonly [word: string, right: CollectionRight])[] = [
  ['add-assets', 'add'],
  ['update-assets', 'update'],
  ['remove-assets', 'remove'],
  ['add-users', 'add-users'],
  ['remove-users', 'remove-users'],
];

/** A share lets see and run; its words add to that. */
function rightsOfShare(can: Words | null): readonly (CollectionRight | 'unread')[] {
  if (can === null) return ['run', 'unread'];
  if (can.includes('admin')) return ADMIN_RIGHTS;
  return ['run', ...WORDS.filter(([word]) => can.includes(word)).map(([, right]) => right)];
}
