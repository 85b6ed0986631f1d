/** Fields of an export that may not be writable: texts the schema refuses, references to what has no name of its own. */

import type { ScalarField } from '../model/field.js';
import type { LiveRef } from '../model/ref.js';
import type { Names } from './export-names.js';
import { type Pair, string } from './yaml-text.js';

/** A text field, unless it is empty (left out is unmanaged) or not what the schema takes. */
export function textPair(field: ScalarField, value: string, comments: string[]): Pair[] {
  if (value === '') return [];
  if (!fits(field, value)) {
    comments.push(`${field.name} ${JSON.stringify(value)} cannot be declared`);
    return [];
  }
  return [[field.name, string(value)]];
}

/** Whether the schema takes a text for a field. */
export function fits(field: ScalarField, value: string): boolean {
  if (value.includes('\0')) return false;
  const length = [...value].length;
  if (length < (field.minLength ?? 0) || length > (field.maxLength ?? Number.POSITIVE_INFINITY)) return false;
  return field.values === undefined || field.values.includes(value);
}

/** A reference by name. What has no name of its own cannot be referred to by a scalar: left out is unmanaged. */
export function referencePair(name: string, to: LiveRef, names: Names, comments: string[]): Pair[] {
  const address = names.find(to);
  if (address?.kind === 'named' && address.object.state === 'deactivated') {
    comments.push(`${name} is ${JSON.stringify(address.object.name)}, who is inactive: declare another`);
    return [];
  }
  if (address?.kind === 'named') return [[name, string(address.object.name)]];
  const why = address === undefined ? 'it is not on the list of the server' : address.why;
  const whom = address === undefined ? '' : ` ${JSON.stringify(address.object.name)}`;
  comments.push(`${name} is ${to.kind}${whom} with id ${to.id}, not managed here: ${why}`);
  return [];
}
