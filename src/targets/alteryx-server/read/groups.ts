/**
 * Custom groups as the model has them: a list without members, then one call a group (server-v3.md §5). Members that are directory
 * groups become entries of their own; directory groups themselves are never visible.
 */

import type { LiveRef } from '../../../model/ref.js';
import type { LiveObject } from '../../../model/snapshot.js';
import type { Entry } from '../../../model/value.js';
import {
  type Fields,
  idOf,
  listOf,
  nullableText,
  optionalText,
  type Reading,
  readFields,
  readList,
  textIn,
} from '../decode.js';
import { decodeWith, fetch, forEachAtOnce, type ReadContext, sortObjects } from './context.js';
import { readRole } from './users.js';

type LiveEntry = Entry<LiveRef>;

/** Attributes of an entry that has none: members carry no end the server knows. */
export const NO_ATTRIBUTES: LiveEntry['attributes'] = Object.freeze({});

export async function readGroups(context: ReadContext): Promise<LiveObject[]> {
  const listed = await fetch(context, 'v3/usergroups');
  if (listed === undefined) return [];
  const ids = decodeWith(context, 'v3/usergroups', listed.body, (body, reading) =>
    readList(body, reading).map((value, index) => {
      reading.trail[0] = index;
      return idOf(readFields(value, reading), 'id', reading);
    }),
  );
  const groups: LiveObject[] = [];
  await forEachAtOnce(ids ?? [], context, async (id) => {
    const answer = await context.http.get(groupPath(id));
    // Removed since it was listed: it is not there.
    if (answer.kind === 'refused' && answer.status === 404) return;
    if (answer.kind !== 'answered') {
      context.problems.push(answer);
      return;
    }
    const group = decodeWith(context, groupPath(id), answer.body, (body, reading) =>
      decodeGroup(body, reading, context.sids, context.windows),
    );
    if (group !== undefined) groups.push(group);
  });
  return sortObjects(groups);
}

export function groupPath(id: string): string {
  return `v3/usergroups/${encodeURIComponent(id)}`;
}

/** One `UserGroupView`. SIDs of members that are people go into `sids`. */
export function decodeGroup(value: unknown, reading: Reading, sids: Map<string, string>, windows: boolean): LiveObject {
  const group = readFields(value, reading);
  const members: LiveEntry[] = [];
  const directoryGroups: LiveEntry[] = [];
  const list = listOf(group, 'members', reading);
  const depth = reading.trail.length;
  for (let index = 0; index < list.length; index += 1) {
    reading.trail[depth] = 'members';
    reading.trail[depth + 1] = index;
    const member = readFields(list[index], reading);
    const userId = optionalText(member, 'userId', reading);
    const sid = textIn(member, 'activeDirectoryObject', 'sid', reading).toUpperCase();
    if (sid !== '' && textIn(member, 'activeDirectoryObject', 'category', reading) === 'Group') {
      directoryGroups.push({
        to: { kind: 'directoryGroup', id: sid },
        attributes: { name: directoryName(member, reading) },
      });
    } else if (userId !== '') {
      members.push({ to: { kind: 'user', id: userId }, attributes: NO_ATTRIBUTES });
      if (sid !== '') sids.set(userId, sid);
    } else if (sid !== '') {
      members.push({ to: { kind: 'user', id: `sid:${sid}` }, attributes: NO_ATTRIBUTES });
    }
  }
  reading.trail.length = depth;
  return {
    kind: 'group',
    id: idOf(group, 'id', reading),
    name: nullableText(group, 'name', reading),
    state: 'present',
    fields: {
      role: readRole(group, reading),
      members: sortEntries(members),
      ...(windows ? { directoryGroups: sortEntries(directoryGroups) } : {}),
    },
    facts: { members: list.length },
  };
}

/** `ACME\FIN-ANALYSTS`, or what else the directory calls it. */
function directoryName(member: Fields, reading: Reading): string {
  const domain = textIn(member, 'activeDirectoryObject', 'domainName', reading);
  const account = textIn(member, 'activeDirectoryObject', 'sidAccountName', reading);
  if (domain !== '' && account !== '') return `${domain}\\${account}`;
  return account === '' ? textIn(member, 'activeDirectoryObject', 'displayName', reading) : account;
}

/** By kind, then id, in byte order. */
export function sortEntries(entries: LiveEntry[]): LiveEntry[] {
  return entries.sort((a, b) =>
    a.to.kind === b.to.kind ? (a.to.id < b.to.id ? -1 : a.to.id > b.to.id ? 1 : 0) : a.to.kind < b.to.kind ? -1 : 1,
  );
}
