/**
 * What the YAML says for one target, normalised: layers merged, profiles expanded, ended entries dropped, secrets unresolved.
 * Positions are kept as pointers into the source and become line and column only when somebody must be told.
 */

import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { KindName, Ref } from './ref.js';
import type { EffectiveRole } from './roles.js';
import type { DeclaredValue, Scalar, SecretReference } from './value.js';

/** A node of a source file, by path; cheap to hold for every object. `Locate` turns it into line and column. */
export interface Origin {
  readonly file: string;
  readonly path: readonly (string | number)[];
}

/** Finds the line of an origin; parses the file again if it must. Undefined when the node is gone. */
export type Locate = (origin: Origin) => Location | undefined;

export interface DeclaredObject {
  readonly ref: Ref<KindName>;
  /** The key as written. */
  readonly name: string;
  /** Pins the object to one live id. Target files only. */
  readonly id?: string;
  /** Earlier names, as written, newest first. */
  readonly previously: readonly string[];
  /** `state` of the kind; undefined when the kind has none. Always filled in. */
  readonly state: string | undefined;
  /** Managed fields only, by the names of the kind's description. Relations are sorted by refKey; `until` is an ISO instant. */
  readonly fields: Readonly<Record<string, DeclaredValue>>;
  readonly origin: Origin;
  /** Where a field comes from when it is not `origin` + its name: a profile, or a shared file under a target's restatement. */
  readonly origins?: Readonly<Record<string, Origin>>;
}

/** What the declaration says about live objects that nobody declared. Patterns: `*` matches any run of characters, case ignored. */
export interface ManageRule {
  readonly undeclared: 'ignore' | 'report' | 'deactivate' | 'delete';
  readonly except: readonly string[];
  /** Objects another system owns (SCIM): read, never written. */
  readonly externallyOwned: readonly string[];
  /** Whether the rule was written down, or is the default. A kind is read when it is declared, ruled or referred to. */
  readonly explicit: boolean;
  /** Where `undeclared` is written down; absent: it is the default. */
  readonly origin?: Origin;
}

export interface GuardRules {
  readonly minAdministrators: number;
  readonly maxLosing: { readonly percent: number; readonly floor: number };
  readonly protect: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
    readonly collections: readonly string[];
  };
}

export type Authentication = 'built-in' | 'saml' | 'windows';
export type Provisioning = 'api' | 'directory';

/** A target as written in gallerist.yaml, references to secrets unresolved. */
export interface TargetConfig {
  readonly name: string;
  readonly system: 'alteryx-server';
  /** Base of the web API, normalised: one trailing slash. */
  readonly url: string;
  /** As declared; undefined: to be found out. */
  readonly release?: string;
  readonly authentication: Authentication;
  readonly provisioning: Provisioning;
  /** E-mail of the user behind the key, as written. */
  readonly account?: string;
  readonly credentials?: {
    readonly clientId: string | SecretReference;
    readonly clientSecret: string | SecretReference;
  };
  /** PEM file with further certificate authorities, relative to the project. */
  readonly caFile?: string;
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly timeZone: string;
  /** The least role with which a person's permissions work; whether there is one is not documented (semantics.md §6). */
  readonly permissionsNeed: EffectiveRole;
  readonly origin: Origin;
}

/** What was attested about a setting, from `attestations/<target>.yaml`. The newest entry of a setting counts. */
export interface Attestation {
  readonly setting: string;
  readonly value: Scalar;
  readonly by: string;
  /** ISO date. */
  readonly on: string;
  readonly evidence?: string;
  readonly origin: Origin;
}

export interface Declaration {
  readonly target: TargetConfig;
  /** Sorted by kind (the order of KINDS), then by refKey. */
  readonly objects: readonly DeclaredObject[];
  readonly manage: Readonly<Record<KindName, ManageRule>>;
  readonly guards: GuardRules;
  readonly attestations: readonly Attestation[];
  /** The instant `until` dates were judged by, ISO. */
  readonly asOf: string;
  /** SHA-256 over the meaning of the declaration: layout, order and comments of files do not matter. */
  readonly digest: string;
}

/** What loading gives. The declaration is present when there is no error. */
export interface Loaded {
  readonly declaration?: Declaration;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
  /** How many files were read, for the summary of `validate`. */
  readonly files: number;
}

/** Where a field of an object was written. */
export function fieldOrigin(object: Pick<DeclaredObject, 'origin' | 'origins'>, field: string): Origin {
  return object.origins?.[field] ?? { file: object.origin.file, path: [...object.origin.path, ...field.split('.')] };
}
