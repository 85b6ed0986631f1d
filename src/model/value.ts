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
