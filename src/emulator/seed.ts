/**
 * The state of an emulated server as JSON: what `--seed` reads and what saving writes. Words and spellings are the API's.
 * A reference may be an id, or the e-mail / name / user name where that is unique; saving writes ids.
 */

export type ApiRole = 'NoAccess' | 'Viewer' | 'Member' | 'Artisan' | 'Curator' | 'Evaluated';

export interface SeedUser {
  readonly id?: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role?: ApiRole;
  readonly isActive?: boolean;
  readonly isAccountLocked?: boolean;
  readonly isValidated?: boolean;
  readonly isApiEnabled?: boolean;
  readonly canScheduleJobs?: boolean;
  readonly canPrioritizeJobs?: boolean;
  readonly canAssignJobs?: boolean;
  readonly canCreateCollections?: boolean;
  readonly canCreateAndUpdateDcm?: boolean;
  readonly canShareForExecutionDcm?: boolean;
  readonly canShareForCollaborationDcm?: boolean;
  readonly canManageGenericVaultsDcm?: boolean;
  readonly defaultWorkerTag?: string;
  readonly defaultCredentialId?: string;
  readonly timeZone?: string;
  readonly language?: string;
  readonly lastLoginDateTime?: string;
  readonly dateCreated?: string;
  /** Under Windows authentication: the account in the directory. */
  readonly sid?: string;
  /** Reference to a studio. */
  readonly studio?: string;
}

export interface SeedPermissions {
  readonly isAdmin?: boolean;
  readonly canAddAssets?: boolean;
  readonly canRemoveAssets?: boolean;
  readonly canUpdateAssets?: boolean;
  readonly canAddUsers?: boolean;
  readonly canRemoveUsers?: boolean;
}

export interface SeedShare extends SeedPermissions {
  /** Exactly one of the two. */
  readonly user?: string;
  readonly group?: string;
  readonly expirationDate?: string;
}

export interface Seed {
  readonly defaultRole?: Exclude<ApiRole, 'Evaluated'>;
  readonly users?: readonly SeedUser[];
  readonly groups?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly role?: ApiRole;
    readonly members?: readonly string[];
    readonly directoryGroups?: readonly { readonly sid: string; readonly name?: string }[];
  }[];
  readonly studios?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly credential?: string;
    readonly canShareSchedules?: boolean;
  }[];
  readonly credentials?: readonly {
    readonly id?: string;
    readonly userName: string;
    readonly password?: string;
    readonly users?: readonly string[];
    readonly groups?: readonly string[];
  }[];
  readonly collections?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly owner: string;
    readonly shares?: readonly SeedShare[];
    readonly workflows?: readonly string[];
    readonly schedules?: readonly string[];
    readonly studios?: readonly string[];
  }[];
  readonly workflows?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly owner: string;
    readonly isPublic?: boolean;
    readonly credentialType?: 'Default' | 'Required' | 'Specific';
    readonly credential?: string;
  }[];
  readonly schedules?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly owner: string;
    readonly workflow: string;
    readonly credential?: string;
  }[];
  /** API access keys: `clientId` and `clientSecret` of a user. */
  readonly apiKeys?: readonly { readonly clientId: string; readonly clientSecret: string; readonly user: string }[];
}
