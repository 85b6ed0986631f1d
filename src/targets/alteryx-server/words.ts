/**
 * The API's words and the declaration's, both ways: roles, user fields, what a share allows, instants. Tables only; nothing here reads
 * or sends anything.
 */

import { compareText } from '../../model/ref.js';
import { isRole, type Role } from '../../model/roles.js';
import type { Words } from '../../model/value.js';

/** `Evaluated` is what the API calls Default: worked out at runtime (server-v3.md §4). */
export const API_ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator', 'Evaluated'] as const;

export function roleFromApi(word: string): Role | undefined {
  if (word === 'Evaluated') return 'Default';
  return word !== 'Default' && isRole(word) ? word : undefined;
}

export function roleToApi(role: string): string {
  return role === 'Default' ? 'Evaluated' : role;
}

/** How a user's field is called in the API, and whether POST /v3/users takes it (server-v3.md §4). */
export interface UserField {
  readonly api: string;
  readonly shape: 'text' | 'flag' | 'role' | 'credential';
  readonly onCreate: boolean;
}

/** By the names of the user's description. `email` and `state` are told apart from fields by the model, not by the API. */
export const USER_FIELDS: ReadonlyMap<string, UserField> = new Map<string, UserField>([
  ['email', { api: 'email', shape: 'text', onCreate: true }],
  ['firstName', { api: 'firstName', shape: 'text', onCreate: true }],
  ['lastName', { api: 'lastName', shape: 'text', onCreate: true }],
  ['role', { api: 'role', shape: 'role', onCreate: true }],
  ['permissions.scheduleJobs', { api: 'canScheduleJobs', shape: 'flag', onCreate: true }],
  ['permissions.prioritizeJobs', { api: 'canPrioritizeJobs', shape: 'flag', onCreate: true }],
  ['permissions.assignJobs', { api: 'canAssignJobs', shape: 'flag', onCreate: true }],
  ['permissions.createCollections', { api: 'canCreateCollections', shape: 'flag', onCreate: true }],
  ['permissions.apiAccess', { api: 'isApiEnabled', shape: 'flag', onCreate: true }],
  ['permissions.createAndUpdateDcm', { api: 'canCreateAndUpdateDcm', shape: 'flag', onCreate: true }],
  ['permissions.shareDcmForExecution', { api: 'canShareForExecutionDcm', shape: 'flag', onCreate: true }],
  ['permissions.shareDcmForCollaboration', { api: 'canShareForCollaborationDcm', shape: 'flag', onCreate: true }],
  ['permissions.manageGenericVaults', { api: 'canManageGenericVaultsDcm', shape: 'flag', onCreate: true }],
  ['defaultCredential', { api: 'defaultCredentialId', shape: 'credential', onCreate: true }],
  ['workerTag', { api: 'defaultWorkerTag', shape: 'text', onCreate: true }],
  ['timeZone', { api: 'timeZone', shape: 'text', onCreate: true }],
  ['language', { api: 'language', shape: 'text', onCreate: false }],
  ['locked', { api: 'isAccountLocked', shape: 'flag', onCreate: false }],
  ['state', { api: 'isActive', shape: 'flag', onCreate: false }],
]);

/** The flags that came with 2024.1 (semantics.md §6). */
export const DCM_FIELDS: ReadonlySet<string> = new Set([
  'permissions.createAndUpdateDcm',
  'permissions.shareDcmForExecution',
  'permissions.shareDcmForCollaboration',
  'permissions.manageGenericVaults',
]);

/** What a share allows, as the API says it. All six are always sent: which are required differs between sources (server-v3.md §6). */
export interface SharePermissions {
  readonly isAdmin: boolean;
  readonly canAddAssets: boolean;
  readonly canRemoveAssets: boolean;
  readonly canUpdateAssets: boolean;
  readonly canAddUsers: boolean;
  readonly canRemoveUsers: boolean;
}

const ADMIN: Words = ['admin'];
const NOTHING: Words = [];

/** `admin` and all the others together are the same right (semantics.md §9). Sorted, unique. */
export function shareWords(permissions: SharePermissions): Words {
  const words: string[] = [];
  if (permissions.canAddAssets) words.push('add-assets');
  if (permissions.canUpdateAssets) words.push('update-assets');
  if (permissions.canRemoveAssets) words.push('remove-assets');
  if (permissions.canAddUsers) words.push('add-users');
  if (permissions.canRemoveUsers) words.push('remove-users');
  if (permissions.isAdmin || words.length === 5) return ADMIN;
  return words.length === 0 ? NOTHING : words.sort(compareText);
}

export function sharePermissions(words: Words): SharePermissions {
  const admin = words.includes('admin');
  const can = (word: string): boolean => admin || words.includes(word);
  return {
    isAdmin: admin,
    canAddAssets: can('add-assets'),
    canRemoveAssets: can('remove-assets'),
    canUpdateAssets: can('update-assets'),
    canAddUsers: can('add-users'),
    canRemoveUsers: can('remove-users'),
  };
}

/**
 * An instant of the API in the one spelling of the model: UTC, no milliseconds when they are zero. Undefined when it is none.
 * Precision and suffix of the API's dates are not known (server-v3.md §2): one without a zone is UTC, as schedules are.
 */
export function toInstant(text: string): string | undefined {
  const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}${text.includes('T') ? '' : 'T00:00:00'}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');
}
