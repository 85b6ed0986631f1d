/**
 * What a validator found, in words for people: one problem a mistake, and no word of JSON Schema.
 * Never: show the value of a secret field.
 */

import type { ValidationError } from './generated/validators.js';
import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';
import type { JsonSchema } from './schema.js';
import { mayBeSecret } from './secret-keys.js';
import { type Path, placeName, unknownKey } from './unknown-key.js';
import { suggestKey, suggestValue } from './words.js';

/** More of one file would only scroll by. */
const MAX_PROBLEMS = 50;

/** Systems the declaration knows by name, which this version does not speak to. */
const OTHER_SYSTEMS = new Set(['alteryx-gallery', 'analytics-hub', 'alteryx-one']);

const ARTICLES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  null: 'nothing',
};

/** A JSON pointer as keys; an index is a number where the data has a list. */
function toPath(pointer: string, root: unknown): Path {
  let here: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(here) ? Number(name) : name;
      here = valueAt(here, [step]);
      return step;
    });
}

function valueAt(root: unknown, path: Path): unknown {
  let here = root;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** The schema a keyword stands in: the schema path without its last step. */
function schemaAround(schema: JsonSchema, schemaPath: string): JsonSchema {
  const steps = schemaPath
    .replace(/^[^#]*#\/?/, '')
    .split('/')
    .slice(0, -1);
  const found = valueAt(
    schema,
    steps.map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')),
  );
  return typeof found === 'object' && found !== null ? (found as JsonSchema) : {};
}

function typesOf(schema: JsonSchema): readonly string[] {
  const { type } = schema;
  return Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : [];
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  return value === null || value === undefined ? 'nothing' : 'a mapping';
}

/** How a value that is not text would be written as one. */
function typeHint(wanted: readonly string[], value: unknown): { readonly hint?: string } {
  if (wanted.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return { hint: `put it in quotes: "${value}"` };
  }
  if (wanted.includes('boolean') && typeof value === 'string') {
    if (/^(?:y|yes|on|true)$/i.test(value)) return { hint: 'write true' };
    if (/^(?:n|no|off|false)$/i.test(value)) return { hint: 'write false' };
  }
  if (wanted.includes('integer') && typeof value === 'string' && /^\d+$/.test(value)) {
    return { hint: 'write it without quotes' };
  }
  if (wanted.includes('array') && typeof value === 'string') return { hint: `write a list: [${value.slice(0, 40)}]` };
  if (wanted.includes('array')) return { hint: 'begin every entry with "- "' };
  return {};
}

function typeProblem(wanted: readonly string[], value: unknown, at: Place, name: string, secret: boolean): Problem {
  const expected = wanted.map((type) => ARTICLES[type] ?? type).join(' or ');
  if (value === null) {
    const none = wanted.includes('array') ? 'write [] for none, or leave it out: then it is not managed' : undefined;
    return error(
      'GAL-208',
      `${name} has no value, and should be ${expected}`,
      at,
      didYouMean(undefined, none ?? 'leave the key out if it is not managed'),
    );
  }
  const given = secret ? 'something else' : shown(value);
  return error('GAL-202', `${name} should be ${expected}, not ${given}`, at, secret ? {} : typeHint(wanted, value));
}

function keyName(path: Path): string {
  const last = path.at(-1);
  if (typeof last === 'string') return last;
  return last === undefined ? 'the file' : `an entry of ${placeName(path)}`;
}

/** Whether another problem says it better: a value of the wrong type, a misspelling of the missing key. */
function saidBetter(found: ValidationError, errors: readonly ValidationError[]): boolean {
  if (found.keyword === 'enum' || found.keyword === 'const') {
    return errors.some((other) => other.keyword === 'type' && other.instancePath === found.instancePath);
  }
  if (found.keyword !== 'required') return false;
  const missing = String(found.params.missingProperty);
  return errors.some(
    (other) =>
      other.keyword === 'additionalProperties' &&
      other.instancePath === found.instancePath &&
      suggestKey(String(other.params.additionalProperty), [missing]) === missing,
  );
}

/** Problems of the branches of an `anyOf` that were not meant, and of the keyword itself. */
function unmeant(errors: readonly ValidationError[]): ReadonlySet<ValidationError> {
  const dropped = new Set<ValidationError>();
  for (const choice of errors) {
    if (choice.keyword !== 'anyOf' && choice.keyword !== 'oneOf' && choice.keyword !== 'propertyNames') continue;
    const inside = errors.filter(
      (candidate) =>
        candidate !== choice &&
        candidate.schemaPath.startsWith(`${choice.schemaPath}/`) &&
        candidate.instancePath.startsWith(choice.instancePath),
    );
    if (choice.keyword !== 'anyOf') {
      for (const candidate of inside) dropped.add(candidate);
      continue;
    }
    const wrongType = new Set(
      inside
        .filter((candidate) => candidate.keyword === 'type' && candidate.instancePath === choice.instancePath)
        .map((candidate) => branchOf(candidate, choice)),
    );
    const meant = inside.filter((candidate) => !wrongType.has(branchOf(candidate, choice)));
    for (const candidate of inside) if (!meant.includes(candidate)) dropped.add(candidate);
    if (meant.length > 0) dropped.add(choice);
  }

  return dropped;
}

function branchOf(inside: ValidationError, choice: ValidationError): string {
  return inside.schemaPath.slice(choice.schemaPath.length + 1).split('/')[0] ?? '';
}

function explain(found: ValidationError, schema: JsonSchema, root: unknown, file: string): Problem {
  const path = toPath(found.instancePath, root);
  const value = valueAt(root, path);
  const at: Place = { file, path };
  const around = schemaAround(schema, found.schemaPath);
  const name = keyName(path);
  const secret = path.some((step) => typeof step === 'string' && mayBeSecret(step));
  const { params } = found;
  switch (found.keyword) {
    case 'additionalProperties':
      return unknownKey(String(params.additionalProperty), path, around, file);
    case 'required': {
      const missing = String(params.missingProperty);
      const of =
        path.length === 0 ? 'the file' : typeof path.at(-1) === 'number' ? `this entry of ${placeName(path)}` : name;
      return error('GAL-203', `${of} needs ${missing}`, at);
    }
    case 'type':
      if (Array.isArray(around.enum) && value !== null) return wordProblem(value, around.enum.map(String), at, name);
      return typeProblem(typesOf(around), value, at, name, secret);
    case 'anyOf': {
      const branches: readonly unknown[] = Array.isArray(around.anyOf) ? around.anyOf : [];
      return typeProblem(
        [...new Set(branches.flatMap((branch) => typesOf(branch as JsonSchema)))],
        value,
        at,
        name,
        secret,
      );
    }
    case 'oneOf': {
      const branches: readonly unknown[] = Array.isArray(around.oneOf) ? around.oneOf : [];
      const keys = branches.flatMap((branch) => (branch as { required?: readonly string[] }).required ?? []);
      return error('GAL-209', `an entry of ${placeName(path)} needs exactly one of ${keys.join(', ')}`, at);
    }
    case 'enum':
      return wordProblem(value, (params.allowedValues as readonly unknown[]).map(String), at, name);
    case 'const':
      return error('GAL-204', `${name} should be ${String(params.allowedValue)}, not ${shown(value)}`, at);
    case 'minLength':
      return error('GAL-205', `${name} is empty`, at);
    case 'maxLength':
      return error('GAL-205', `${name} is longer than ${String(params.limit)} characters`, at);
    case 'pattern':
      return error('GAL-205', `${name} holds a NUL character`, at);
    case 'propertyNames':
      return error(
        'GAL-205',
        `${quoted(String(params.propertyName))} cannot be a name here`,
        { file, path: [...path, String(params.propertyName)], on: 'key' },
        {
          hint: 'use letters, digits, dots, dashes and underscores; files are named after it',
        },
      );
    case 'minProperties':
      return error('GAL-203', `${name} is empty`, at);
    case 'minimum':
    case 'maximum':
      return error(
        'GAL-210',
        `${name} should be ${found.keyword === 'minimum' ? 'at least' : 'at most'} ${String(params.limit)}, not ${shown(value)}`,
        at,
      );
    default:
      return error('GAL-202', `${name} is not valid`, at);
  }
}

function wordProblem(value: unknown, allowed: readonly string[], at: Place, name: string): Problem {
  const word = typeof value === 'string' ? value : '';
  if (name === 'system' && OTHER_SYSTEMS.has(word)) {
    return error('GAL-207', `this version does not speak to ${word}`, at, { hint: 'supported: alteryx-server' });
  }
  const message = `${name} should be one of ${allowed.join(', ')}, not ${shown(value)}`;
  return error('GAL-204', message, at, didYouMean(suggestValue(word, allowed)));
}

/**
 * Translates what a validator found in one file.
 * @param root the data that was validated
 * @param schema the schema it was validated by
 */
export function schemaProblems(
  file: string,
  root: unknown,
  schema: JsonSchema,
  errors: readonly ValidationError[],
): readonly Problem[] {
  const considered = errors.slice(0, MAX_PROBLEMS * 5);
  const dropped = unmeant(considered);
  const problems = considered
    .filter((found) => !dropped.has(found) && !saidBetter(found, considered))
    .map((found) => explain(found, schema, root, file));
  if (problems.length <= MAX_PROBLEMS && considered.length === errors.length) return problems;
  const more: Problem = {
    code: 'GAL-211',
    severity: 'error',
    message: `the file has more problems; the first ${Math.min(MAX_PROBLEMS, problems.length)} are shown`,
    at: { file, line: 1, column: 1 },
  };
  return [...problems.slice(0, MAX_PROBLEMS), more];
}

/**
 * Where the mistakes are: by item, as `section/index` (a section or a whole file is named without), the paths below it. Of an entry
 * that may be written in two ways, only what is wrong with the way that was meant.
 */
export function brokenParts(errors: readonly ValidationError[]): ReadonlyMap<string, ReadonlySet<string>> {
  const dropped = unmeant(errors.slice(0, MAX_PROBLEMS * 5));
  const parts = new Map<string, Set<string>>();
  for (const found of errors) {
    if (dropped.has(found)) continue;
    const steps = found.instancePath.split('/').slice(1);
    const item = steps.slice(0, 2).join('/');
    const below = steps.slice(2).join('/');
    const paths = parts.get(item);
    if (paths === undefined) parts.set(item, new Set([below]));
    else paths.add(below);
  }
  return parts;
}
