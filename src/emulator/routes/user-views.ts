/** How users are shown (server-v3.md §4). Nothing is shown that the emulated release does not have. */

import type { UserRecord } from '../records.js';
import { has, type Settings } from '../settings.js';
import type { State } from '../state.js';

const none = (value: string): string | null => (value === '' ? null : value);

export function reducedUser(user: UserRecord) {
  const { id, firstName, lastName, email, isActive, role, dateCreated } = user;
  return { id, firstName, lastName, email, isActive, role, dateCreated };
}

/** @param shared ids of the credentials shared with the user himself. */
export function userView(user: UserRecord, shared: readonly string[], settings: Settings) {
  return {
    id: user.id,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    role: user.role,
    defaultWorkerTag: user.defaultWorkerTag,
    canScheduleJobs: user.canScheduleJobs,
    canPrioritizeJobs: user.canPrioritizeJobs,
    canAssignJobs: user.canAssignJobs,
    canCreateCollections: user.canCreateCollections,
    isApiEnabled: user.isApiEnabled,
    defaultCredentialId: none(user.defaultCredentialId),
    isAccountLocked: user.isAccountLocked,
    isActive: user.isActive,
    lastLoginDateTime: none(user.lastLoginDateTime),
    isValidated: user.isValidated,
    sharedCredentialIds: shared,
    dataConnectionIds: [],
    timeZone: none(user.timeZone),
    language: none(user.language),
    ...(has(settings, '2024.1') && {
      canCreateAndUpdateDcm: user.canCreateAndUpdateDcm,
      canShareForExecutionDcm: user.canShareForExecutionDcm,
      canShareForCollaborationDcm: user.canShareForCollaborationDcm,
      canManageGenericVaultsDcm: user.canManageGenericVaultsDcm,
    }),
  };
}

/** Ids of the credentials shared with each user, by user id. */
export function sharedCredentials(state: State): ReadonlyMap<string, readonly string[]> {
  const shared = new Map<string, string[]>();
  for (const { id, userIds } of state.credentials.all()) {
    for (const userId of userIds) {
      const list = shared.get(userId);
      if (list === undefined) shared.set(userId, [id]);
      else list.push(id);
    }
  }
  return shared;
}

export function oneUserView(state: State, user: UserRecord, settings: Settings) {
  return userView(user, sharedCredentials(state).get(user.id) ?? [], settings);
}
