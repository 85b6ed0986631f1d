/**
 * What somebody said about a setting that no API tells, as plans and reports carry it. It says who said it, not that it is so.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import type { Scalar } from './value.js';

/** The attestation of a setting that counts: the newest. Names and evidence are text somebody wrote. */
export interface AttestedSetting {
  readonly setting: string;
  readonly value: Scalar;
  readonly by: string;
  /** YYYY-MM-DD. */
  readonly on: string;
  readonly evidence?: string;
}

/** Why an attestation, or the lack of one, wants a look. */
export type AttestationDoubt =
  /** Declared, and nobody attested anything. */
  | 'not-attested'
  /** Attested with another value than declared. */
  | 'another-value'
  /** Attested longer ago than is taken for fresh. */
  | 'old'
  /** Attested on a day that has not begun anywhere: a mistake, and it counts before every later one until then. */
  | 'future';

/** One setting, declared against attested. At least one of the two is there. */
export interface SettingStanding {
  readonly setting: string;
  /** Null: it is not declared. Undefined: the files could not be read that far. */
  readonly declared: { readonly value: Scalar; readonly at?: Location } | null | undefined;
  readonly attested: (AttestedSetting & { readonly at?: Location }) | null;
  /** Whole days since the attestation, negative for a day to come; null without one. */
  readonly days: number | null;
  readonly doubts: readonly AttestationDoubt[];
  /** What is run once it is set by hand, or looked at again; null where no attestation would help. */
  readonly command: string | null;
}
