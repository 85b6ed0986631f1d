/**
 * A plan: what will happen, in which order, and what will not happen and why. Plain data; `apply` performs the very object that
 * was shown. Nothing here is computed again.
 */

import type { DiagnosticCode } from '../diagnostics/catalogue.js';
import type { Location } from '../diagnostics/diagnostic.js';
import type { AccessDifference } from './access.js';
import type { AttestedSetting } from './attestation.js';
import type { Change } from './change.js';
import type { Authentication } from './declaration.js';
import type { Called } from './names.js';
import type { KindName, Ref } from './ref.js';
import type { EffectiveRole } from './roles.js';
import type { Step } from './step.js';
import type { Scope } from './system.js';

export const PLAN_FORMAT = 'gallerist.plan/v1';

/** Something worth telling that is not a change: undeclared, pending, unreadable, externally owned, expiring. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: 'warning' | 'info';
  readonly ref?: Ref;
  readonly message: string;
  readonly hint?: string;
  readonly at?: Location;
}

/** The safety rules there are (DESIGN §6), by the word that `--acknowledge` takes. */
export const GUARDS = [
  'account-lockout',
  'minimum-administrators',
  'mass-loss',
  'protected',
  'api-keys',
  'studio-move',
  'credential-mode',
  'asset-owners',
  'externally-owned',
] as const;

/** A safety rule that this plan trips. The plan is blocked until every one is acknowledged with the plan's digest. */
export interface GuardVerdict {
  readonly guard: (typeof GUARDS)[number];
  readonly message: string;
  readonly hint: string;
  readonly acknowledged: boolean;
  /** Objects and people it is about, sorted by refKey; absent where it is about the plan as a whole. */
  readonly about?: readonly Ref[];
}

/** Something a person holds before and after the plan, but not all the time between: no order avoids it. */
export interface AccessGap {
  /** The name as shown. Untrusted text. */
  readonly person: string;
  /** rightKeys (model/access.ts), in byte order. */
  readonly rights: readonly string[];
  /** Title of the step after which it begins. */
  readonly from: string;
}

export interface TargetIdentity {
  readonly name: string;
  readonly system: string;
  readonly url: string;
  readonly release: { readonly value: string; readonly source: string };
  readonly authentication: Authentication;
  readonly account: { readonly id: string; readonly email: string } | null;
  /** SHA-256 of the normalised URL and the id of the account's user. */
  readonly fingerprint: string;
}

export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly deactivate: number;
  readonly delete: number;
  readonly manual: number;
  readonly pending: number;
  readonly blocked: number;
  readonly unchanged: number;
  readonly steps: number;
}

/** A plan that compares two revisions of the declaration. It is for reading: it is never applied. */
export interface Comparison {
  /** The commit compared with, in full. */
  readonly base: string;
  /** `declared`: what base declares is taken for what is live. `snapshot`: a saved snapshot is. */
  readonly over: 'declared' | 'snapshot';
}

/** A live object that a name of the plan stands for. */
export interface PlannedObject {
  readonly ref: Ref;
  /** The live id. */
  readonly id: string;
  /** The live name when the plan was made. Untrusted text. */
  readonly name: string;
}

/** What a plan rests on: enough to read the same again, to find the same objects, and to judge access alike. */
export interface PlanBasis {
  readonly scope: Scope;
  /** The server's default role as attested; null: nobody attested it. */
  readonly defaultRole: EffectiveRole | null;
  /** The least role with which permissions work. Absent, as in plans of older versions: Viewer. */
  readonly permissionsNeed?: EffectiveRole;
  /** Kinds that access was judged on. Absent, as in plans of older versions: all of the scope. */
  readonly judged?: readonly KindName[];
  /** Who said what about which setting: the newest of each. Absent in plans of earlier versions. No part of the digest. */
  readonly attestations?: readonly AttestedSetting[];
  /** Sorted by refKey. Empty for a plan without steps. */
  readonly objects: readonly PlannedObject[];
}

export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  readonly target: TargetIdentity;
  /** Set when the plan is no plan of a live target. */
  readonly comparison?: Comparison;
  /** The instant ends of access were judged by, ISO. */
  readonly asOf: string;
  /** Digest of the declaration the plan was made from. */
  readonly declaration: string;
  /** Sorted by kind, then name. Includes manual, pending and blocked ones: each part says its fate. */
  readonly changes: readonly Change[];
  /** In a valid order. */
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  readonly guards: readonly GuardVerdict[];
  /** What happens to people: by this apply, and once what is left to hands is done. */
  readonly access: AccessDifference;
  readonly gaps: readonly AccessGap[];
  readonly basis: PlanBasis;
  /** What things said here are called where that is not their key, sorted by refKey. Absent: nothing is. */
  readonly names?: readonly Called[];
  readonly counts: PlanCounts;
  /** SHA-256, hex, over what the plan does (plan/digest.ts): what a person approves and an acknowledgement quotes. */
  readonly digest: string;
  /** SHA-256, hex, over everything else that is said here: shows damage and edits of a saved plan. */
  readonly seal: string;
}
