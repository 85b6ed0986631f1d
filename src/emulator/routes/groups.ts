/** `v3/usergroups`: custom groups, their members and directory groups (server-v3.md §5). */

import { type Answer, created, empty, message, notFound, ok, refuse } from '../answer.js';
import { type Bound, type Contract, flag } from '../bind.js';
import type { GroupRecord } from '../records.js';
import { type Call, type GuardedRoute, takes, takesString, takesStrings } from '../router.js';
import { groupObject, memberObject } from './directory.js';
import { ROLES } from './users.js';

const GROUP = {
  name: { type: 'string', required: true, min: 1, max: 255 },
  role: { type: 'enum', words: ROLES, required: true },
} as const satisfies Contract;

const ONE = 'v3/usergroups/{userGroupId}';

export const GROUP_ROUTES: readonly GuardedRoute[] = [
  { method: 'GET', path: 'v3/usergroups', access: 'curator', keep: true, handle: listGroups },
  { method: 'POST', path: 'v3/usergroups', access: 'curator', ...takes('contract', GROUP, createGroup) },
  { method: 'GET', path: ONE, access: 'curator', handle: (call) => withGroup(call, (group) => view(call, group)) },
  { method: 'PUT', path: ONE, access: 'curator', ...takes('contract', GROUP, updateGroup) },
  { method: 'DELETE', path: ONE, access: 'curator', query: ['forceDelete'], handle: deleteGroup },
  { method: 'POST', path: `${ONE}/users`, access: 'curator', ...takesStrings('userIds', addUsers) },
  { method: 'DELETE', path: `${ONE}/users/{userId}`, access: 'curator', handle: removeUser },
  {
    method: 'POST',
    path: `${ONE}/activedirectorygroups`,
    access: 'curator',
    since: '2024.1',
    ...takesString('sid', addDirectoryGroup),
  },
  {
    method: 'DELETE',
    path: `${ONE}/activedirectorygroups/{adGroupSid}`,
    access: 'curator',
    since: '2024.1',
    handle: removeDirectoryGroup,
  },
];

function withGroup(call: Call, handle: (group: GroupRecord) => Answer): Answer {
  const group = call.state.groups.get(call.param('userGroupId'));
  return group === undefined ? notFound : handle(group);
}

function listGroups({ state }: Call): Answer {
  return ok(state.groups.all().map(({ id, name, role }) => ({ id, name, role })));
}

function view({ state, settings }: Call, group: GroupRecord): Answer {
  const people = group.members.map(({ id, dateAdded, addedById }) => {
    const user = settings.authentication === 'windows' ? state.users.get(id) : undefined;
    const person = user === undefined ? null : memberObject(user);
    return { activeDirectoryObject: person, userId: id, dateAddedToGroup: dateAdded, addedByUserId: addedById };
  });
  const directoryGroups = group.directoryGroups.map(({ id, name, dateAdded, addedById }) => ({
    activeDirectoryObject: groupObject(id, name),
    userId: null,
    dateAddedToGroup: dateAdded,
    addedByUserId: addedById,
  }));
  const shared = state.credentials.all().filter(({ groupIds }) => groupIds.includes(group.id));
  return ok({
    id: group.id,
    name: group.name,
    dateAdded: group.dateAdded,
    role: group.role,
    credentialIds: shared.map(({ id }) => id),
    connectionIds: [],
    members: [...people, ...directoryGroups],
  });
}

/** 201 with the bare id. */
function createGroup(call: Call, sent: Bound<typeof GROUP>): Answer {
  const { state, caller } = call;
  if (nameTaken(call, sent.name, '')) return refuse('contract.Name', 'The name is in use.');
  const id = state.newId();
  const group = { id, name: sent.name, role: sent.role, dateAdded: state.now(), members: [], directoryGroups: [] };
  state.groups.put(group, caller.id);
  return created(id);
}

function updateGroup(call: Call, sent: Bound<typeof GROUP>): Answer {
  return withGroup(call, (group) => {
    if (nameTaken(call, sent.name, group.id)) return refuse('contract.Name', 'The name is in use.');
    call.state.groups.put({ ...group, name: sent.name, role: sent.role }, call.caller.id);
    return empty;
  });
}

function deleteGroup(call: Call): Answer {
  const { state, caller } = call;
  return withGroup(call, (group) => {
    const inUse = group.members.length + group.directoryGroups.length > 0;
    if (inUse && flag(call.query('forceDelete')) !== true) return message(400, 'The user group is not empty.');
    for (const collection of state.collections.all()) {
      const groups = collection.groups.filter(({ id }) => id !== group.id);
      if (groups.length < collection.groups.length) state.collections.put({ ...collection, groups }, caller.id);
    }
    for (const credential of state.credentials.all()) {
      const groupIds = credential.groupIds.filter((id) => id !== group.id);
      if (groupIds.length < credential.groupIds.length) state.credentials.put({ ...credential, groupIds }, caller.id);
    }
    state.groups.remove(group.id, caller.id);
    return empty;
  });
}

/** 200 even when some or all could not be added (server-v3.md §5). */
function addUsers(call: Call, userIds: readonly string[]): Answer {
  const { state, settings, caller } = call;
  return withGroup(call, (group) => {
    const members = new Map(group.members.map((member) => [member.id, member]));
    const failed = new Map<string, string>();
    const dateAdded = state.now();
    let added = 0;
    for (const id of userIds) {
      const there = members.has(id);
      if (state.users.get(id) === undefined) failed.set(id, 'The user was not found.');
      else if (there && settings.switches.duplicateMember === 'refuse')
        failed.set(id, 'The user is in the group already.');
      else {
        if (!there) members.set(id, { id, dateAdded, addedById: caller.id });
        added += 1;
      }
    }
    if (members.size > group.members.length) {
      state.groups.put({ ...group, members: [...members.values()] }, caller.id);
    }
    return ok({
      successfullyAddedUserCount: added,
      totalUsersSubmittedCount: userIds.length,
      failedUserReasons: Object.fromEntries(failed),
    });
  });
}

/** Does not mind a user who is no member. */
function removeUser(call: Call): Answer {
  const { state, caller } = call;
  return withGroup(call, (group) => {
    const members = group.members.filter(({ id }) => id !== call.param('userId'));
    if (members.length === group.members.length) return view(call, group);
    const after = { ...group, members };
    state.groups.put(after, caller.id);
    return view(call, after);
  });
}

function addDirectoryGroup(call: Call, sid: string): Answer {
  const { state, settings, caller } = call;
  if (settings.authentication !== 'windows') return wrongMode(call);
  return withGroup(call, (group) => {
    if (!/^S-1-\d+(-\d+)+$/i.test(sid)) return refuse('sid', 'A security identifier (S-1-…) is expected.');
    const known = state.directory === undefined ? { sid, name: sid } : state.directory.get(sid.toUpperCase());
    if (known === undefined) return notFound;
    if (group.directoryGroups.some(({ id }) => sameSid(id, sid))) {
      if (settings.switches.duplicateMember === 'ignore') return empty;
      return refuse('sid', 'The directory group is already in the user group.');
    }
    const entry = { id: known.sid, name: known.name, dateAdded: state.now(), addedById: caller.id };
    state.groups.put({ ...group, directoryGroups: [...group.directoryGroups, entry] }, caller.id);
    return empty;
  });
}

/** Minds a SID that is not there, unlike removing a user. */
function removeDirectoryGroup(call: Call): Answer {
  const { state, settings, caller } = call;
  if (settings.authentication !== 'windows') return wrongMode(call);
  return withGroup(call, (group) => {
    const left = group.directoryGroups.filter(({ id }) => !sameSid(id, call.param('adGroupSid')));
    if (left.length === group.directoryGroups.length) return refuse('adGroupSid', 'It is not in the user group.');
    state.groups.put({ ...group, directoryGroups: left }, caller.id);
    return empty;
  });
}

const sameSid = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();

function wrongMode(call: Call): Answer {
  const status = call.settings.switches.wrongModeStatus;
  return { ...refuse('sid', 'Directory groups exist under Windows authentication only.'), status };
}

function nameTaken(call: Call, name: string, except: string): boolean {
  return call.settings.switches.uniqueGroupNames && call.state.groups.isTaken(name, except);
}
