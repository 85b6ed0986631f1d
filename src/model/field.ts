/**
 * The four shapes a field can have, and nothing else: a kind's description is data, from which the JSON Schema, the docs
 * reference, the field difference and the plain export are derived. A fifth shape, or a callback here, needs a decision note.
 */

import type { KindName, RefKind } from './ref.js';

interface FieldBase {
  /** The name in YAML. `permissions.scheduleJobs` is the key `scheduleJobs` of the mapping `permissions`. */
  readonly name: string;
  /** One sentence: what it means. Goes into the schema and the reference. */
  readonly meaning: string;
  /** A value as one would write it. */
  readonly example: unknown;
  /** Without it the object cannot be created. */
  readonly neededToCreate?: true;
}

export interface ScalarField extends FieldBase {
  readonly shape: 'scalar';
  readonly type: 'string' | 'boolean' | 'date';
  readonly values?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Written as a reference to a secret, never compared, never in a snapshot. */
  readonly secret?: true;
}

export interface SetField extends FieldBase {
  readonly shape: 'set';
  readonly words: readonly string[];
  /** The word that is the same as all the others together. */
  readonly all?: string;
}

interface ReferenceField extends FieldBase {
  readonly shape: 'reference';
  readonly to: KindName;
}

/** A list of entries, each pointing at something and carrying attributes. Entries are values: an omitted attribute is its default. */
export interface RelationField extends FieldBase {
  readonly shape: 'relation';
  /** What entries may point at. The YAML key of an entry's target is `keys[kind]`. */
  readonly to: readonly RefKind[];
  readonly keys: Readonly<Partial<Record<RefKind, string>>>;
  /** An entry may be written as the bare name of a thing of this kind. */
  readonly bare?: RefKind;
  readonly attributes: readonly (ScalarField | SetField)[];
}

export type Field = ScalarField | SetField | ReferenceField | RelationField;

/** A kind of object: everything the generic code knows about it. */
export interface KindDescription {
  readonly kind: KindName;
  /** The section in YAML: `users`. `settings` is a mapping, the others are lists. */
  readonly section: string;
  /** The field that is the natural key, as written in YAML. */
  readonly key: {
    readonly name: string;
    readonly meaning: string;
    readonly example: string;
    readonly maxLength: number;
  };
  readonly meaning: string;
  /** The values `state` may have; the first is the default. Empty: the kind has no state. */
  readonly states: readonly string[];
  readonly fields: readonly Field[];
  /** Whether `profile` may be named. */
  readonly profiled?: true;
  /** What `manage.<section>.undeclared` may say. Empty: the kind is never undeclared. */
  readonly undeclared: readonly ('ignore' | 'report' | 'deactivate' | 'delete')[];
}
