/**
 * Values as written to values as meant: sets and relations sorted, references resolved, dates as instants, what has ended or cannot
 * apply left out with a word about it.
 * Never: fill in a field that was not written. Omitted is unmanaged; entries alone have defaults.
 */

import type { DeclaredObject, Origin } from '../model/declaration.js';
import type { Field, RelationField } from '../model/field.js';
import { SHARE_WORDS } from '../model/kinds/collection.js';
import { compareText, foldName, type Ref, refKey, refTo } from '../model/ref.js';
import type { DeclaredValue, Entry, Scalar, Words } from '../model/value.js';
import { keyPlace, type Merged, originIn } from './layers.js';
import { error, type Place, type Problem, quoted, warning } from './problem.js';
import { originOfField } from './profiles.js';
import type { Found, Resolver } from './references.js';
import { readSecret } from './secrets.js';

/** What normalising needs besides the object. */
export interface Context {
  readonly resolver: Resolver;
  /** The instant of a date, or undefined when it is none. */
  readonly until: (text: string) => string | undefined;
  /** What ends before it has ended. */
  readonly asOf: Date;
  readonly directoryGroups: boolean;
  readonly problems: Problem[];
  /** Files that secrets name, to be looked for. */
  readonly secretFiles: { readonly path: string; readonly at: Place }[];
}

const SID = /^S-1-\d+(?:-\d+){1,15}$/i;
const OTHERS_THAN_ADMIN = SHARE_WORDS.filter((word) => word !== 'admin');

/** Sorted and unique; for shares, `admin` and all the others together are the same right (semantics.md §9). */
function normaliseWords(words: readonly string[]): Words {
  const unique = [...new Set(words)];
  if (unique.includes('admin') || OTHERS_THAN_ADMIN.every((word) => unique.includes(word))) return ['admin'];
  return unique.sort(compareText);
}

/** The thing an entry points at, as written. */
function targetOf(
  field: RelationField,
  raw: unknown,
): { kind: RelationField['to'][number]; name: string; key?: string; id?: string } | undefined {
  if (typeof raw === 'string') return field.bare === undefined ? undefined : { kind: field.bare, name: raw };
  if (typeof raw !== 'object' || raw === null) return undefined;
  const entry = raw as Readonly<Record<string, unknown>>;
  for (const kind of field.to) {
    const key = field.keys[kind] ?? kind;
    const name = entry[key];
    if (typeof name === 'string') {
      return { kind, name, key, ...(typeof entry.id === 'string' ? { id: entry.id } : {}) };
    }
  }
  return undefined;
}

/** Attributes with their defaults; undefined when the entry has ended or cannot be read. */
function attributesOf(
  field: RelationField,
  raw: unknown,
  place: () => Origin,
  context: Context,
): Readonly<Record<string, Scalar | Words>> | undefined {
  const written = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
  const attributes: Record<string, Scalar | Words> = {};
  let stands = true;
  for (const attribute of field.attributes) {
    const value = written[attribute.name];
    if (attribute.shape === 'set') {
      attributes[attribute.name] = Array.isArray(value) ? normaliseWords(value as readonly string[]) : [];
    } else if (attribute.type !== 'date') {
      attributes[attribute.name] = typeof value === 'string' || typeof value === 'boolean' ? value : null;
    } else if (typeof value !== 'string') {
      attributes[attribute.name] = null;
    } else {
      const until = context.until(value);
      if (until === undefined) {
        context.problems.push(
          error('GAL-313', `${quoted(value)} is not a date`, originIn(place(), attribute.name), {
            hint: 'write YYYY-MM-DD, or an instant with its zone: 2027-01-31T18:00:00Z',
          }),
        );
        stands = false;
      } else if (Date.parse(until) <= context.asOf.getTime()) {
        context.problems.push(
          warning('GAL-314', `this ended on ${value} and counts as absent`, originIn(place(), attribute.name), {
            hint: 'remove the line',
          }),
        );
        stands = false;
      } else attributes[attribute.name] = until;
    }
  }
  return stands ? attributes : undefined;
}

/** Where an entry's target stands. */
function entryPlace(list: Origin, at: number, key: string | undefined): Place {
  return { file: list.file, path: key === undefined ? [...list.path, at] : [...list.path, at, key] };
}

function relation(
  object: Merged,
  field: RelationField,
  raw: readonly unknown[],
  context: Context,
): readonly Entry<Ref>[] {
  const entries: { readonly key: string; readonly entry: Entry<Ref> }[] = [];
  const seen = new Map<string, number>();
  let list: Origin | undefined;
  const origin = () => (list ??= originOfField(object, field.name));
  for (const [at, written] of raw.entries()) {
    const target = targetOf(field, written);
    if (target === undefined) continue;
    const place = () => entryPlace(origin(), at, target.key);
    let found: Found | undefined;
    let ref: Ref;
    if (target.kind === 'directoryGroup') {
      ref = refTo('directoryGroup', target.name);
      if (!SID.test(target.name)) {
        context.problems.push(
          error('GAL-319', `${quoted(target.name)} is not a SID`, place(), {
            hint: 'a SID looks like S-1-5-21-1-2-3-1104',
          }),
        );
        continue;
      }
    } else {
      found = context.resolver.find(target.kind, target.name, target.id, place);
      if (found === undefined) continue;
      ref = found.ref;
    }
    const key = found?.key ?? refKey(ref);
    const first = seen.get(key);
    if (first !== undefined) {
      context.problems.push(
        error('GAL-315', `${quoted(target.name)} stands twice in ${field.name}`, place(), {
          notes: [{ message: 'first here', at: entryPlace(origin(), first, undefined) }],
        }),
      );
      continue;
    }
    seen.set(key, at);
    const attributes = attributesOf(field, written, () => entryPlace(origin(), at, undefined), context);
    if (attributes === undefined || ignored(object, field, found, target.name, place, context)) continue;
    entries.push({ key, entry: { to: ref, attributes, at } });
  }
  return entries.sort((a, b) => compareText(a.key, b.key)).map(({ entry }) => entry);
}

/** Whether an entry changes nothing, with a warning: its person has left, or owns the collection anyway. */
function ignored(
  object: Merged,
  field: RelationField,
  found: Found | undefined,
  name: string,
  place: () => Place,
  context: Context,
): boolean {
  if (found?.object.state === 'deactivated') {
    context.problems.push(
      warning('GAL-312', `${name} is declared deactivated, and this entry is ignored`, place(), {
        notes: [{ message: 'declared here', at: keyPlace(found.object) }],
        hint: 'remove the entry',
      }),
    );
    return true;
  }
  const owner = object.fields.get('owner');
  if (object.kind.kind !== 'collection' || field.name !== 'shares' || found?.object.kind.kind !== 'user') return false;
  if (typeof owner !== 'string' || found.object.key !== foldName('user', owner)) return false;
  context.problems.push(
    warning('GAL-317', `${name} owns the collection, and needs no share`, place(), { hint: 'remove the entry' }),
  );
  return true;
}

function reference(
  object: Merged,
  field: Field & { shape: 'reference' },
  name: string,
  context: Context,
): Ref | null | undefined {
  if (name === '') return null;
  const place = () => originOfField(object, field.name);
  const found = context.resolver.find(field.to, name, undefined, place);
  if (found?.object.state === 'deactivated') {
    context.problems.push(
      error('GAL-311', `${field.name} ${quoted(name)} is declared deactivated`, place(), {
        notes: [{ message: 'declared here', at: keyPlace(found.object) }],
        hint: `name another ${field.name}`,
      }),
    );
    return undefined;
  }
  return found?.ref;
}

function secret(object: Merged, field: Field, value: string, context: Context): DeclaredValue | undefined {
  const at = originOfField(object, field.name);
  const read = readSecret(value, `the ${field.name} of ${object.kind.kind} ${quoted(object.name)}`, at);
  if ('problem' in read) {
    context.problems.push(read.problem);
    return undefined;
  }
  if (read.reference.secret === 'file') context.secretFiles.push({ path: read.reference.name, at });
  return read.reference;
}

/** One field; undefined when a problem was found, or when it says nothing here. */
function normaliseField(object: Merged, field: Field, value: unknown, context: Context): DeclaredValue | undefined {
  switch (field.shape) {
    case 'scalar':
      if (field.secret === true && typeof value === 'string') return secret(object, field, value, context);
      return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
    case 'set':
      return Array.isArray(value) ? normaliseWords(value as readonly string[]) : undefined;
    case 'reference':
      return typeof value === 'string' ? reference(object, field, value, context) : undefined;
    case 'relation': {
      if (!Array.isArray(value)) return undefined;
      if (!field.to.includes('directoryGroup') || context.directoryGroups)
        return relation(object, field, value, context);
      // A shared file may serve targets of both kinds; a target without directories empties the list.
      if (value.length > 0) {
        context.problems.push(
          error(
            'GAL-318',
            `${field.name} need a target with Windows authentication`,
            { ...originOfField(object, field.name), on: 'key' },
            {
              hint: `write ${field.name}: [] in the files of this target`,
            },
          ),
        );
      }
      return undefined;
    }
    default:
      return field satisfies never;
  }
}

/** An object of the declaration. Of what is declared gone, only the name and the state are meant. */
export function normaliseObject(object: Merged, context: Context): DeclaredObject {
  const fields: Record<string, DeclaredValue> = {};
  const origins: Record<string, Origin> = {};
  const gone = object.state === 'deactivated' || object.state === 'deleted';
  if (!gone) {
    for (const field of object.kind.fields) {
      if (!object.fields.has(field.name)) continue;
      const value = normaliseField(object, field, object.fields.get(field.name), context);
      if (value === undefined) continue;
      fields[field.name] = value;
      const origin = object.origins.get(field.name);
      if (origin !== undefined) origins[field.name] = origin;
    }
    if (object.kind.kind === 'collection' && !object.fields.has('owner') && object.id === undefined) {
      context.problems.push(
        warning(
          'GAL-316',
          `collection ${quoted(object.name)} names no owner: if it has to be made, the account owns it`,
          keyPlace(object),
          {
            hint: 'add owner',
          },
        ),
      );
    }
  }
  return {
    ref: object.ref,
    name: object.name,
    ...(object.id === undefined ? {} : { id: object.id }),
    previously: object.previously,
    state: object.state,
    fields,
    origin: object.origin,
    ...(Object.keys(origins).length === 0 ? {} : { origins }),
  };
}
