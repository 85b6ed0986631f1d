/**
 * Strict reading of answers: every value that is used is checked where it stands, and a wrong one is told with its path
 * (`v3/users[17].role`). Hand-written, one pass, nothing allocated unless something is wrong. Unknown further fields are fine. After a
 * problem readers give a stand-in, so that one answer tells all of its problems; what was read of it must then not be used.
 */

import { toInstant } from './words.js';

/** An object of an answer. Only ever asked for names that stand in this code, never for names from the server. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where reading stands in an answer, and what was wrong so far. `trail` is written by whoever walks a list. */
export interface Reading {
  readonly root: string;
  readonly trail: (string | number)[];
  readonly problems: string[];
}

/** More than these of one answer help nobody. */
const MOST_PROBLEMS = 20;

/** Begins to read an answer. `root` is how its path starts: `v3/users`. */
export function beginReading(root: string): Reading {
  return { root, trail: [], problems: [] };
}

/** Notes that something else stands at the trail (and `name`) than expected. */
export function unexpected(reading: Reading, name: string | undefined, expected: string, got: unknown): void {
  if (reading.problems.length >= MOST_PROBLEMS) return;
  const steps = name === undefined ? reading.trail : [...reading.trail, name];
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const problem = `${reading.root}${path}: expected ${expected}, got ${describe(got)}`;
  if (!reading.problems.includes(problem)) reading.problems.push(problem);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const NO_FIELDS: Fields = Object.freeze({});
const NOTHING: readonly unknown[] = Object.freeze([]);

export function readFields(value: unknown, reading: Reading): Fields {
  if (isFields(value)) return value;
  unexpected(reading, undefined, 'an object', value);
  return NO_FIELDS;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readList(value: unknown, reading: Reading): readonly unknown[] {
  if (Array.isArray(value)) return value;
  unexpected(reading, undefined, 'a list', value);
  return NOTHING;
}

/** A list that may be left out or null: then empty. */
export function listOf(fields: Fields, name: string, reading: Reading): readonly unknown[] {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  if (value !== undefined && value !== null) unexpected(reading, name, 'a list', value);
  return NOTHING;
}

/** A list of ids. A null among them is nobody's, and left out. */
export function idsOf(fields: Fields, name: string, reading: Reading): readonly string[] {
  const list = listOf(fields, name, reading);
  for (const value of list) {
    if (typeof value === 'string' || value === null) continue;
    unexpected(reading, name, 'a list of ids', value);
    return [];
  }
  return list.filter((value) => typeof value === 'string');
}

/** An object that may be left out or null. */
export function partOf(fields: Fields, name: string, reading: Reading): Fields | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (isFields(value)) return value;
  unexpected(reading, name, 'an object', value);
  return undefined;
}

/** Text that must be there and not be empty: an id. */
export function idOf(fields: Fields, name: string, reading: Reading): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  unexpected(reading, name, 'an id', value);
  return '';
}

/**
 * Text that must be there, but may be null: then empty. So every name is read, an e-mail of the directory, an owner: one object without
 * it must not keep everything else from being read. Only an id is never null, nor a flag or a role, which have a value of their own.
 */
export function nullableText(fields: Fields, name: string, reading: Reading): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  if (value !== null) unexpected(reading, name, 'text', value);
  return '';
}

/** Text that may be null or left out: then empty. */
export function optionalText(fields: Fields, name: string, reading: Reading): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null) unexpected(reading, name, 'text', value);
  return '';
}

/** Text in an object that may be left out, as may the text: then empty. */
export function textIn(fields: Fields, part: string, name: string, reading: Reading): string {
  const inner = partOf(fields, part, reading);
  if (inner === undefined) return '';
  reading.trail.push(part);
  const text = optionalText(inner, name, reading);
  reading.trail.pop();
  return text;
}

export function flagOf(fields: Fields, name: string, reading: Reading): boolean {
  const value = fields[name];
  if (typeof value === 'boolean') return value;
  unexpected(reading, name, 'true or false', value);
  return false;
}

/** A flag that may be null or left out: then false. */
export function optionalFlag(fields: Fields, name: string, reading: Reading): boolean {
  const value = fields[name];
  if (typeof value === 'boolean') return value;
  if (value !== undefined && value !== null) unexpected(reading, name, 'true or false', value);
  return false;
}

/** A number from 0 that may be left out. */
export function optionalCount(fields: Fields, name: string, reading: Reading): number | undefined {
  const value = fields[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  if (value !== undefined && value !== null) unexpected(reading, name, 'a number', value);
  return undefined;
}

/** An instant that may be null, empty or left out, in the model's spelling. */
export function optionalInstant(fields: Fields, name: string, reading: Reading): string | null {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return null;
  const instant = typeof value === 'string' ? toInstant(value) : undefined;
  if (instant !== undefined) return instant;
  unexpected(reading, name, 'a date', value);
  return null;
}
