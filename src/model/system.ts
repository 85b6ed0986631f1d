/**
 * The target seam. A `System` is the offline half: what it can do, and how a change becomes calls; pure, so that a plan can be made
 * from a saved snapshot. A `Connection` is the online half. Nothing above targets/ knows a system by name.
 */

import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { Change, Fate } from './change.js';
import type { TargetConfig } from './declaration.js';
import type { NameOf } from './names.js';
import type { TargetIdentity } from './plan.js';
import type { KindName, LiveRef, Ref } from './ref.js';
import type { Instructions, ManualPart, ScheduleList } from './runbook.js';
import type { Snapshot } from './snapshot.js';
import type { LoweredStep, Outcome, Step } from './step.js';
import type { DeclaredValue } from './value.js';

export type Operation = 'create' | 'update' | 'deactivate' | 'delete' | 'read';

/**
 * What the target can do on the snapshot's release, authentication and provisioning. `ability` never says `blocked` or `external`:
 * those follow from the declaration and the state.
 */
export interface Capabilities {
  readonly roleModel: 'exclusive' | 'additive';
  /** How a person is deactivated: by state, or (Windows authentication) by role NoAccess and leaving declared groups. */
  readonly deactivation: 'state' | 'no-access';
  /** `field` undefined: the object itself. Attributes of entries: `shares.can`. */
  ability(kind: KindName, field: string | undefined, operation: Operation): Fate;
}

/** The live world by canonical Ref, as the planner sees it: what `lower` may look at. */
export interface World {
  readonly snapshot: Snapshot;
  /** The matched or addressable live object of a Ref. */
  object(ref: Ref): WorldObject | undefined;
  /** Groups a user is in, live. */
  groupsOf(user: Ref): readonly Ref[];
}

/** A live object with its canonical Ref and references resolved to Refs. */
export interface WorldObject {
  readonly ref: Ref<KindName>;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** False: several share the name, or there is none; never acted on. */
  readonly addressable: boolean;
  readonly fields: Readonly<Record<string, DeclaredValue>>;
  readonly facts: NonNullable<Snapshot['objects'][number]['facts']>;
}

export interface System {
  readonly name: string;
  capabilities(snapshot: Pick<Snapshot, 'release' | 'authentication' | 'provisioning' | 'gaps' | 'url'>): Capabilities;
  /** The calls an object's change takes. Pure. Only parts whose fate is automatic may become steps. */
  lower(change: Change, world: World): readonly LoweredStep[];
  /** What a person does about a part whose fate is manual. Pure. Without `names`, things go by their keys. */
  instruct(part: ManualPart, site: Pick<TargetIdentity, 'release' | 'authentication'>, names?: NameOf): Instructions;
}

export interface Scope {
  readonly kinds: readonly KindName[];
  /** Whether `studio` of users matters: it costs one request a studio. */
  readonly userStudios: boolean;
  /** Credentials whose shares matter, by folded user name: where a list says less, each costs one request. Absent: all. */
  readonly credentials?: readonly string[];
  /** Whether workflows are read as well: one more list, and which collections and studios hold them. */
  readonly workflows?: true;
}

/** What reading gives: a snapshot, or the problems that prevented it. */
export interface ReadResult {
  readonly snapshot?: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
}

/** Turns Refs into live ids while a plan is applied: what was read, and what earlier steps created. */
export interface Bindings {
  id(ref: Ref): string | undefined;
  bind(ref: Ref, id: string): void;
  /** Whether a live object has a Ref already: it was there when the target was read, or an earlier step made it. */
  taken(live: LiveRef): boolean;
}

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly detail: string;
}

/** Asked before a write is sent, before a read that looks at what was done, and again and again while a call waits for its next try. Gives why it may not be, or nothing. */
export type Permit = () => Promise<string | undefined>;

/** What a step made, by the id its answer told. */
export interface Created {
  readonly ref: Ref;
  readonly id: string;
}

export interface Connection {
  /** Once a permit is refused nothing more is asked, and there is no snapshot. */
  read(scope: Scope, permit?: Permit): Promise<ReadResult>;
  /**
   * One call with its effect. Never throws for what a server can answer; an answer that was lost is looked up, and what cannot be found
   * out is `unknown`. Without a permit the write is not sent and the outcome is `skipped`.
   */
  perform(step: Step, bindings: Bindings, permit?: Permit): Promise<Outcome>;
  /**
   * Of what was just made, what is there more than once by now: all ids of its name, by refKey. What cannot be asked, or without a
   * permit may not be, is left out.
   */
  twins(created: readonly Created[], permit?: Permit): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Removes what was just made, if it is the account's and empty; anything else than `done` means that it stays. */
  takeBack(created: Created, permit?: Permit): Promise<Outcome>;
  /** The ids a key has on the live system now; more than one when it is ambiguous. */
  find(ref: Ref): Promise<readonly string[]>;
  /** Every schedule the account sees, in one request; or why not. Only a runbook that is about schedules asks. */
  schedules(): Promise<ScheduleList>;
  /** What `doctor` tells: reachability, token, account, release, endpoints, read-back. */
  diagnose(): Promise<readonly Check[]>;
  /** Requests made so far, by method. */
  readonly requests: { readonly reads: number; readonly writes: number };
  close(): Promise<void>;
}

/** What a connection needs from the outside. Injected: no module reads the clock, the environment or the network by itself. */
export interface ConnectOptions {
  readonly config: TargetConfig;
  readonly projectFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told of retries and missing endpoints, for stderr. */
  readonly onNotice?: (message: string) => void;
  /** Where the target's configuration stands, for diagnostics. */
  readonly at?: Location;
}

export type Connect = (
  options: ConnectOptions,
) => Promise<{ readonly connection?: Connection; readonly diagnostics: readonly Diagnostic[] }>;
