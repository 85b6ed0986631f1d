/**
 * Answers about a person and about a collection: what, why, until when; what is there but asleep; what nobody can know.
 * Only reads a state of access.
 */

import { type AccessPerson, COLLECTION_RIGHTS, type NotProven, rightKey } from '../model/access.js';
import type { Behind, CollectionAccess, CollectionExplanation, UserExplanation } from '../model/explanation.js';
import { compareText } from '../model/ref.js';
import type { EffectiveRole } from '../model/roles.js';
import { heldRights, inertRights, underDefaults } from './held.js';
import { stanceOf } from './paths.js';
import { relatedTo } from './relation.js';
import { isAdministrator, restsOnDefault, rightsOf, standstillOf } from './resolve.js';
import { type AccessState, type Person, refOf, untilOf } from './state.js';
import { studioShares, studioSharesWith } from './studio-shares.js';

/** Everything about one person. Undefined: there is no such person. @param key refKey */
export function explainUser(state: AccessState, key: string): UserExplanation | undefined {
  const person = state.people.get(key);
  if (person === undefined) return undefined;
  const memberships = relatedTo(state.members.by, key);
  const unsure = state.defaultRole === null && restsOnDefault(state, key);
  return {
    person: personOf(person),
    id: person.id,
    standstill: standstillOf(person) ?? null,
    lastLogin: person.lastLogin,
    ownRole: person.role,
    groups: [...memberships.keys()].sort(compareText).map((group) => ({
      group: refOf(state, group),
      role: state.groups.get(group)?.role ?? null,
      until: untilOf(memberships.get(group) ?? Number.POSITIVE_INFINITY),
    })),
    studio: person.studio === null ? null : refOf(state, person.studio),
    access: underDefaults(state, key, (defaultRole) => told(state, key, defaultRole)),
    behind: behindGroups(
      state,
      [...state.directory.of.keys()].filter((group) => !memberships.has(group)),
    ),
    notProven: [
      ...unreadSharesWith(state, [key, ...memberships.keys()]),
      ...studioSharesWith(state, person.studio),
      ...notAttested(unsure ? 1 : 0),
      ...notRead(state),
    ],
  };
}

function told(state: AccessState, key: string, defaultRole: EffectiveRole) {
  const set = rightsOf(state, key, defaultRole);
  return {
    stance: stanceOf(state, key, set),
    rights: heldRights(state, set),
    inert: inertRights(state, key, set),
  };
}

/**
 * Everybody who gets into a collection, and how. Undefined: there is no such collection. Linear in people: any of them may be a Curator.
 * @param key refKey
 */
export function explainCollection(state: AccessState, key: string): CollectionExplanation | undefined {
  const collection = state.collections.get(key);
  if (collection === undefined) return undefined;
  const keys = COLLECTION_RIGHTS.map((can) => rightKey({ kind: 'collection', collection: collection.ref, can })).sort(
    compareText,
  );
  const people: CollectionAccess[] = [];
  const shutOut: CollectionAccess[] = [];
  const named = namedIn(state, key, collection.owner);
  const unsure = state.defaultRole === null;
  let mayAdminister = 0;
  for (const who of [...state.people.keys()].sort(compareText)) {
    const person = state.people.get(who);
    if (person === undefined) continue;
    if (!named.has(who)) {
      if (unsure && restsOnDefault(state, who)) {
        mayAdminister += 1;
        continue;
      }
      if (!isAdministrator(rightsOf(state, who, state.defaultRole ?? 'NoAccess'))) continue;
    }
    const access: CollectionAccess = {
      person: personOf(person),
      standstill: standstillOf(person) ?? null,
      access: underDefaults(state, who, (defaultRole) => {
        const set = rightsOf(state, who, defaultRole);
        return {
          stance: stanceOf(state, who, set),
          rights: heldRights(state, set, keys),
          inert: inertRights(state, who, set, (right) => keys.includes(right)),
        };
      }),
    };
    (access.access.some(({ holds }) => holds.rights.length > 0) ? people : shutOut).push(access);
  }
  const groups = [...relatedTo(state.shares.of, key).keys()].filter((to) => refOf(state, to).kind === 'group');
  return {
    collection: collection.ref,
    name: collection.name,
    owner: collection.owner === null ? null : refOf(state, collection.owner),
    people,
    shutOut,
    behind: behindGroups(state, groups),
    notProven: [
      ...unlistedIn(state, groups),
      ...unreadSharesOf(state, key),
      ...studioShares(state, [key]),
      ...notAttested(mayAdminister),
      ...notRead(state),
    ],
  };
}

/** People a collection is shared with, directly or through a group, and its owner. */
function namedIn(state: AccessState, collection: string, owner: string | null): ReadonlySet<string> {
  const named = new Set<string>(owner === null ? [] : [owner]);
  for (const [to, { end }] of relatedTo(state.shares.of, collection)) {
    if (end <= state.asOf) continue;
    if (refOf(state, to).kind === 'user') named.add(to);
    else for (const [member, until] of relatedTo(state.members.of, to)) if (until > state.asOf) named.add(member);
  }
  return named;
}

/** The groups that have directory groups inside, of some groups. */
export function behindGroups(state: AccessState, groups: Iterable<string>): readonly Behind[] {
  return [...groups].sort(compareText).flatMap((group) => {
    const inside = relatedTo(state.directory.of, group);
    if (inside.size === 0) return [];
    const directoryGroups = [...inside.keys()].sort(compareText).map((sid) => ({
      sid: refOf(state, sid).path.join(' / '),
      name: inside.get(sid) ?? '',
    }));
    return [{ group: refOf(state, group), role: state.groups.get(group)?.role ?? null, directoryGroups }];
  });
}

/** Members of groups who are not among the users. */
export function unlistedIn(state: AccessState, groups: readonly string[]): readonly NotProven[] {
  if (state.unread.includes('user')) return [];
  return [...groups].sort(compareText).flatMap((group) => {
    const members = [...relatedTo(state.members.of, group).keys()];
    const people = members.filter((member) => !state.people.has(member)).length;
    return people === 0 ? [] : [{ kind: 'unlisted-members', group: refOf(state, group), people } as const];
  });
}

/** Shares of a collection whose permissions could not be read. */
function unreadSharesOf(state: AccessState, collection: string): readonly NotProven[] {
  const shares = relatedTo(state.shares.of, collection);
  return [...shares.keys()].sort(compareText).flatMap((to) => {
    return shares.get(to)?.can === null ? [unreadShare(state, collection, to)] : [];
  });
}

/** Shares with a person or a group whose permissions could not be read. */
function unreadSharesWith(state: AccessState, principals: Iterable<string>): readonly NotProven[] {
  return [...principals].sort(compareText).flatMap((to) => {
    const shares = relatedTo(state.shares.by, to);
    return [...shares.keys()].sort(compareText).flatMap((on) => {
      return shares.get(on)?.can === null && refOf(state, on).kind === 'collection' ? [unreadShare(state, on, to)] : [];
    });
  });
}

function unreadShare(state: AccessState, on: string, to: string): NotProven {
  const ref = refOf(state, to);
  const people = ref.kind === 'group' ? relatedTo(state.members.of, to).size : 1;
  return { kind: 'unread-share', on: refOf(state, on), to: ref, people };
}

/** So many people whose role rests on a default role that nobody attested. */
export function notAttested(people: number): readonly NotProven[] {
  return people === 0 ? [] : [{ kind: 'default-role', people }];
}

export function notRead({ unread }: AccessState): readonly NotProven[] {
  return unread.length === 0 ? [] : [{ kind: 'not-read', kinds: unread }];
}

function personOf({ ref, name }: Person): AccessPerson {
  return { ref, name };
}
