/**
 * What a plan leaves to hands, as a checklist: data for people, tickets and other tools. What has to be clicked is a target's knowledge
 * (`System.instruct`); what it is about, who attested it and what it does to people comes from the plan.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import type { AccessPart } from './access.js';
import type { AttestedSetting } from './attestation.js';
import type { Attributes, Change, Fate } from './change.js';
import type { Disabling } from './credential-mode.js';
import type { Called } from './names.js';
import type { TargetIdentity } from './plan.js';
import type { KindName, Ref } from './ref.js';
import type { DeclaredValue } from './value.js';

export const RUNBOOK_FORMAT = 'gallerist.runbook/v1';

/** One part of a plan that no API can do: a whole object, one field, or one entry of a relation. */
export interface ManualPart {
  readonly ref: Ref<KindName>;
  /** As shown. Untrusted text. */
  readonly name: string;
  /** What happens to the object as a whole. */
  readonly action: Change['action'];
  /** Absent: the object itself. */
  readonly field?: string;
  /** What the entry of a relation points at. */
  readonly entry?: Ref;
  /** Undefined: not known. Null: nothing was there. */
  readonly from: DeclaredValue | Attributes | null | undefined;
  /** Null: nothing will be there. */
  readonly to: DeclaredValue | Attributes | null;
  /** Of a whole object: what it has to have. */
  readonly has: readonly { readonly field: string; readonly value: DeclaredValue }[];
}

export interface RunbookStep {
  /**
   * `click`: in a page or a window. `check`: look at something, or write it down. `command`: for a shell. `warning`: what the steps do
   * besides. `note`: what helps to read them.
   */
  readonly kind: 'click' | 'check' | 'command' | 'warning' | 'note';
  /** May hold untrusted names. */
  readonly text: string;
  /** What of it no source says, or sources say differently: to be looked at on the server at hand. */
  readonly inferred?: string;
}

/** Whether somebody does it, as opposed to reading it. */
export function isTask({ kind }: RunbookStep): boolean {
  return kind !== 'warning' && kind !== 'note';
}

/** The steps as a plan lists them, numbered as in the runbook, which tells the rest: what helps to read them, and what is not certain. */
export function briefly(steps: readonly RunbookStep[]): Pick<Fate, 'warnings'> & Required<Pick<Fate, 'runbook'>> {
  const runbook = steps
    .filter(isTask)
    .map(({ text, inferred }) => (inferred === undefined ? text : `${text} (not certain)`));
  const warnings = steps.flatMap(({ kind, text }) => (kind === 'warning' ? [text] : []));
  return { runbook, ...(warnings.length > 0 && { warnings }) };
}

/** How an item leaves the next plan. */
export type Closing =
  /** Somebody says that it is done: `command`. */
  | { readonly by: 'attestation'; readonly text: string; readonly command: string }
  /** The next plan reads it. */
  | { readonly by: 'reading'; readonly text: string }
  /** Nothing can tell. */
  | { readonly by: 'nothing'; readonly text: string };

/** What a target knows of a part. Who closes it by attestation is known above the target. */
export interface Instructions {
  readonly steps: readonly RunbookStep[];
  /** One entry when the mode of today is known, one for each possible one when it is not. Empty: it has nothing to do with schedules. */
  readonly disabling: readonly Disabling[];
  readonly closing: { readonly by: 'attestation' } | Exclude<Closing, { readonly by: 'attestation' }>;
}

/** A schedule, as far as a change of the credential mode is about it. Absent keys: the target did not tell. */
export interface LiveSchedule {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  /** Live ids. */
  readonly owner: string;
  readonly workflow: string;
  readonly enabled?: boolean;
  /** Whether it names a stored credential. */
  readonly carriesCredentials?: boolean;
}

/** What reading schedules gave: all that the account sees, or why there are none. */
export type ScheduleList = { readonly schedules: readonly LiveSchedule[] } | { readonly problem: string };

/** A schedule that an item disables, or may. */
export interface ListedSchedule {
  readonly id: string;
  /** Untrusted text. */
  readonly name: string;
  /** `email` is null where users were not read. Untrusted text. */
  readonly owner: { readonly id: string; readonly email: string | null };
  /** The id of its workflow. */
  readonly workflow: string;
  /** False: the target did not tell enough to be sure that it is one of them. */
  readonly certain: boolean;
}

export interface ListedDisabling extends Disabling {
  /** The schedules themselves, sorted by name and id; null: they were not read, or none are disabled. */
  readonly schedules: readonly ListedSchedule[] | null;
}

export interface RunbookItem {
  /** The same for the same task on the same target, whenever the runbook is made: what a ticket refers to. */
  readonly id: string;
  readonly ref: Ref<KindName>;
  readonly name: string;
  readonly action: Change['action'];
  readonly field: string | null;
  readonly entry: Ref | null;
  /** Undefined: not known. */
  readonly from: ManualPart['from'];
  readonly to: ManualPart['to'];
  readonly has: ManualPart['has'];
  /** Why no API does it. */
  readonly reason: string;
  readonly steps: readonly RunbookStep[];
  readonly disabling: readonly ListedDisabling[];
  readonly closing: Closing;
  /** The last attestation of the setting; null: nobody attested it, or it is no setting. */
  readonly attested: AttestedSetting | null;
  /** Whether who may do what rests on it: then the access of the runbook is about it. */
  readonly changesAccess: boolean;
  readonly at: Location | null;
}

/** Whether schedules had to be looked at, and what came of it. */
export type ScheduleReading =
  | { readonly kind: 'not-needed' }
  /** `seen`: all the account sees. `disabled`: those of them that are off already, and so not listed. */
  | { readonly kind: 'read'; readonly seen: number; readonly disabled: number }
  | { readonly kind: 'not-read'; readonly reason: string };

export interface Runbook {
  readonly format: typeof RUNBOOK_FORMAT;
  readonly target: Pick<TargetIdentity, 'name' | 'system' | 'url' | 'release' | 'authentication'>;
  /** Digest of the plan it is made from. */
  readonly plan: string;
  /** The instant that plan judged by, ISO. */
  readonly asOf: string;
  readonly items: readonly RunbookItem[];
  readonly schedules: ScheduleReading;
  /** Who gains and loses what once all items are done, on top of what the plan itself does. */
  readonly access: AccessPart;
  /** People who hold something before the plan, as far as is known. */
  readonly people: number;
  /** What things are called where that is not their key. */
  readonly names: readonly Called[];
}
