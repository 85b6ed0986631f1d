/** `v3/collections/{id}/…`: members with their permissions, groups, workflows, schedules (server-v3.md §6). */

import { type Answer, notFound, refuse } from '../answer.js';
import type { Bound, Contract } from '../bind.js';
import type { CollectionRecord, Entry, Permissions, Share, UserRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { sidOf } from '../state.js';
import { replaced, show, withCollection } from './collections.js';

const FLAG = { type: 'boolean' } as const;
const PERMISSIONS = {
  isAdmin: FLAG,
  canAddAssets: FLAG,
  canRemoveAssets: FLAG,
  canUpdateAssets: FLAG,
  canAddUsers: FLAG,
  canRemoveUsers: FLAG,
} as const satisfies Contract;
const UPDATE = {
  expirationDate: { type: 'date-time' },
  collectionsPermissions: { type: 'group', fields: PERMISSIONS, required: true },
} as const satisfies Contract;
const ADD_USER = { userId: { type: 'string', required: true }, ...UPDATE } as const satisfies Contract;
const ADD_GROUP = { userGroupId: { type: 'string', required: true }, ...UPDATE } as const satisfies Contract;
const ADD_WORKFLOW = { workflowId: { type: 'string', required: true } } as const satisfies Contract;
const ADD_SCHEDULE = { scheduleId: { type: 'string', required: true } } as const satisfies Contract;

const ONE = 'v3/collections/{collectionId}';
const curator = { access: 'curator' } as const;

export const COLLECTION_SHARE_ROUTES: readonly GuardedRoute[] = [
  { method: 'POST', path: `${ONE}/users`, ...curator, ...takes('addUsersContract', ADD_USER, addUser) },
  {
    method: 'PUT',
    path: `${ONE}/users/{userId}/permissions`,
    ...curator,
    ...takes('updatePermissionsContract', UPDATE, updateUser),
  },
  { method: 'DELETE', path: `${ONE}/users/{userId}`, ...curator, handle: removeUser },
  { method: 'POST', path: `${ONE}/userGroups`, ...curator, ...takes('addUserGroupsContract', ADD_GROUP, addGroup) },
  {
    method: 'PUT',
    path: `${ONE}/userGroups/{userGroupId}/permissions`,
    ...curator,
    ...takes('updatePermissionsContract', UPDATE, updateGroup),
  },
  { method: 'DELETE', path: `${ONE}/userGroups/{userGroupId}`, ...curator, handle: removeGroup },
  { method: 'POST', path: `${ONE}/workflows`, ...curator, ...takes('contract', ADD_WORKFLOW, addWorkflow) },
  { method: 'DELETE', path: `${ONE}/workflows/{workflowId}`, ...curator, handle: removeWorkflow },
  { method: 'POST', path: `${ONE}/schedules`, ...curator, ...takes('contract', ADD_SCHEDULE, addSchedule) },
  { method: 'DELETE', path: `${ONE}/schedules/{scheduleId}`, ...curator, handle: removeSchedule },
];

function permissionsOf(sent: Bound<typeof PERMISSIONS>): Permissions {
  return {
    isAdmin: sent.isAdmin ?? false,
    canAddAssets: sent.canAddAssets ?? false,
    canRemoveAssets: sent.canRemoveAssets ?? false,
    canUpdateAssets: sent.canUpdateAssets ?? false,
    canAddUsers: sent.canAddUsers ?? false,
    canRemoveUsers: sent.canRemoveUsers ?? false,
  };
}

/** A user of a collection by what the path or body says: an id, or under Windows perhaps a SID (server-v3.md §6). */
function userBy(call: Call, key: string): UserRecord | undefined {
  const { state, settings } = call;
  const takesSid = settings.authentication === 'windows' ? settings.switches.windowsCollectionUser : 'id';
  const byId = takesSid === 'sid' ? undefined : state.users.get(key);
  return byId ?? (takesSid === 'id' ? undefined : bySid(call, key));
}

function bySid(call: Call, sid: string): UserRecord | undefined {
  return call.state.users.all().find((user) => sidOf(user).toUpperCase() === sid.toUpperCase());
}

type Lists = 'users' | 'groups' | 'workflows' | 'schedules';

const without = (list: readonly Entry[], id: string) => list.filter((one) => one.id !== id);

function add<K extends Lists>(
  call: Call,
  list: K,
  problemAt: string,
  id: string,
  make: (entry: Entry) => CollectionRecord[K][number],
): Answer {
  return withCollection(call, (collection) => {
    if (collection[list].some((one) => one.id === id)) {
      if (call.settings.switches.duplicateMember === 'ignore') return show(call, collection);
      return refuse(problemAt, 'It is in the collection already.');
    }
    const made = make({ id, dateAdded: call.state.now(), addedById: call.caller.id });
    return replaced(call, { ...collection, [list]: [...collection[list], made] });
  });
}

/** 404 for what is not in the collection. */
function remove(call: Call, list: Lists, id: string): Answer {
  return withCollection(call, (collection) => {
    const left = without(collection[list], id);
    if (left.length === collection[list].length) return notFound;
    return replaced(call, { ...collection, [list]: left });
  });
}

function share(sent: Bound<typeof UPDATE>): (entry: Entry) => Share {
  const permissions = permissionsOf(sent.collectionsPermissions);
  return (entry) => ({ ...entry, expirationDate: sent.expirationDate ?? '', permissions });
}

/** Replaces permissions and end of a share; what leaving out the end does is not known. */
function update(call: Call, list: 'users' | 'groups', id: string | undefined, sent: Bound<typeof UPDATE>): Answer {
  return withCollection(call, (collection) => {
    const there = collection[list].find((one) => one.id === id);
    if (there === undefined) return notFound;
    const omitted = call.settings.switches.omittedExpiration === 'keep' ? there.expirationDate : '';
    const after: Share = {
      ...there,
      expirationDate: sent.expirationDate ?? omitted,
      permissions: permissionsOf(sent.collectionsPermissions),
    };
    return replaced(call, { ...collection, [list]: collection[list].map((one) => (one === there ? after : one)) });
  });
}

function addUser(call: Call, sent: Bound<typeof ADD_USER>): Answer {
  const user = userBy(call, sent.userId);
  if (user !== undefined) return add(call, 'users', 'addUsersContract.UserId', user.id, share(sent));
  return withCollection(call, () => refuse('addUsersContract.UserId', 'There is no such user.'));
}

/** Under Windows the path takes the SID and nothing else (server-v3.md §6). */
function updateUser(call: Call, sent: Bound<typeof UPDATE>): Answer {
  const key = call.param('userId');
  const user = call.settings.authentication === 'windows' ? bySid(call, key) : call.state.users.get(key);
  return update(call, 'users', user?.id, sent);
}

function removeUser(call: Call): Answer {
  const user = userBy(call, call.param('userId'));
  return user === undefined ? notFound : remove(call, 'users', user.id);
}

function addGroup(call: Call, sent: Bound<typeof ADD_GROUP>): Answer {
  const at = 'addUserGroupsContract.UserGroupId';
  if (call.state.groups.get(sent.userGroupId) !== undefined) {
    return add(call, 'groups', at, sent.userGroupId, share(sent));
  }
  return withCollection(call, () => refuse(at, 'There is no such user group.'));
}

function updateGroup(call: Call, sent: Bound<typeof UPDATE>): Answer {
  return update(call, 'groups', call.param('userGroupId'), sent);
}

function removeGroup(call: Call): Answer {
  return remove(call, 'groups', call.param('userGroupId'));
}

function addWorkflow(call: Call, sent: Bound<typeof ADD_WORKFLOW>): Answer {
  const at = 'contract.WorkflowId';
  if (call.state.workflows.get(sent.workflowId) !== undefined) {
    return add(call, 'workflows', at, sent.workflowId, (entry) => entry);
  }
  return withCollection(call, () => refuse(at, 'There is no such workflow.'));
}

function removeWorkflow(call: Call): Answer {
  return remove(call, 'workflows', call.param('workflowId'));
}

function addSchedule(call: Call, sent: Bound<typeof ADD_SCHEDULE>): Answer {
  const at = 'contract.ScheduleId';
  if (call.state.schedules.get(sent.scheduleId) !== undefined) {
    return add(call, 'schedules', at, sent.scheduleId, (entry) => entry);
  }
  return withCollection(call, () => refuse(at, 'There is no such schedule.'));
}

function removeSchedule(call: Call): Answer {
  return remove(call, 'schedules', call.param('scheduleId'));
}
