/**
 * What a field can hold: the four shapes, as data. The same types serve the declaration (references are Refs) and the
 * snapshot (references are live ids).
 * Never: hold a secret. A secret is a reference to where it is kept, resolved at the wire.
 */

import type { LiveRef, Ref } from './ref.js';

export type Scalar = string | boolean | number | null;

/** `${env:NAME}` or `${file:PATH}`, unresolved. */
export interface SecretReference {
  readonly secret: 'env' | 'file';
  readonly name: string;
}

/** A set of words, sorted and unique. */
export type Words = readonly string[];

/** One entry of a keyed relation: what it points at, and its attributes. `at` is its index in the list as written. */
export interface Entry<R> {
  readonly to: R;
  readonly attributes: Readonly<Record<string, Scalar | Words>>;
  readonly at?: number;
}

export type FieldValue<R> = Scalar | SecretReference | Words | R | readonly Entry<R>[];
export type DeclaredValue = FieldValue<Ref>;
export type LiveValue = FieldValue<LiveRef>;

export function isSecretReference(value: unknown): value is SecretReference {
  return typeof value === 'object' && value !== null && 'secret' in value;
}

/** How a secret reference is written. */
export function formatSecretReference(value: SecretReference): string {
  return `\${${value.secret}:${value.name}}`;
}

/** A relation, as opposed to a set of words. An empty list is both. */
export function isEntryList<R>(value: FieldValue<R> | undefined): value is readonly Entry<R>[] {
  return Array.isArray(value) && (value.length === 0 || typeof value[0] === 'object');
}

/** The entries of a relation; none for anything else. */
export function entriesOf<R>(value: FieldValue<R> | undefined): readonly Entry<R>[] {
  return isEntryList(value) ? value : [];
}

/** A reference by natural key. */
export function isRef(value: unknown): value is Ref {
  return typeof value === 'object' && value !== null && 'path' in value;
}

/** A reference by live id. */
export function isLiveRef(value: unknown): value is LiveRef {
  return typeof value === 'object' && value !== null && 'id' in value;
}
