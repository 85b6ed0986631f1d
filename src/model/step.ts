/**
 * One API call, as data, with its effect in model terms. Everything above targets/ reads the effect and the order keys only;
 * `operation` and `args` are a target's private words, plain JSON, so that a plan can be saved and shown.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import type { Attributes } from './change.js';
import type { Ref } from './ref.js';
import type { DeclaredValue } from './value.js';

/**
 * One fact the step changes. `field: 'exists'` is the object itself (true/false); `field: 'state'` its state; with `entry`, one
 * entry of a relation. `undefined` expects: could not be read, do not compare.
 */
export interface Delta {
  readonly ref: Ref;
  readonly field: string;
  readonly entry?: Ref;
  readonly expects: DeclaredValue | Attributes | null | undefined;
  readonly leaves: DeclaredValue | Attributes | null;
}

/** The shape of order (DESIGN §6): earlier phases first, unless one step needs another. */
export const PHASES = [
  'create',
  'deactivate',
  'shield',
  'narrow',
  'roles',
  'join',
  'leave',
  'widen',
  'own',
  'delete',
] as const;
export type Phase = (typeof PHASES)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A step as a target makes it. */
export interface LoweredStep {
  /** A target's word: `user.update`. */
  readonly operation: string;
  /** What the step is about; with `operation` and the effect it names the step. */
  readonly ref: Ref;
  readonly phase: Phase;
  /** One line for progress and reports: `add 12 members to Finance Analysts`. Untrusted text. */
  readonly title: string;
  /** Plain data the target needs to make the call. Secrets as references, objects as Refs. */
  readonly args: Json;
  readonly effect: readonly Delta[];
  /** Objects whose steps must not run side by side with this one: what it writes, and the people it touches. */
  readonly touches: readonly Ref[];
  /** Objects that must exist: created by an earlier step if not live. */
  readonly requires: readonly Ref[];
  /** Why the step exists although nothing declared asks for it: it keeps somebody's access within bounds meanwhile. */
  readonly safety?: string;
  readonly at?: Location;
}

/** A step in a plan: numbered in a valid order, with the steps it has to wait for. */
export interface Step extends LoweredStep {
  /** Stable within a plan, and for the same plan whenever it is made: `s0001`. */
  readonly id: string;
  /** Steps that must have succeeded. */
  readonly after: readonly string[];
  /** Steps that must have ended, however: they write the same object. */
  readonly waits: readonly string[];
}

/** `lost-race`: somebody else made the same thing at the same moment, and his stays. */
export type OutcomeStatus = 'done' | 'already' | 'failed' | 'skipped' | 'unknown' | 'did-not-take-effect' | 'lost-race';

/** A write as it went over the wire: what is looked for in the log of a server, or of what stands before it. */
export interface SentWrite {
  /** Sent along as the header X-Request-Id; every write of a connection has its own. */
  readonly id: string;
  readonly method: string;
  /** Below the base of the API. */
  readonly path: string;
  /** Null: no answer came. */
  readonly status: number | null;
}

export interface Outcome {
  readonly status: OutcomeStatus;
  /** What happened and what to do; required for everything but done. */
  readonly message?: string;
  /** Objects that came into being: their ids. */
  readonly bound?: readonly { readonly ref: Ref; readonly id: string }[];
  /** Partial success: entries of this step that failed, with the server's reason. */
  readonly failedEntries?: readonly { readonly entry: Ref; readonly reason: string }[];
  /** HTTP requests the step took. */
  readonly requests?: number;
  /** Those of them that write, in the order they were sent. */
  readonly writes?: readonly SentWrite[];
  /** Why nothing more may be written after this: the key is not whose it is declared to be. */
  readonly halt?: string;
}
