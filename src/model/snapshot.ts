/**
 * What a target holds, as read: no secrets, ids opaque, words of the declaration instead of the API's. Can be saved and planned against.
 * References are live ids, because that is what systems give; plan/match.ts turns them into Refs.
 */

import type { Authentication, Provisioning } from './declaration.js';
import type { KindName } from './ref.js';
import type { LiveValue } from './value.js';

export const SNAPSHOT_FORMAT = 'gallerist.snapshot/v1';

export interface LiveObject {
  readonly kind: KindName;
  readonly id: string;
  /** The natural key exactly as the system gives it: e-mail, name, user name. Untrusted text, possibly empty. */
  readonly name: string;
  /** `active`/`deactivated` for users, `present` for the rest. */
  readonly state: string;
  /** By the names of the kind's description. An absent field was not readable; an attribute absent from an entry likewise. */
  readonly fields: Readonly<Record<string, LiveValue>>;
  /** Facts that are not fields: what a plan must know to be careful. */
  readonly facts?: {
    /** Collection: how many workflows and schedules it holds. */
    readonly assets?: number;
    /** Group: how many members it has, whoever they are. Studio: users. */
    readonly members?: number;
    readonly lastLogin?: string;
    /** User: the SID of the directory account, where some answer gave it (Windows authentication). */
    readonly sid?: string;
    /** User: shares may name the person by an identity that no answer ties to the account, so that a share cannot be recognised. */
    readonly unrecognisable?: true;
    /** Collection: members that are studios, which no API can change. */
    readonly studioShares?: number;
    /** Collection: the ids of those studios, sorted; older snapshots tell only how many. */
    readonly sharedStudios?: readonly string[];
  };
}

/**
 * A workflow, as far as who may run it and as whom. Read by name when somebody asks; never declared, never compared. References are live
 * ids. An absent key: the target did not tell.
 */
export interface LiveWorkflow {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  /** The user who owns it. */
  readonly owner: string;
  readonly isPublic: boolean;
  /** Whether others than the owner may run it. */
  readonly othersCanExecute: boolean;
  /** What its published version says about credentials, in the API's words (semantics.md §1). */
  readonly credentials?: 'Default' | 'Required' | 'Specific';
  /** The stored credential it names; null: none. */
  readonly credential?: string | null;
  /** Whether its published version is switched off. */
  readonly runDisabled?: boolean;
  /** The collections it is in, sorted. */
  readonly collections?: readonly string[];
  /** The studio it is in; null: none. */
  readonly studio?: string | null;
}

/** Something that exists but could not be read, in one place instead of an undefined deep inside. */
export interface Gap {
  readonly kind: KindName;
  /** The field, dotted attribute (`shares.can`), or undefined: the whole kind. */
  readonly field?: string;
  readonly reason: string;
}

export interface Snapshot {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly target: string;
  readonly system: 'alteryx-server';
  readonly url: string;
  readonly release: { readonly value: string; readonly source: 'declared' | 'swagger document' | 'assumed' };
  readonly authentication: Authentication;
  readonly provisioning: Provisioning;
  /** The user behind the key, if the declared account is among the users. */
  readonly account: { readonly id: string; readonly email: string } | null;
  /** ISO instant. */
  readonly takenAt: string;
  /** Kinds that were read; nothing is known about the others. */
  readonly scope: readonly KindName[];
  /** Sorted by kind (order of KINDS), name, id. */
  readonly objects: readonly LiveObject[];
  /** Every workflow, sorted by name, id; absent: they were not read. */
  readonly workflows?: readonly LiveWorkflow[];
  readonly gaps: readonly Gap[];
}
