/** `v3/users`: list, read, create, replace (server-v3.md §4). What becomes of people stands in user-actions.ts. */

import { type Answer, addProblem, created, invalid, type ModelState, notFound, ok, refuse } from '../answer.js';
import { type Bound, type Contract, flag } from '../bind.js';
import type { UserRecord } from '../records.js';
import { type Call, type GuardedRoute, takes } from '../router.js';
import type { ApiRole } from '../seed.js';
import { has } from '../settings.js';
import { regenerateKey } from '../state.js';
import { createdFilter, full, textFilter } from './filters.js';
import { oneUserView, reducedUser, sharedCredentials, userView } from './user-views.js';

export const ROLES: readonly ApiRole[] = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator', 'Evaluated'];

const LANGUAGES = ['de-de', 'en-us', 'es-es', 'fr-fr', 'it-it', 'ja-jp', 'pt-br', 'zh-cn', ''] as const;

const OPTIONAL_FLAG = { type: 'boolean' } as const;
const DCM_FLAG = { type: 'boolean', since: '2024.1' } as const;
const REQUIRED_FLAG = { type: 'boolean', required: true } as const;
const REQUIRED_TEXT = { type: 'string', required: true } as const;

const DCM = {
  canCreateAndUpdateDcm: DCM_FLAG,
  canShareForExecutionDcm: DCM_FLAG,
  canShareForCollaborationDcm: DCM_FLAG,
  canManageGenericVaultsDcm: DCM_FLAG,
} as const satisfies Contract;

const CREATE = {
  firstName: { type: 'string', required: true, min: 1, max: 255 },
  lastName: { type: 'string', required: true, min: 1, max: 255 },
  email: { type: 'string', required: true, min: 1 },
  role: { type: 'enum', words: ROLES },
  defaultWorkerTag: { type: 'string' },
  canScheduleJobs: OPTIONAL_FLAG,
  canPrioritizeJobs: OPTIONAL_FLAG,
  canAssignJobs: OPTIONAL_FLAG,
  canCreateCollections: OPTIONAL_FLAG,
  isApiEnabled: OPTIONAL_FLAG,
  defaultCredentialId: { type: 'string' },
  isActive: OPTIONAL_FLAG,
  timeZone: { type: 'string' },
  ...DCM,
} as const satisfies Contract;

const UPDATE = {
  id: { type: 'string' },
  firstName: { type: 'string', max: 255 },
  lastName: { type: 'string', max: 255 },
  email: { type: 'string', required: true, min: 1 },
  role: { type: 'enum', words: ROLES, required: true },
  defaultWorkerTag: REQUIRED_TEXT,
  canScheduleJobs: REQUIRED_FLAG,
  canPrioritizeJobs: REQUIRED_FLAG,
  canAssignJobs: REQUIRED_FLAG,
  canCreateCollections: REQUIRED_FLAG,
  isApiEnabled: REQUIRED_FLAG,
  defaultCredentialId: REQUIRED_TEXT,
  isAccountLocked: REQUIRED_FLAG,
  isActive: REQUIRED_FLAG,
  isValidated: REQUIRED_FLAG,
  timeZone: REQUIRED_TEXT,
  language: { type: 'enum', words: LANGUAGES, required: true },
  ...DCM,
} as const satisfies Contract;

export const USER_ROUTES: readonly GuardedRoute[] = [
  {
    method: 'GET',
    path: 'v3/users',
    access: 'curator',
    query: ['view', 'active', 'email', 'role', 'firstName', 'lastName', 'createdAfter', 'createdBefore'],
    keep: true,
    handle: listUsers,
  },
  { method: 'POST', path: 'v3/users', access: 'curator', ...takes('userContract', CREATE, createUser) },
  { method: 'GET', path: 'v3/users/{userId}', access: 'curator', handle: getUser },
  { method: 'PUT', path: 'v3/users/{userId}', access: 'curator', ...takes('updateContract', UPDATE, updateUser) },
];

function listUsers(call: Call): Answer {
  const { state, settings } = call;
  const wantedActive = call.query('active');
  const active = flag(wantedActive);
  if (wantedActive !== undefined && active === undefined) return refuse('active', 'true or false is expected.');
  const role = call.query('role');
  if (role !== undefined && !ROLES.some((word) => word === role)) return refuse('role', 'A role is expected.');
  const isCreated = createdFilter(call);
  if (typeof isCreated !== 'function') return isCreated;
  const byEmail = textFilter(call, 'email');
  const byFirst = textFilter(call, 'firstName');
  const byLast = textFilter(call, 'lastName');
  const users = state.users
    .all()
    .filter(
      (user) =>
        (active === undefined || user.isActive === active) &&
        (role === undefined || user.role === role) &&
        byEmail(user.email) &&
        byFirst(user.firstName) &&
        byLast(user.lastName) &&
        isCreated(user.dateCreated),
    );
  if (!full(call)) return ok(users.map(reducedUser));
  const shared = sharedCredentials(state);
  return ok(users.map((user) => userView(user, shared.get(user.id) ?? [], settings)));
}

function getUser(call: Call): Answer {
  const user = call.state.users.get(call.param('userId'));
  return user === undefined ? notFound : ok(oneUserView(call.state, user, call.settings));
}

function createUser(call: Call, sent: Bound<typeof CREATE>): Answer {
  const { state, settings, caller } = call;
  if (settings.authentication === 'windows') {
    const status = settings.switches.wrongModeStatus;
    return { ...refuse('userContract', 'Users cannot be created under Windows authentication.'), status };
  }
  if (emailTaken(call, sent.email, '')) return refuse('userContract.Email', 'The e-mail is in use.');
  const user: UserRecord = {
    id: state.newId(),
    firstName: sent.firstName,
    lastName: sent.lastName,
    email: sent.email,
    role: sent.role ?? 'Evaluated',
    isActive: sent.isActive ?? true,
    isAccountLocked: false,
    isValidated: false,
    isApiEnabled: sent.isApiEnabled ?? false,
    canScheduleJobs: sent.canScheduleJobs ?? false,
    canPrioritizeJobs: sent.canPrioritizeJobs ?? false,
    canAssignJobs: sent.canAssignJobs ?? false,
    canCreateCollections: sent.canCreateCollections ?? false,
    canCreateAndUpdateDcm: sent.canCreateAndUpdateDcm ?? false,
    canShareForExecutionDcm: sent.canShareForExecutionDcm ?? false,
    canShareForCollaborationDcm: sent.canShareForCollaborationDcm ?? false,
    canManageGenericVaultsDcm: sent.canManageGenericVaultsDcm ?? false,
    defaultWorkerTag: sent.defaultWorkerTag ?? '',
    defaultCredentialId: sent.defaultCredentialId ?? '',
    timeZone: sent.timeZone ?? '',
    language: '',
    lastLoginDateTime: '',
    dateCreated: state.now(),
    sid: '',
    studioId: '',
  };
  state.users.put(user, caller.id);
  if (user.isApiEnabled) regenerateKey(state, user.id);
  return created(oneUserView(state, user, settings));
}

/** Replaces everything. No 404 is documented here: an unknown user is a 400 (server-v3.md §4). */
function updateUser(call: Call, sent: Bound<typeof UPDATE>): Answer {
  const { state, settings, caller } = call;
  const user = state.users.get(call.param('userId'));
  if (user === undefined) return refuse('userId', 'There is no such user.');
  const problems: ModelState = new Map();
  // Names were plainly required in 2022 and are so "on non-Windows authentication" since (server-v3.md §4).
  if (settings.authentication !== 'windows' || !has(settings, '2024.1')) {
    for (const [name, value] of [
      ['FirstName', sent.firstName],
      ['LastName', sent.lastName],
    ] as const) {
      if (!value) addProblem(problems, `updateContract.${name}`, `The ${name} field is required.`);
    }
  }
  if (emailTaken(call, sent.email, user.id)) addProblem(problems, 'updateContract.Email', 'The e-mail is in use.');
  const demoted = sent.role !== 'Curator' || !sent.isActive || sent.isAccountLocked || !sent.isApiEnabled;
  if (user.id === caller.id && demoted && settings.switches.selfDemotion === 'refuse') {
    addProblem(problems, 'updateContract', 'You cannot take your own administration away.');
  }
  if (problems.size > 0) return invalid(problems);
  const omitted = (before: boolean): boolean => settings.switches.omittedFlags === 'keep' && before;
  const after: UserRecord = {
    ...user,
    firstName: sent.firstName ?? user.firstName,
    lastName: sent.lastName ?? user.lastName,
    email: sent.email,
    role: sent.role,
    defaultWorkerTag: sent.defaultWorkerTag,
    canScheduleJobs: sent.canScheduleJobs,
    canPrioritizeJobs: sent.canPrioritizeJobs,
    canAssignJobs: sent.canAssignJobs,
    canCreateCollections: sent.canCreateCollections,
    isApiEnabled: sent.isApiEnabled,
    defaultCredentialId: sent.defaultCredentialId,
    isAccountLocked: sent.isAccountLocked,
    isActive: sent.isActive,
    isValidated: sent.isValidated,
    timeZone: sent.timeZone,
    language: sent.language,
    canCreateAndUpdateDcm: sent.canCreateAndUpdateDcm ?? omitted(user.canCreateAndUpdateDcm),
    canShareForExecutionDcm: sent.canShareForExecutionDcm ?? omitted(user.canShareForExecutionDcm),
    canShareForCollaborationDcm: sent.canShareForCollaborationDcm ?? omitted(user.canShareForCollaborationDcm),
    canManageGenericVaultsDcm: sent.canManageGenericVaultsDcm ?? omitted(user.canManageGenericVaultsDcm),
  };
  state.users.put(after, caller.id);
  // Off and on again makes a new key; the old one is dead from then on (server-v3.md §3).
  if (!user.isApiEnabled && after.isApiEnabled) regenerateKey(state, user.id);
  return ok(oneUserView(state, after, settings));
}

function emailTaken(call: Call, email: string, except: string): boolean {
  return call.settings.switches.uniqueEmails && call.state.users.isTaken(email.toLowerCase(), except);
}
