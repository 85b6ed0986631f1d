/**
 * Collections as the model has them: V3 tells who is in, the admin pages tell with what (server-v3.md §6, §12). Where the V3 list says
 * less than it may, the admin pages say who is in as well; without them every collection is asked for by itself.
 */

import type { LiveRef } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Entry } from '../../../model/value.js';
import { type Fields, idOf, idsOf, listOf, nullableText, type Reading, readFields, readList } from '../decode.js';
import {
  type AdminCollection,
  type AdminCollections,
  decodeAdminCollections,
  fetchAdminCollections,
  personOf,
} from './admin-collections.js';
import { decodeWith, fetch, forEachAtOnce, type ReadContext, sortObjects } from './context.js';
import { NO_ATTRIBUTES, sortEntries } from './groups.js';

export interface RawCollections {
  readonly list: unknown;
  readonly pages: readonly unknown[] | string;
}

/** The V3 list and the admin pages, side by side. */
export async function fetchCollections(context: ReadContext): Promise<RawCollections | undefined> {
  const listing = fetch(context, 'v3/collections?view=Full');
  const expected = listing.then((answer) => (Array.isArray(answer?.body) ? answer.body.length : 0));
  const [listed, pages] = await Promise.all([listing, fetchAdminCollections(context, expected)]);
  return listed === undefined ? undefined : { list: listed.body, pages };
}

/** One `CollectionView`, or the reduced one. Without `users` it does not tell who is in. */
interface Listed {
  readonly id: string;
  readonly name: string;
  /** Empty: nobody owns it any more. */
  readonly owner: string;
  /** Undefined: not told. */
  readonly members: readonly LiveRef[] | undefined;
  readonly assets: number;
  /** Ids of the workflows in it. Undefined: not told. */
  readonly workflows: readonly unknown[] | undefined;
  /** Ids of the studios it is shared with. */
  readonly studios: readonly string[];
}

export async function buildCollections(context: ReadContext, raw: RawCollections): Promise<LiveObject[]> {
  const listed = decodeWith(context, 'v3/collections', raw.list, (body, reading) => {
    const list = readList(body, reading);
    const collections: Listed[] = [];
    for (let index = 0; index < list.length; index += 1) {
      reading.trail[0] = index;
      collections.push(decodeCollection(list[index], reading, context.sids));
    }
    return collections;
  });
  if (listed === undefined) return [];
  const known = new Set(listed.map(({ id }) => id));
  const admin = decodeAdminCollections(context, raw.pages, known);
  const complete: Listed[] = [];
  const lessSaid: Listed[] = [];
  for (const collection of listed) {
    const told = collection.members !== undefined || admin?.has(collection.id) === true;
    const enough = context.scope.workflows === undefined || collection.workflows !== undefined;
    if (told && enough) complete.push(collection);
    else lessSaid.push(collection);
  }
  await forEachAtOnce(lessSaid, context, async ({ id }) => {
    const path = collectionPath(id);
    const answer = await context.http.get(path);
    if (answer.kind === 'refused' && answer.status === 404) return;
    if (answer.kind !== 'answered') {
      context.problems.push(answer);
      return;
    }
    const one = decodeWith(context, path, answer.body, (body, reading) =>
      decodeCollection(body, reading, context.sids),
    );
    if (one !== undefined) complete.push(one);
  });
  return assemble(context, complete, admin);
}

export function collectionPath(id: string): string {
  return `v3/collections/${encodeURIComponent(id)}`;
}

export function decodeCollection(value: unknown, reading: Reading, sids: Map<string, string>): Listed {
  const collection = readFields(value, reading);
  const told = collection.users !== undefined || collection.userGroupIds !== undefined;
  const workflows = listOf(collection, 'workflowIds', reading);
  return {
    id: idOf(collection, 'id', reading),
    name: nullableText(collection, 'name', reading),
    owner: nullableText(collection, 'ownerId', reading),
    members: told ? membersOf(collection, reading, sids) : undefined,
    assets: workflows.length + listOf(collection, 'scheduleIds', reading).length,
    workflows: collection.workflowIds === undefined ? undefined : workflows,
    studios: idsOf(collection, 'subscriptionIds', reading),
  };
}

/** Who owns a collection; null: nobody. */
export function ownerOf({ owner }: Pick<Listed, 'owner'>): LiveRef | null {
  return owner === '' ? null : { kind: 'user', id: owner };
}

function membersOf(collection: Fields, reading: Reading, sids: Map<string, string>): readonly LiveRef[] {
  const members: LiveRef[] = [];
  const users = listOf(collection, 'users', reading);
  const depth = reading.trail.length;
  for (let index = 0; index < users.length; index += 1) {
    reading.trail[depth] = 'users';
    reading.trail[depth + 1] = index;
    const member = readFields(users[index], reading);
    const to = personOf(member, reading, sids);
    if (to !== undefined) members.push(to);
  }
  reading.trail.length = depth;
  for (const id of idsOf(collection, 'userGroupIds', reading)) members.push({ kind: 'group', id });
  return members;
}

/** Puts members and their attributes together. SIDs become user ids where any answer told them. */
function assemble(context: ReadContext, collections: readonly Listed[], admin: AdminCollections): LiveObject[] {
  const bySid = new Map<string, string>();
  for (const [id, sid] of context.sids) bySid.set(sid, id);
  const resolve = (to: LiveRef): LiveRef => {
    if (!to.id.startsWith('sid:')) return to;
    const id = bySid.get(to.id.slice('sid:'.length));
    return id === undefined ? to : { kind: 'user', id };
  };
  let without = 0;
  const objects = collections.map((collection): LiveObject => {
    const told = admin?.get(collection.id);
    if (context.scope.workflows === true && collection.workflows !== undefined) {
      context.holders.collections.set(collection.id, collection.workflows);
    }
    if (told === undefined && admin !== undefined) without += 1;
    const shares = sharesOf(collection, told, resolve);
    const assets = told === undefined ? collection.assets : Math.max(told.assets, collection.assets);
    const studios = [...new Set([...collection.studios, ...(told?.studios ?? [])])].sort();
    return {
      kind: 'collection',
      id: collection.id,
      name: collection.name,
      state: 'present',
      fields: { owner: ownerOf(collection), shares },
      facts: { assets, ...(studios.length === 0 ? {} : { studioShares: studios.length, sharedStudios: studios }) },
    };
  });
  if (without > 0) {
    context.notice(
      `${without} of ${collections.length} collections are not in admin/v1/collections: what their shares allow is not known`,
    );
  }
  return sortObjects(objects);
}

function sharesOf(
  collection: Listed,
  told: AdminCollection | undefined,
  resolve: (to: LiveRef) => LiveRef,
): readonly Entry<LiveRef>[] {
  const { members } = collection;
  if (told === undefined) {
    return sortEntries((members ?? []).map((to) => ({ to: resolve(to), attributes: NO_ATTRIBUTES })));
  }
  // Nothing to translate, which is the usual case: the entries are taken as they are.
  const entries = told.shares.some(({ to }) => to.id.startsWith('sid:'))
    ? told.shares.map((entry) => ({ ...entry, to: resolve(entry.to) }))
    : told.shares;
  if (members === undefined) return sortEntries([...entries]);
  if (members.length === 0) return [];
  // V3 decides who is in; the pages were read a moment earlier or later.
  const attributes = new Map(entries.map((entry) => [`${entry.to.kind} ${entry.to.id}`, entry]));
  return sortEntries(
    members.map((member) => {
      const to = resolve(member);
      return attributes.get(`${to.kind} ${to.id}`) ?? { to, attributes: NO_ATTRIBUTES };
    }),
  );
}
