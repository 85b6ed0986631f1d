/**
 * What each member of a collection may do, and until when: V3 never tells (server-v3.md §6, §16.1), `admin/v1/collections` does
 * (§12). Which of its two ids is the V3 id is not documented: the one that more collections are found by is taken. What is missing is a
 * gap, never a guess.
 */

import type { LiveRef } from '../../../model/ref.js';
import type { Entry, Scalar, Words } from '../../../model/value.js';
import {
  type Fields,
  isFields,
  listOf,
  optionalFlag,
  optionalInstant,
  optionalText,
  partOf,
  type Reading,
  readFields,
  readList,
  textIn,
} from '../decode.js';
import type { Problem } from '../problem.js';
import { shareWords } from '../words.js';
import { decodeWith, type ReadContext } from './context.js';
import { sortEntries } from './groups.js';

export interface AdminCollection {
  /** Shares with people and groups. An attribute that the answer does not have is left out. */
  readonly shares: readonly Entry<LiveRef>[];
  readonly assets: number;
  /** Ids of the studios it is shared with. What such a share gives is documented nowhere, and `optOutUsers` neither (server-v3.md §6). */
  readonly studios: readonly string[];
}

/** By V3 id. Undefined: there are no such pages. */
export type AdminCollections = ReadonlyMap<string, AdminCollection> | undefined;

const ADMIN_PAGE = 500;

export function adminPath(page: number): string {
  return `admin/v1/collections?page=${page}&pageSize=${ADMIN_PAGE}`;
}

/** The pages as answered, or why there are none. Pages beyond the first are as many as `expected` collections need. */
export async function fetchAdminCollections(
  context: ReadContext,
  expected: Promise<number>,
): Promise<readonly unknown[] | string> {
  const first = await context.http.get(adminPath(0));
  if (first.kind === 'refused' && (first.status === 404 || first.status === 401 || first.status === 403)) {
    return first.status === 404
      ? 'the server does not have admin/v1/collections, the only place that tells it'
      : `the account may not read admin/v1/collections, the only place that tells it (${first.status})`;
  }
  if (first.kind !== 'answered') return failed(context, first);
  const pages: unknown[] = [first.body];
  const size = entriesIn(first.body).length;
  const wanted = await expected;
  // Usually full pages: then how many there are is known, and they come side by side.
  if (size === ADMIN_PAGE && wanted > ADMIN_PAGE) {
    const rest = Array.from({ length: Math.ceil(wanted / ADMIN_PAGE) - 1 }, (_, index) => index + 1);
    const answers = await Promise.all(rest.map((page) => context.http.get(adminPath(page))));
    for (const answer of answers) {
      if (answer.kind !== 'answered') return failed(context, answer);
      pages.push(answer.body);
    }
  }
  // A server that gives smaller pages than asked for, or holds more than V3 lists, is read on until a page is short, or comes again.
  for (;;) {
    const last = entriesIn(pages.at(-1));
    const found = pages.reduce((sum: number, page) => sum + entriesIn(page).length, 0);
    if (found === wanted || last.length === 0 || last.length < size) return pages;
    const answer = await context.http.get(adminPath(pages.length));
    if (answer.kind !== 'answered') return failed(context, answer);
    if (firstId(answer.body) === firstId(pages.at(-1))) return pages;
    pages.push(answer.body);
  }
}

function failed(context: ReadContext, problem: Problem): string {
  context.problems.push(problem);
  return 'admin/v1/collections could not be read';
}

function entriesIn(page: unknown): readonly unknown[] {
  return Array.isArray(page) ? page : [];
}

function firstId(page: unknown): unknown {
  const first = entriesIn(page)[0];
  return isFields(first) ? first.id : undefined;
}

/** The pages by V3 id. `known`: the ids V3 lists. Adds the gaps that concern every collection. */
export function decodeAdminCollections(
  context: ReadContext,
  pages: readonly unknown[] | string,
  known: ReadonlySet<string>,
): AdminCollections {
  if (typeof pages === 'string') {
    noAttributes(context, pages);
    return undefined;
  }
  const byId = new Map<string, AdminCollection>();
  const byCollectionId = new Map<string, AdminCollection>();
  let told = 0;
  let silent = 0;
  pages.forEach((page, number) => {
    decodeWith(context, `admin/v1/collections (page ${number})`, page, (body, reading) => {
      const list = readList(body, reading);
      for (let index = 0; index < list.length; index += 1) {
        reading.trail[0] = index;
        const fields = readFields(list[index], reading);
        const collection = decodeCollection(fields, reading, context.sids);
        for (const { attributes } of collection.shares) {
          if (attributes.can === undefined) silent += 1;
          else told += 1;
        }
        byId.set(optionalText(fields, 'id', reading), collection);
        byCollectionId.set(optionalText(fields, 'collectionId', reading), collection);
      }
    });
  });
  if (silent > 0 && told === 0) noAttributes(context, 'admin/v1/collections does not tell permissions on this server');
  const matched = (map: ReadonlyMap<string, unknown>): number => {
    let hits = 0;
    for (const id of map.keys()) if (known.has(id)) hits += 1;
    return hits;
  };
  const [hitsById, hitsByCollectionId] = [matched(byId), matched(byCollectionId)];
  if (known.size > 0 && hitsById === 0 && hitsByCollectionId === 0) {
    noAttributes(context, 'neither id in admin/v1/collections is one that V3 lists');
    return undefined;
  }
  return hitsById >= hitsByCollectionId
    ? merge(byCollectionId, byId, hitsById === hitsByCollectionId)
    : merge(byId, byCollectionId, false);
}

/** One map; with `both`, ids only the other knows are found as well. */
function merge(
  other: ReadonlyMap<string, AdminCollection>,
  chosen: ReadonlyMap<string, AdminCollection>,
  both: boolean,
): ReadonlyMap<string, AdminCollection> {
  return both ? new Map([...other, ...chosen]) : chosen;
}

function noAttributes(context: ReadContext, reason: string): void {
  context.gaps.push({ kind: 'collection', field: 'shares.can', reason });
  context.gaps.push({ kind: 'collection', field: 'shares.until', reason });
  context.notice(`what shares of collections allow, and until when, cannot be read: ${reason}`);
}

function decodeCollection(collection: Fields, reading: Reading, sids: Map<string, string>): AdminCollection {
  const shares: Entry<LiveRef>[] = [];
  const depth = reading.trail.length;
  const walk = (name: string, each: (share: Fields) => void): void => {
    const list = listOf(collection, name, reading);
    reading.trail[depth] = name;
    for (let index = 0; index < list.length; index += 1) {
      reading.trail[depth + 1] = index;
      each(readFields(list[index], reading));
    }
    reading.trail.length = depth;
  };
  walk('users', (share) => {
    const to = personOf(share, reading, sids);
    if (to !== undefined) shares.push({ to, attributes: attributesOf(share, reading) });
  });
  walk('userGroups', (share) => {
    const id = optionalText(share, 'userGroupId', reading);
    if (id !== '') shares.push({ to: { kind: 'group', id }, attributes: attributesOf(share, reading) });
  });
  const studios: string[] = [];
  walk('subscriptions', (share) => studios.push(optionalText(share, 'subscriptionId', reading)));
  return {
    shares: sortEntries(shares),
    assets: listOf(collection, 'apps', reading).length + listOf(collection, 'schedules', reading).length,
    studios: studios.filter((id) => id !== ''),
  };
}

/**
 * Who a member is: a user by id, or under Windows authentication by SID only (server-v3.md §6). Both together teach the SID of a user.
 */
export function personOf(member: Fields, reading: Reading, sids: Map<string, string>): LiveRef | undefined {
  const id = optionalText(member, 'userId', reading);
  const sid = textIn(member, 'activeDirectoryObject', 'sid', reading).toUpperCase();
  if (id !== '') {
    if (sid !== '') sids.set(id, sid);
    return { kind: 'user', id };
  }
  return sid === '' ? undefined : { kind: 'user', id: `sid:${sid}` };
}

/** One flag of a part of `permissions`; false when either is left out. */
function flagIn(permissions: Fields, part: string, name: string, reading: Reading): boolean {
  const depth = reading.trail.length;
  reading.trail.push('permissions');
  const flags = partOf(permissions, part, reading);
  reading.trail.push(part);
  const value = flags !== undefined && optionalFlag(flags, name, reading);
  reading.trail.length = depth;
  return value;
}

function attributesOf(share: Fields, reading: Reading): Readonly<Record<string, Scalar | Words>> {
  const permissions = partOf(share, 'permissions', reading);
  if (permissions === undefined) {
    return share.expirationDate === undefined ? {} : { until: optionalInstant(share, 'expirationDate', reading) };
  }
  return {
    can: shareWords({
      isAdmin: flagIn(permissions, 'collection', 'isAdmin', reading),
      canAddAssets: flagIn(permissions, 'applications', 'canAdd', reading),
      canRemoveAssets: flagIn(permissions, 'applications', 'canRemove', reading),
      canUpdateAssets: flagIn(permissions, 'applications', 'canUpdate', reading),
      canAddUsers: flagIn(permissions, 'users', 'canAdd', reading),
      canRemoveUsers: flagIn(permissions, 'users', 'canRemove', reading),
    }),
    until: optionalInstant(share, 'expirationDate', reading),
  };
}
