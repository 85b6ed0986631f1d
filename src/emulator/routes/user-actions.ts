/** `v3/users/{id}/…`: assets, deactivation, password reset, handing over, deletion (server-v3.md §4). */

import { type Answer, empty, message, notFound, ok, refuse, text } from '../answer.js';
import { effectiveRole } from '../auth.js';
import type { Bound, Contract } from '../bind.js';
import type { UserRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { removeKeys, type State } from '../state.js';

const TRANSFER = {
  ownerId: { type: 'string', required: true },
  transferWorkflows: { type: 'boolean', required: true },
  transferSchedules: { type: 'boolean', required: true },
  transferCollections: { type: 'boolean', required: true },
} as const satisfies Contract;

export const USER_ACTION_ROUTES: readonly GuardedRoute[] = [
  { method: 'DELETE', path: 'v3/users/{userId}', access: 'curator', handle: deleteUser },
  { method: 'GET', path: 'v3/users/{userId}/assets', access: 'curator', query: ['assetType'], handle: listAssets },
  { method: 'POST', path: 'v3/users/{userId}/deactivate', access: 'curator', handle: deactivate },
  { method: 'POST', path: 'v3/users/{userId}/passwordReset', access: 'curator', handle: resetPassword },
  {
    method: 'PUT',
    path: 'v3/users/{userId}/assetTransfer',
    access: 'curator',
    since: '2024.1',
    ...takes('contract', TRANSFER, transferAssets),
  },
];

function assetsOf(state: State, userId: string) {
  const own = <T extends { readonly id: string; readonly name: string; readonly ownerId: string }>(
    list: readonly T[],
  ) => list.filter(({ ownerId }) => ownerId === userId);
  return {
    workflows: own(state.workflows.all()),
    schedules: own(state.schedules.all()),
    collections: own(state.collections.all()),
  };
}

function groupsOf(state: State, userId: string) {
  return state.groups.all().filter((group) => group.members.some(({ id }) => id === userId));
}

/** 400 for what is no id at all, 404 for nobody, 409 with a string for somebody with assets or groups (server-v3.md §17). */
function deleteUser(call: Call): Answer {
  const { state, settings, caller } = call;
  const id = call.param('userId');
  const user = state.users.get(id);
  if (user === undefined) return /^[0-9a-f]{24}$/i.test(id) ? notFound : message(400, 'The user id is not valid.');
  if (refusesSelf(call, user)) return message(400, 'You cannot delete yourself.');
  const assets = assetsOf(state, id);
  const status = settings.switches.userInUseStatus;
  if (Object.values(assets).some((list) => list.length > 0)) return text(status, 'The user still owns assets.');
  if (groupsOf(state, id).length > 0) return text(status, 'The user is still in user groups.');
  for (const collection of state.collections.all()) {
    const users = collection.users.filter((share) => share.id !== id);
    if (users.length < collection.users.length) state.collections.put({ ...collection, users }, caller.id);
  }
  for (const credential of state.credentials.all()) {
    const userIds = credential.userIds.filter((one) => one !== id);
    if (userIds.length < credential.userIds.length) state.credentials.put({ ...credential, userIds }, caller.id);
  }
  removeKeys(state, id);
  state.users.remove(id, caller.id);
  return empty;
}

function listAssets(call: Call): Answer {
  const user = call.state.users.get(call.param('userId'));
  if (user === undefined) return notFound;
  const type = (call.query('assetType') ?? 'All').toLowerCase();
  const brief = (list: readonly { readonly id: string; readonly name: string }[]) =>
    list.map(({ name, id }) => ({ name, id }));
  const assets = assetsOf(call.state, user.id);
  const of = (kind: keyof typeof assets) => (type === 'all' || type === kind ? brief(assets[kind]) : []);
  return ok({ workflows: of('workflows'), schedules: of('schedules'), collections: of('collections') });
}

/** Gives the ids of the groups the user was taken out of (server-v3.md §4). */
function deactivate(call: Call): Answer {
  const { state, settings, caller } = call;
  const user = state.users.get(call.param('userId'));
  if (user === undefined) return notFound;
  if (settings.authentication === 'windows' && settings.switches.windowsDeactivate === 'refused') {
    return wrongMode(call, 'Users cannot be deactivated under Windows authentication.');
  }
  if (refusesSelf(call, user)) return message(400, 'You cannot deactivate yourself.');
  const groups = groupsOf(state, user.id);
  for (const group of groups) {
    state.groups.put({ ...group, members: group.members.filter(({ id }) => id !== user.id) }, caller.id);
  }
  if (user.isActive) state.users.put({ ...user, isActive: false }, caller.id);
  return ok(groups.map(({ id }) => id));
}

/** Sends an e-mail on the real server; here the answer is all. */
function resetPassword(call: Call): Answer {
  const user = call.state.users.get(call.param('userId'));
  if (user === undefined) return notFound;
  if (call.settings.authentication === 'built-in') return empty;
  return wrongMode(call, 'Passwords are reset under built-in authentication only.');
}

function transferAssets(call: Call, sent: Bound<typeof TRANSFER>): Answer {
  const { state, caller } = call;
  const from = state.users.get(call.param('userId'));
  const to = state.users.get(sent.ownerId);
  if (from === undefined) return text(404, 'The user was not found.');
  if (to === undefined) return text(404, 'The new owner was not found.');
  const role = effectiveRole(state, to);
  if (role !== 'Artisan' && role !== 'Curator') return text(400, 'The new owner must be an Artisan or a Curator.');
  const { workflows, schedules, collections } = assetsOf(state, from.id);
  for (const one of sent.transferWorkflows ? workflows : []) {
    state.workflows.put({ ...one, ownerId: to.id, studioId: to.studioId }, caller.id);
  }
  for (const one of sent.transferSchedules ? schedules : []) {
    state.schedules.put({ ...one, ownerId: to.id }, caller.id);
  }
  for (const one of sent.transferCollections ? collections : []) {
    state.collections.put({ ...one, ownerId: to.id }, caller.id);
  }
  // What would break if the old owner went: schedules still his, and schedules of workflows still his.
  const affected = state.schedules
    .all()
    .filter((one) => one.ownerId === from.id || state.workflows.get(one.workflowId)?.ownerId === from.id);
  return ok(affected.map(({ id }) => ({ affectedScheduleId: id })));
}

function wrongMode(call: Call, problem: string): Answer {
  return { ...refuse('userId', problem), status: call.settings.switches.wrongModeStatus };
}

function refusesSelf(call: Call, user: UserRecord): boolean {
  return user.id === call.caller.id && call.settings.switches.selfDemotion === 'refuse';
}
