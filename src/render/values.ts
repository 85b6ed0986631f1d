/**
 * How a value reads to a person: `Artisan → Default`, `(secret)`, `until 2027-01-31`. Gives plain text that may hold untrusted
 * names: a renderer neutralises what it prints.
 * Never: show where a secret is kept, let alone what it is.
 */

import type { Attributes } from '../model/change.js';
import type { NameOf } from '../model/names.js';
import { compareText, type Ref } from '../model/ref.js';
import { type DeclaredValue, isEntryList, isRef, isSecretReference, type Scalar, type Words } from '../model/value.js';

/** Longer names are cut: the API allows 255 characters, and one line should stay one line. */
const LONGEST = 120;

/** A name in a sentence: in quotes where its edges would not be seen, cut with its length where it would fill the screen. */
export function nameText(name: string): string {
  if (name === '' || /^\p{Zs}|\p{Zs}$/u.test(name)) return `"${cut(name)}"`;
  return cut(name);
}

function cut(name: string): string {
  if (name.length <= LONGEST) return name;
  const characters = [...name];
  return `${characters.slice(0, LONGEST).join('')}… (${characters.length} characters)`;
}

/** What an entry points at: a person by e-mail and a directory group by SID alone, the rest with their kind. */
export function refText(ref: Ref, names: NameOf): string {
  const name = nameText(names(ref));
  return ref.kind === 'user' || ref.kind === 'directoryGroup' ? name : `${ref.kind} ${name}`;
}

/** An ISO instant as the last day it holds where it is the end of a day in UTC, else unchanged. */
export function dayText(instant: string): string {
  return /^(\d{4}-\d{2}-\d{2})T23:59:59(?:\.9+|\.0+)?Z$/.exec(instant)?.[1] ?? instant;
}

/** A field's value. Undefined: it could not be read. */
export function valueText(value: DeclaredValue | undefined, names: NameOf): string {
  if (value === undefined) return '(not readable)';
  if (value === null) return 'none';
  if (typeof value === 'string') return nameText(value);
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (isSecretReference(value)) return '(secret)';
  if (isRef(value)) return nameText(names(value));
  if (value.length === 0) return 'none';
  if (isEntryList(value)) return value.length === 1 ? '1 entry' : `${value.length} entries`;
  return value.map(nameText).join(', ');
}

/** The name of a field as people say it: `permissions.scheduleJobs` is `scheduleJobs`. */
export function fieldText(field: string): string {
  return field.startsWith('permissions.') ? field.slice('permissions.'.length) : field;
}

/** What the attributes of an entry add: `add-assets, until 2027-03-31`. Empty when they add nothing. */
export function attributesText(attributes: Attributes | null): string {
  if (attributes === null) return '';
  const parts: string[] = [];
  for (const name of Object.keys(attributes).sort(compareText)) {
    const value = attributes[name];
    if (value === undefined || value === null) continue;
    if (name === 'until') parts.push(`until ${dayText(String(value))}`);
    else if (Array.isArray(value)) parts.push(...value);
    else parts.push(nameText(String(value)));
  }
  return parts.join(', ');
}

/** Only the attributes that change: `can  none → admin; until  2027-03-31 → no end`. */
export function attributeChangeText(before: Attributes | null, after: Attributes | null): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort(compareText);
  const parts: string[] = [];
  for (const name of names) {
    const from = attributeText(name, before?.[name]);
    const to = attributeText(name, after?.[name]);
    if (from !== to) parts.push(`${name}  ${from} → ${to}`);
  }
  return parts.join('; ');
}

function attributeText(name: string, value: Scalar | Words | undefined): string {
  if (name === 'until') return typeof value === 'string' ? dayText(value) : 'no end';
  if (value === undefined || value === null) return 'none';
  return Array.isArray(value) ? (value.length === 0 ? 'none' : value.join(', ')) : nameText(String(value));
}

/** `12 members`, `1 directory group`: a relation's field with a number, in words. */
export function countText(count: number, field: string): string {
  const words = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${count} ${count === 1 ? words.replace(/s$/, '') : words}`;
}

/** Five are a list one still reads; of more, the first few: `ana@…, li@…, omar@… and 9 more`. */
export function someText(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  const shown = most - 2;
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}
