/**
 * What the emulated database holds. Records are never changed, only replaced, so that the audit log can keep old ones.
 * An empty string stands for "none" where the API does so too (credentials, time zone, language, studio).
 */

import type { ApiRole } from './seed.js';

export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: ApiRole;
  readonly isActive: boolean;
  readonly isAccountLocked: boolean;
  readonly isValidated: boolean;
  readonly isApiEnabled: boolean;
  readonly canScheduleJobs: boolean;
  readonly canPrioritizeJobs: boolean;
  readonly canAssignJobs: boolean;
  readonly canCreateCollections: boolean;
  readonly canCreateAndUpdateDcm: boolean;
  readonly canShareForExecutionDcm: boolean;
  readonly canShareForCollaborationDcm: boolean;
  readonly canManageGenericVaultsDcm: boolean;
  readonly defaultWorkerTag: string;
  readonly defaultCredentialId: string;
  readonly timeZone: string;
  readonly language: string;
  readonly lastLoginDateTime: string;
  readonly dateCreated: string;
  readonly sid: string;
  readonly studioId: string;
}

/** Somebody or something that was added to a group or collection. */
export interface Entry {
  readonly id: string;
  readonly dateAdded: string;
  readonly addedById: string;
}

export interface DirectoryGroup {
  readonly sid: string;
  readonly name: string;
}

export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly role: ApiRole;
  readonly dateAdded: string;
  readonly members: readonly Entry[];
  /** Entries by SID. */
  readonly directoryGroups: readonly (Entry & { readonly name: string })[];
}

export interface Permissions {
  readonly isAdmin: boolean;
  readonly canAddAssets: boolean;
  readonly canRemoveAssets: boolean;
  readonly canUpdateAssets: boolean;
  readonly canAddUsers: boolean;
  readonly canRemoveUsers: boolean;
}

/** Somebody's share of a collection; `id` is the user's or group's, `expirationDate` '' for none. */
export interface Share extends Entry {
  readonly expirationDate: string;
  readonly permissions: Permissions;
}

export interface CollectionRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly dateAdded: string;
  readonly users: readonly Share[];
  readonly groups: readonly Share[];
  readonly workflows: readonly Entry[];
  readonly schedules: readonly Entry[];
  readonly studioIds: readonly string[];
}

export interface CredentialRecord {
  readonly id: string;
  readonly userName: string;
  readonly password: string;
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly createdById: string;
  readonly lastUpdatedDate: string;
}

export interface StudioRecord {
  readonly id: string;
  readonly name: string;
  readonly credentialId: string;
  readonly canShareSchedules: boolean;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly dateUpdated: string;
}

export type ExecutionMode = 'Safe' | 'SemiSafe' | 'Standard';
export type CredentialType = 'Default' | 'Required' | 'Specific';
export type Priority = 'Default' | 'Low' | 'Medium' | 'High' | 'Critical';

export interface WorkflowRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly studioId: string;
  readonly dateCreated: string;
  readonly versionId: string;
  readonly workerTag: string;
  readonly districtTags: readonly string[];
  readonly comments: string;
  readonly isPublic: boolean;
  readonly isReadyForMigration: boolean;
  readonly othersMayDownload: boolean;
  readonly othersCanViewHistory: boolean;
  readonly othersCanExecute: boolean;
  readonly executionMode: ExecutionMode;
  readonly hasPrivateDataExemption: boolean;
  readonly credentialType: CredentialType;
  readonly credentialId: string;
}

/** When a schedule runs, as it was sent: its kinds differ and nothing here depends on them. */
type Iteration = Readonly<Record<string, unknown>>;

export interface ScheduleRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly workflowId: string;
  readonly credentialId: string;
  readonly comment: string;
  readonly enabled: boolean;
  readonly priority: Priority;
  readonly workerTag: string;
  readonly timeZone: string;
  readonly creationTime: string;
  readonly iteration: Iteration;
  readonly questions: readonly { readonly name: string; readonly value: string }[];
}

export interface KeyRecord {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userId: string;
}

export interface AuditRow {
  readonly id: string;
  readonly entity: string;
  readonly entityId: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly event: 'Insert' | 'Update' | 'Delete';
  /** A record, or its text as it was loaded. */
  readonly oldValues: object | string | null;
  readonly newValues: object | string | null;
}
