/**
 * Access that changes without anybody being able to say for whom, or by how much: people behind directory groups, shares whose
 * permissions could not be read, members who are not among the users. It is said, never counted.
 */

import type { NotProven, RoleOfGroup } from '../model/access.js';
import { compareText } from '../model/ref.js';
import type { Delta } from '../model/step.js';
import { relatedTo } from './relation.js';
import { rightsThrough } from './resolve.js';
import { missing, NOTHING, type RightSet } from './rights.js';
import { type AccessState, keyOf, refOf } from './state.js';

/** The groups whose role, shares or directory groups these effects write: refKeys. */
export function groupsWritten(state: AccessState, deltas: Iterable<Delta>): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const { ref, field, entry } of deltas) {
    if (ref.kind === 'group' && field !== 'name' && field !== 'members') groups.add(keyOf(state, ref));
    if (entry?.kind === 'group') groups.add(keyOf(state, entry));
    // With a collection or credential its shares go: also those no effect names.
    if (field !== 'exists' || (ref.kind !== 'collection' && ref.kind !== 'credential')) continue;
    for (const to of relatedTo(state.shares.of, keyOf(state, ref)).keys()) {
      if (refOf(state, to).kind === 'group') groups.add(to);
    }
  }
  return groups;
}

/** A group at one moment. */
export interface GroupView {
  readonly role: RoleOfGroup;
  readonly rights: RightSet;
  /** Name in the directory by refKey of the directory group. */
  readonly directory: ReadonlyMap<string, string>;
  /** Members who are not among the users. */
  readonly unlisted: number;
}

export function viewGroups(state: AccessState, groups: Iterable<string>): ReadonlyMap<string, GroupView> {
  const views = new Map<string, GroupView>();
  for (const key of groups) {
    let unlisted = 0;
    if (!state.unread.includes('user')) {
      for (const member of relatedTo(state.members.of, key).keys()) if (!state.people.has(member)) unlisted += 1;
    }
    views.set(key, {
      role: state.groups.get(key)?.role ?? null,
      rights: rightsThrough(state, key),
      directory: new Map(relatedTo(state.directory.of, key)),
      unlisted,
    });
  }
  return views;
}

/** What changes for people who are in groups without being known to be. */
export function groupsNotProven(
  state: AccessState,
  before: ReadonlyMap<string, GroupView>,
  after: ReadonlyMap<string, GroupView>,
): readonly NotProven[] {
  const found: NotProven[] = [];
  for (const key of [...before.keys()].sort(compareText)) {
    const was = before.get(key);
    const is = after.get(key);
    if (was === undefined || is === undefined) continue;
    const stay = [...was.directory.keys()].filter((sid) => is.directory.has(sid));
    const leave = [...was.directory.keys()].filter((sid) => !is.directory.has(sid));
    const join = [...is.directory.keys()].filter((sid) => !was.directory.has(sid));
    const names = new Map([...was.directory, ...is.directory]);
    const say = (sids: readonly string[], from: GroupView | null, to: GroupView | null): void => {
      if (sids.length === 0) return;
      const gained = missing(to?.rights ?? NOTHING, from?.rights ?? NOTHING);
      const lost = missing(from?.rights ?? NOTHING, to?.rights ?? NOTHING);
      const roles = { before: from?.role ?? null, after: to?.role ?? null };
      if (gained.length === 0 && lost.length === 0 && roles.before === roles.after) return;
      const directoryGroups = [...sids].sort(compareText).map((sid) => ({
        sid: refOf(state, sid).path.join(' / '),
        name: names.get(sid) ?? '',
      }));
      found.push({
        kind: 'directory-groups',
        group: refOf(state, key),
        directoryGroups,
        ...roles,
        gained: readable(gained),
        lost: readable(lost),
      });
    };
    say(stay, was, is);
    say(leave, was, null);
    say(join, null, is);
    const changes =
      was.role !== is.role || missing(was.rights, is.rights).length + missing(is.rights, was.rights).length > 0;
    const people = Math.max(was.unlisted, is.unlisted);
    if (changes && people > 0) found.push({ kind: 'unlisted-members', group: refOf(state, key), people });
  }
  return found;
}

function readable(rights: readonly string[]): readonly string[] {
  return rights.filter((key) => !key.startsWith('collection:unread:'));
}

/** The collection shares these effects write whose permissions are not known. To be asked before they are applied. */
export function unreadShares(state: AccessState, deltas: Iterable<Delta>): readonly NotProven[] {
  const found = new Map<string, NotProven>();
  for (const { ref, field, entry } of deltas) {
    if (ref.kind !== 'collection' || field !== 'shares' || entry === undefined) continue;
    const on = keyOf(state, ref);
    const to = keyOf(state, entry);
    if (relatedTo(state.shares.of, on).get(to)?.can !== null) continue;
    const people = entry.kind === 'group' ? relatedTo(state.members.of, to).size : 1;
    found.set(`${on}\0${to}`, { kind: 'unread-share', on: ref, to: entry, people });
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
}
