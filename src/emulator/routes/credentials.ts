/** `v3/credentials`: stored credentials and their shares (server-v3.md §7). Passwords go in and never come out. */

import { type Answer, message, notFound, ok, refuse } from '../answer.js';
import { type Bound, type Contract, flag } from '../bind.js';
import type { CredentialRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import { full } from './filters.js';

const CREATE = {
  username: { type: 'string', required: true, min: 1 },
  password: { type: 'string', required: true, min: 1 },
} as const satisfies Contract;
const UPDATE = { newPassword: { type: 'string', required: true, min: 1 } } as const satisfies Contract;
const SHARE_USER = { userId: { type: 'string', required: true } } as const satisfies Contract;
const SHARE_GROUP = { userGroupId: { type: 'string', required: true } } as const satisfies Contract;

const ONE = 'v3/credentials/{credentialId}';

export const CREDENTIAL_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: 'v3/credentials',
    access: 'artisan',
    query: ['view', 'userId', 'userGroupId'],
    keep: true,
    handle: listCredentials,
  },
  { method: 'GET', path: ONE, access: 'artisan', handle: getCredential },
  {
    method: 'POST',
    path: 'v3/credentials',
    access: 'curator',
    since: '2026',
    ...takes('addContract', CREATE, createCredential),
  },
  { method: 'PUT', path: ONE, access: 'curator', since: '2026', ...takes('updateContract', UPDATE, updateCredential) },
  { method: 'DELETE', path: ONE, access: 'curator', query: ['force'], handle: deleteCredential },
  { method: 'POST', path: `${ONE}/users`, access: 'curator', ...takes('contract', SHARE_USER, shareWithUser) },
  { method: 'POST', path: `${ONE}/userGroups`, access: 'curator', ...takes('contract', SHARE_GROUP, shareWithGroup) },
  { method: 'DELETE', path: `${ONE}/users/{userId}`, access: 'curator', handle: unshareUser },
  { method: 'DELETE', path: `${ONE}/userGroups/{userGroupId}`, access: 'curator', handle: unshareGroup },
];

/** The same credentials for people without administration, in the older API. */
export const USER_CREDENTIAL_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: 'user/v2/credentials',
    access: 'anyone',
    handle: (call) => ok(visible(call).map(({ id, userName }) => ({ id, userName }))),
  },
];

/** One's own and those shared with one, directly or through a group (server-v3.md §3, semantics.md §3). */
function visible({ state, caller }: Call): readonly CredentialRecord[] {
  const groups = new Set(
    state.groups
      .all()
      .filter((group) => group.members.some(({ id }) => id === caller.id))
      .map(({ id }) => id),
  );
  return state.credentials
    .all()
    .filter(
      (one) =>
        one.createdById === caller.id ||
        one.userIds.includes(caller.id) ||
        one.groupIds.some((groupId) => groups.has(groupId)),
    );
}

function view({ id, userName, userIds, groupIds }: CredentialRecord) {
  return { id, userName, userIds, userGroupIds: groupIds };
}

/** What POST and PUT give: other spellings (server-v3.md §7). `status` and `isAdmin` are left out: what they say is not documented. */
function writtenView({ state }: Call, one: CredentialRecord) {
  return {
    credentialId: one.id,
    username: one.userName,
    createdByEmail: state.users.get(one.createdById)?.email ?? null,
    lastUpdatedDate: one.lastUpdatedDate,
    userIds: one.userIds,
    userGroupIds: one.groupIds,
  };
}

/** `view`, `userId` and `userGroupId` mean nothing for people who are no Curators (server-v3.md §3). */
function listCredentials(call: Call): Answer {
  const brief = ({ id, userName }: CredentialRecord) => ({ id, userName });
  if (call.role !== 'Curator') return ok(visible(call).map(brief));
  const userId = call.query('userId');
  const groupId = call.query('userGroupId');
  const list = call.state.credentials
    .all()
    .filter(
      (one) =>
        (userId === undefined || one.userIds.includes(userId)) &&
        (groupId === undefined || one.groupIds.includes(groupId)),
    );
  return ok(list.map(full(call) && call.settings.switches.fullLists === 'full' ? view : brief));
}

function getCredential(call: Call): Answer {
  return withCredential(call, (credential) => {
    if (call.role !== 'Curator' && !visible(call).includes(credential)) return notFound;
    return ok(view(credential));
  });
}

function withCredential(call: Call, handle: (credential: CredentialRecord) => Answer): Answer {
  const credential = call.state.credentials.get(call.param('credentialId'));
  return credential === undefined ? notFound : handle(credential);
}

/** Writes of passwords need TLS (server-v3.md §1). */
export function withTls({ settings }: Call, handle: () => Answer): Answer {
  if (settings.tls || settings.switches.plainHttpCredentials === 'allow') return handle();
  return message(settings.switches.plainHttpStatus, 'This needs TLS to be configured on the Server UI.');
}

function createCredential(call: Call, sent: Bound<typeof CREATE>): Answer {
  const { state, caller } = call;
  return withTls(call, () => {
    const credential: CredentialRecord = {
      id: state.newId(),
      userName: sent.username,
      password: sent.password,
      userIds: [],
      groupIds: [],
      createdById: caller.id,
      lastUpdatedDate: state.now(),
    };
    state.credentials.put(credential, caller.id);
    return ok(writtenView(call, credential));
  });
}

function updateCredential(call: Call, sent: Bound<typeof UPDATE>): Answer {
  const { state, caller } = call;
  return withTls(call, () =>
    withCredential(call, (credential) => {
      const after = { ...credential, password: sent.newPassword, lastUpdatedDate: state.now() };
      state.credentials.put(after, caller.id);
      return ok(writtenView(call, after));
    }),
  );
}

/** Answers with a list (server-v3.md §7); what is in it is not documented: here, what was deleted. */
function deleteCredential(call: Call): Answer {
  const { state, caller } = call;
  return withCredential(call, (credential) => {
    const shared = credential.userIds.length + credential.groupIds.length > 0;
    if (shared && flag(call.query('force')) !== true) return message(400, 'The credential is shared.');
    for (const user of state.users.all()) {
      if (user.defaultCredentialId === credential.id) state.users.put({ ...user, defaultCredentialId: '' }, caller.id);
    }
    for (const studio of state.studios.all()) {
      if (studio.credentialId === credential.id) state.studios.put({ ...studio, credentialId: '' }, caller.id);
    }
    state.credentials.remove(credential.id, caller.id);
    return ok([view(credential)]);
  });
}

type Shares = 'userIds' | 'groupIds';

function addShare(call: Call, list: Shares, problemAt: string, id: string): Answer {
  return withCredential(call, (credential) => {
    const { users, groups } = call.state;
    if ((list === 'userIds' ? users : groups).get(id) === undefined) return refuse(problemAt, 'It does not exist.');
    if (credential[list].includes(id)) {
      if (call.settings.switches.duplicateMember === 'ignore') return ok(view(credential));
      return refuse(problemAt, 'The credential is shared with it already.');
    }
    return written(call, { ...credential, [list]: [...credential[list], id] });
  });
}

function removeShare(call: Call, list: Shares, id: string): Answer {
  return withCredential(call, (credential) => {
    if (!credential[list].includes(id)) return notFound;
    return written(call, { ...credential, [list]: credential[list].filter((one) => one !== id) });
  });
}

function written(call: Call, credential: CredentialRecord): Answer {
  call.state.credentials.put(credential, call.caller.id);
  return ok(view(credential));
}

function shareWithUser(call: Call, sent: Bound<typeof SHARE_USER>): Answer {
  return addShare(call, 'userIds', 'contract.UserId', sent.userId);
}

function shareWithGroup(call: Call, sent: Bound<typeof SHARE_GROUP>): Answer {
  return addShare(call, 'groupIds', 'contract.UserGroupId', sent.userGroupId);
}

function unshareUser(call: Call): Answer {
  return removeShare(call, 'userIds', call.param('userId'));
}

function unshareGroup(call: Call): Answer {
  return removeShare(call, 'groupIds', call.param('userGroupId'));
}
