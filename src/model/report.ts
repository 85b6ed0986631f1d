/** What an apply did: every step of the plan with its outcome, and what reading back said. Plain data for the renderers. */

import type { Plan } from './plan.js';
import type { Outcome } from './step.js';

export const APPLY_FORMAT = 'gallerist.apply/v1';

export interface StepResult {
  /** Id of the step in the plan. */
  readonly step: string;
  readonly outcome: Outcome;
  /** Done by the target's word alone: what the step sets cannot be read back. */
  readonly unproven?: true;
}

/** How the journal of a run ended: lines and head are of what reached the disk, and the head is what an auditor keeps. */
export interface JournalSeal {
  /** Relative to the project. */
  readonly file: string;
  readonly lines: number;
  /** SHA-256 of the last line, hex. */
  readonly head: string;
  /** Why what was noted after these lines, the end at least, could not be written; absent: it is whole. */
  readonly lost?: string;
}

export interface ApplyReport {
  readonly format: typeof APPLY_FORMAT;
  readonly plan: Plan;
  /** In the order of the plan's steps; every step is here. */
  readonly results: readonly StepResult[];
  readonly requests: { readonly reads: number; readonly writes: number };
  /** Calls that a plan made after reading back still asks for; 0 when nothing was written. */
  readonly left: number;
  /** Whether everything planned is done and was read back, as far as it can be read, and nothing more is to do. Of the journal it says nothing. */
  readonly complete: boolean;
  /** Why the run was ended before its end: interrupted, or the journal could not be written. Then nothing was read back. */
  readonly stopped?: string;
  /** Absent when nothing was to be written. */
  readonly journal?: JournalSeal;
}

/** Told while an apply runs, for progress lines. */
export type ApplyEvent =
  | { readonly kind: 'started'; readonly step: string; readonly title: string }
  | {
      readonly kind: 'finished';
      readonly step: string;
      readonly title: string;
      readonly outcome: Outcome;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'verifying'; readonly total: number };
