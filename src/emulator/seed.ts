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
  readonly dateAdded?: string;
  readonly addedBy?: string;
}

/** A member or an asset: a bare reference, or one with the time and person that added it. Saving writes the second. */
export type SeedEntry = string | { readonly ref: string; readonly dateAdded: string; readonly addedBy: string };

interface SeedDirectoryGroup {
  readonly sid: string;
  readonly name?: string;
}

export interface Seed {
  readonly defaultRole?: Exclude<ApiRole, 'Evaluated'>;
  readonly users?: readonly SeedUser[];
  readonly groups?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly role?: ApiRole;
    readonly dateAdded?: string;
    readonly members?: readonly SeedEntry[];
    readonly directoryGroups?: readonly (SeedDirectoryGroup & {
      readonly dateAdded?: string;
      readonly addedBy?: string;
    })[];
  }[];
  /** Windows: the groups the directory knows. Without it every well-formed SID is taken for one. */
  readonly directory?: readonly SeedDirectoryGroup[];
  readonly studios?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly credential?: string;
    readonly canShareSchedules?: boolean;
    /** The key pair of the studio, which is of no use for V3 (server-v3.md §1). */
    readonly apiKey?: string;
    readonly apiSecret?: string;
    readonly dateUpdated?: string;
  }[];
  readonly credentials?: readonly {
    readonly id?: string;
    readonly userName: string;
    readonly password?: string;
    readonly users?: readonly string[];
    readonly groups?: readonly string[];
    readonly createdBy?: string;
    readonly lastUpdatedDate?: string;
  }[];
  readonly collections?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly owner: string;
    readonly dateAdded?: string;
    readonly shares?: readonly SeedShare[];
    readonly workflows?: readonly SeedEntry[];
    readonly schedules?: readonly SeedEntry[];
    readonly studios?: readonly string[];
  }[];
  readonly workflows?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly owner: string;
    readonly isPublic?: boolean;
    readonly credentialType?: 'Default' | 'Required' | 'Specific';
    readonly credential?: string;
    /** The studio it is in; without it the owner's. */
    readonly studio?: string;
    readonly dateCreated?: string;
    readonly versionId?: string;
    readonly workerTag?: string;
    readonly districtTags?: readonly string[];
    readonly comments?: string;
    readonly isReadyForMigration?: boolean;
    readonly othersMayDownload?: boolean;
    readonly othersCanViewHistory?: boolean;
    readonly othersCanExecute?: boolean;
    readonly executionMode?: 'Safe' | 'SemiSafe' | 'Standard';
    readonly hasPrivateDataExemption?: boolean;
  }[];
  readonly schedules?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly owner: string;
    readonly workflow: string;
    readonly credential?: string;
    readonly comment?: string;
    readonly enabled?: boolean;
    readonly priority?: 'Default' | 'Low' | 'Medium' | 'High' | 'Critical';
    readonly workerTag?: string;
    readonly timeZone?: string;
    readonly creationTime?: string;
    /** As in the API: `{"iterationType": "Once", "startTime": "…"}`. */
    readonly iteration?: Readonly<Record<string, unknown>>;
    readonly questions?: readonly { readonly name: string; readonly value: string }[];
  }[];
  /** API access keys: `clientId` and `clientSecret` of a user. Left out, the account in account.ts is added, so that somebody can sign in. */
  readonly apiKeys?: readonly { readonly clientId: string; readonly clientSecret: string; readonly user: string }[];
  readonly auditLog?: readonly {
    readonly id: string;
    readonly entity: string;
    readonly entityId: string;
    readonly userId: string;
    readonly timestamp: string;
    readonly event: 'Insert' | 'Update' | 'Delete';
    readonly oldValues: string | null;
    readonly newValues: string | null;
  }[];
  /** The count ids are made from. */
  readonly nextId?: number;
}
