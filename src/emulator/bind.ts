/**
 * Contracts of request bodies, and binding a body to one: names in any case, lenient texts, every problem in a ModelState
 * (server-v3.md §2). Judges the form of a request, never the state of the server.
 */

import { type Answer, addProblem, invalid, type ModelState, message } from './answer.js';
import type { Body } from './body.js';
import { has, type Settings } from './settings.js';
import type { Level } from './types.js';

interface Common {
  readonly required?: true;
  /** First level that knows the field; before it, sending the field is refused. */
  readonly since?: Level;
}
type TextField = Common & { readonly type: 'string'; readonly min?: number; readonly max?: number };
type EnumField<W extends string = string> = Common & { readonly type: 'enum'; readonly words: readonly W[] };
type PlainField = Common & { readonly type: 'boolean' | 'integer' | 'date-time' | 'strings' | 'object' | 'objects' };
type GroupField<C extends Contract = Contract> = Common & { readonly type: 'group'; readonly fields: C };
export type Field = TextField | EnumField | PlainField | GroupField<Contract>;
export interface Contract {
  readonly [name: string]: Field;
}

type ValueOf<F extends Field> = F extends { type: 'string' | 'date-time' }
  ? string
  : F extends { type: 'boolean' }
    ? boolean
    : F extends { type: 'integer' }
      ? number
      : F extends { type: 'strings' }
        ? readonly string[]
        : F extends { type: 'object' }
          ? Readonly<Record<string, unknown>>
          : F extends { type: 'objects' }
            ? readonly Readonly<Record<string, unknown>>[]
            : F extends { type: 'enum'; words: readonly (infer W)[] }
              ? W
              : F extends { type: 'group'; fields: infer C extends Contract }
                ? Bound<C>
                : never;

/** The values of a body that fits its contract. */
export type Bound<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends { required: true } ? ValueOf<C[K]> : ValueOf<C[K]> | undefined;
};

export type Binding<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

const refused = (answer: Answer): { readonly ok: false; readonly answer: Answer } => ({ ok: false, answer });

/** @param param the name of the parameter in the server's own code, which leads the keys of a ModelState. */
export function bind<C extends Contract>(
  body: Body,
  contract: C,
  param: string,
  settings: Settings,
): Binding<Bound<C>> {
  const sent = content(body);
  if (!sent.ok) return sent;
  const problems: ModelState = new Map();
  const bound = bindFields(sent.value, contract, param, settings, problems);
  return problems.size > 0 ? refused(invalid(problems)) : { ok: true, value: bound };
}

/** Binds a bare JSON array of strings, as adding users to a group takes (server-v3.md §5). */
export function bindStrings(body: Body, param: string): Binding<readonly string[]> {
  const sent = content(body);
  if (!sent.ok) return sent;
  const value = body.kind === 'form' && typeof sent.value === 'string' ? [sent.value] : sent.value;
  if (isStrings(value)) return { ok: true, value };
  return refused(invalid(new Map([[param, ['A JSON array of strings is expected.']]])));
}

/** Binds a bare JSON string, as adding a directory group takes (server-v3.md §5). */
export function bindString(body: Body, param: string): Binding<string> {
  const sent = content(body);
  if (!sent.ok) return sent;
  if (typeof sent.value === 'string') return { ok: true, value: sent.value };
  return refused(invalid(new Map([[param, ['A JSON string is expected.']]])));
}

function content(body: Body): Binding<unknown> {
  switch (body.kind) {
    case 'none':
      return { ok: true, value: undefined };
    case 'json':
    case 'form':
      return { ok: true, value: body.value };
    case 'malformed':
      return refused(invalid(new Map([['', [`The body is not JSON: ${body.problem}`]]])));
    case 'unsupported':
      return refused(
        message(415, `The request entity's media type '${body.type}' is not supported for this resource.`),
      );
    default:
      return body satisfies never;
  }
}

function bindFields<C extends Contract>(
  sent: unknown,
  contract: C,
  key: string,
  settings: Settings,
  problems: ModelState,
): Bound<C> {
  const values = new Map<string, unknown>();
  if (sent !== null && typeof sent === 'object' && !Array.isArray(sent)) {
    for (const [name, value] of Object.entries(sent)) values.set(name.toLowerCase(), value);
  } else if (sent !== undefined && sent !== null) addProblem(problems, key, 'A JSON object is expected.');
  const bound: [string, unknown][] = [];
  for (const [name, field] of Object.entries(contract)) {
    const at = `${key}.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const value = values.get(name.toLowerCase());
    if (field.since !== undefined && !has(settings, field.since)) {
      if (value !== undefined) addProblem(problems, at, `Could not find member '${name}'.`);
    } else if (value === undefined || value === null) {
      if (field.required) addProblem(problems, at, `The ${name} field is required.`);
    } else bound.push([name, bindField(value, field, at, settings, problems)]);
  }
  // Every field was decoded by its own type above, or is a problem that keeps the result from being used.
  return Object.fromEntries(bound) as Bound<C>;
}

function bindField(value: unknown, field: Field, at: string, settings: Settings, problems: ModelState): unknown {
  const wrong = (expected: string): undefined => {
    addProblem(problems, at, `${expected} is expected.`);
    return undefined;
  };
  switch (field.type) {
    case 'string': {
      if (typeof value !== 'string') return typeof value === 'number' ? String(value) : wrong('A string');
      const { min = 0, max = Number.POSITIVE_INFINITY } = field;
      if (value.length >= min && value.length <= max) return value;
      return wrong(`A string of ${min} to ${max} characters`);
    }
    case 'enum':
      return field.words.some((word) => word === value) ? value : wrong(`One of ${field.words.join(', ')}`);
    case 'boolean':
      return flag(value) ?? wrong('true or false');
    case 'integer': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return Number.isInteger(number) ? number : wrong('A whole number');
    }
    case 'date-time':
      return instant(value) ?? wrong('A date and time in ISO 8601');
    case 'strings': {
      const list = typeof value === 'string' ? [value] : value;
      return isStrings(list) ? list : wrong('An array of strings');
    }
    case 'object':
      return isObject(value) ? value : wrong('An object');
    case 'objects':
      return Array.isArray(value) && value.every(isObject) ? value : wrong('An array of objects');
    case 'group':
      return isObject(value) ? bindFields(value, field.fields, at, settings, problems) : wrong('An object');
    default:
      return field satisfies never;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** A flag as sent in JSON, a form, or a query. */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** A point in time in ISO 8601, as the API writes it; without an offset it is UTC. Undefined when it is none. */
export function instant(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  const zoned = /([zZ]|[+-]\d{2}:?\d{2})$/.test(value) || value.length === 10 ? value : `${value}Z`;
  const date = new Date(zoned);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
