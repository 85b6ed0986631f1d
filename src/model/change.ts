/**
 * The difference between declared and live, one Change an object; the entries of its relations are inside it.
 * A Change says what and why, never how: steps do that.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import type { KindName, Ref } from './ref.js';
import { type DeclaredValue, isRef, isSecretReference, type Scalar, type Words } from './value.js';

type Action = 'create' | 'update' | 'deactivate' | 'delete';

/** What a change may turn into (DESIGN §5). Only `automatic` ones become steps. */
export type Disposition = 'automatic' | 'manual' | 'pending' | 'unreadable' | 'absent' | 'blocked' | 'external';

export interface Fate {
  readonly disposition: Disposition;
  /** Why it is not automatic, for the reader. */
  readonly reason?: string;
  /** Manual: where to click, exact for the release. One line a step. */
  readonly runbook?: readonly string[];
  /** Manual: what doing it brings besides. No steps. */
  readonly warnings?: readonly string[];
}

/** One field. `before` is undefined when it was not readable, null when there was nothing. */
export interface FieldChange {
  readonly field: string;
  readonly before: DeclaredValue | undefined;
  readonly after: DeclaredValue;
  readonly fate: Fate;
  readonly at?: Location;
}

export type Attributes = Readonly<Record<string, Scalar | Words>>;

/** What an entry says, as opposed to the value of a field. */
export function isAttributes(value: DeclaredValue | Attributes | null | undefined): value is Attributes {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isRef(value) && !isSecretReference(value)
  );
}

/** One entry of a relation: a member joins, a share gets wider, a directory group leaves. */
export interface EntryChange {
  readonly field: string;
  readonly to: Ref;
  readonly action: 'add' | 'update' | 'remove';
  readonly before: Attributes | null;
  readonly after: Attributes | null;
  readonly fate: Fate;
  readonly at?: Location;
}

/** How many things of a change are left to hands: the object itself, or each of its parts. */
export function byHandIn({ action, fate, fields, entries }: Change): number {
  if (action !== 'update' && fate.disposition === 'manual') return 1;
  return [...fields, ...entries].filter((part) => part.fate.disposition === 'manual').length;
}

export interface Change {
  readonly ref: Ref<KindName>;
  /** The name as shown to people: as declared, or as live for what nobody declared. */
  readonly name: string;
  /** The live id; null for what does not exist yet. */
  readonly id: string | null;
  readonly action: Action;
  readonly fields: readonly FieldChange[];
  readonly entries: readonly EntryChange[];
  /** For create, deactivate and delete: the fate of the object itself. Update: automatic. */
  readonly fate: Fate;
  /** Live name when the object is renamed by this change. */
  readonly renamedFrom?: string;
  readonly at?: Location;
  /** The groups a person leaves by being deactivated or deleted, in the order of their Refs; the field `groups` tells their names. */
  readonly leaves?: readonly Ref[];
  /** Why an undeclared object is touched at all: the rule. */
  readonly because?: 'undeclared';
}
