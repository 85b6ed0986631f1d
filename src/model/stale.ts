/** Why a saved plan does not fit any more: each thing that moved since, with what was planned on and what was found. Plain data. */

import type { Attributes } from './change.js';
import type { Called } from './names.js';
import type { Ref } from './ref.js';
import type { DeclaredValue } from './value.js';

export const STALE_FORMAT = 'gallerist.stale/v1';

/** What a field, an entry or an object can be. Undefined: not readable. Null: nothing. */
export type FoundValue = DeclaredValue | Attributes | null | undefined;

/**
 * - `target`: the target itself is another, by one of its properties, or seen by another account.
 * - `declaration`: the files at hand declare something else than the plan was made from; null: they cannot be read.
 * - `expiry`: something the plan or the files rest on ended meanwhile.
 * - `object`: a name stands for another live object; ids, more than one when it is ambiguous.
 * - `value`: a field or an entry is neither as planned on nor as this plan leaves it.
 * - `access`: a person would lose or gain what nobody approved; or, with `unproven`, people whom nobody can name.
 */
export type Moved =
  | {
      readonly kind: 'target';
      readonly property: 'system' | 'url' | 'account' | 'release' | 'authentication';
      readonly planned: string | null;
      readonly found: string | null;
    }
  | { readonly kind: 'declaration'; readonly planned: string; readonly found: string | null }
  | {
      readonly kind: 'expiry';
      readonly ref: Ref;
      readonly field: string;
      readonly entry: Ref;
      /** ISO instant. */
      readonly until: string;
    }
  | { readonly kind: 'object'; readonly ref: Ref; readonly planned: string | null; readonly found: readonly string[] }
  | {
      readonly kind: 'value';
      readonly ref: Ref;
      readonly field: string;
      readonly entry?: Ref;
      readonly planned: FoundValue;
      readonly found: FoundValue;
    }
  | {
      readonly kind: 'access';
      /** A person; with `unproven` the group or what is shared. */
      readonly ref: Ref;
      readonly unproven?: true;
      /** rightKeys (model/access.ts), in byte order. */
      readonly gained: readonly string[];
      readonly lost: readonly string[];
    };

export interface StaleReport {
  readonly format: typeof STALE_FORMAT;
  /** Digest of the plan. */
  readonly plan: string;
  /** Name of the target. */
  readonly target: string;
  /** At least one. */
  readonly moved: readonly Moved[];
  /** What things are called where that is not their key, as the plan says it. */
  readonly names?: readonly Called[];
}
