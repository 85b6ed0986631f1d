/**
 * The entries of a relation, as meant: who is in a group, what a collection is shared with. Entries are values: what one leaves out
 * has its default. What has ended or cannot apply is left out, with a word about it.
 * Never: let one wrong entry hide another.
 */

import type { Origin } from '../model/declaration.js';
import type { RelationField, SetField } from '../model/field.js';
import { isSid } from '../model/forms.js';
import { compareRefs, compareText, foldName, type Ref, refTo, sameRef } from '../model/ref.js';
import type { Entry, Scalar, Words } from '../model/value.js';
import { keyPlace, originIn, type Part } from './layers.js';
import type { Merged } from './merge.js';
import type { Context } from './normalise.js';
import { error, type Place, type Problem, quoted, warning } from './problem.js';

/** Sorted and unique. Where one word means all the others, it alone stands for them, and for any it is written beside. */
export function normaliseWords(written: readonly string[], { words, all }: Pick<SetField, 'words' | 'all'>): Words {
  const unique = [...new Set(written)];
  if (all !== undefined && (unique.includes(all) || words.every((word) => word === all || unique.includes(word)))) {
    return [all];
  }
  return unique.sort(compareText);
}

type Attributes = Entry<Ref>['attributes'];

/** The thing an entry points at, as written. */
interface Target {
  readonly kind: RelationField['to'][number];
  readonly name: string;
  /** The key it stands under; undefined: the entry is the bare name. */
  readonly key: string | undefined;
  readonly id: string | undefined;
}

function targetOf(field: RelationField, raw: unknown): Target | undefined {
  if (typeof raw === 'string') {
    return field.bare === undefined ? undefined : { kind: field.bare, name: raw, key: undefined, id: undefined };
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const entry = raw as Part['item'];
  for (const kind of field.to) {
    const key = field.keys[kind] ?? kind;
    const name = entry[key];
    if (typeof name === 'string') {
      return { kind, name, key, id: typeof entry.id === 'string' ? entry.id : undefined };
    }
  }
  return undefined;
}

/** Attributes with their defaults; undefined when the entry has ended or cannot be read. */
function attributesOf(
  field: RelationField,
  written: Part['item'],
  place: () => Origin,
  context: Context,
): Attributes | undefined {
  const attributes: Record<string, Scalar | Words> = {};
  let stands = true;
  for (const attribute of field.attributes) {
    const value = written[attribute.name];
    if (attribute.shape === 'set') {
      attributes[attribute.name] = Array.isArray(value) ? normaliseWords(value as readonly string[], attribute) : [];
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

const NOTHING_WRITTEN: Part['item'] = {};

/** Where an entry stands, or what it points at. */
function entryPlace(list: Origin, at: number, key: string | undefined): Place {
  return { file: list.file, path: key === undefined ? [...list.path, at] : [...list.path, at, key] };
}

/** The attributes of an entry that is there and does not count: it has ended, or changes nothing. */
const NOTHING: Attributes = {};

/**
 * Reads the entries of a relation.
 * @param raw as written in `part`
 */
export function relation(
  object: Merged,
  field: RelationField,
  raw: readonly unknown[],
  part: Part,
  context: Context,
): readonly Entry<Ref>[] {
  const list = (): Origin => originIn(part.origin, field.name);
  // Most entries are the bare name of somebody who was met before, and have the same attributes.
  const bare = attributesOf(field, NOTHING_WRITTEN, list, context) ?? NOTHING;
  const common =
    field.bare !== undefined && field.bare !== 'directoryGroup' && part.broken === undefined ? field.bare : undefined;
  const entries: Entry<Ref>[] = [];
  for (let at = 0; at < raw.length; at++) {
    const written = raw[at];
    const met =
      common === undefined || typeof written !== 'string' ? undefined : context.resolver.found(common, written);
    if (met?.state === 'active') entries.push({ to: met.ref, attributes: bare, at });
    else if (part.broken?.has(`${field.name}/${at}`) !== true) {
      const entry = readEntry(object, field, written, at, bare, list, context);
      if (entry !== undefined) entries.push(entry);
    }
  }
  entries.sort((a, b) => compareRefs(a.to, b.to));
  let first: Entry<Ref> | undefined;
  return entries.filter((entry) => {
    if (first !== undefined && sameRef(first.to, entry.to)) {
      context.problems.push(standsTwice(field, raw, first, entry, list()));
      return false;
    }
    first = entry;
    return entry.attributes !== NOTHING;
  });
}

/** Any entry; undefined when it leads nowhere, and that was said. */
function readEntry(
  object: Merged,
  field: RelationField,
  written: unknown,
  at: number,
  bare: Attributes,
  list: () => Origin,
  context: Context,
): Entry<Ref> | undefined {
  const target = targetOf(field, written);
  if (target === undefined) return undefined;
  const { kind, name, key, id } = target;
  const place = () => entryPlace(list(), at, key);
  if (name.trim() === '' && id === undefined) {
    context.problems.push(error('GAL-205', `${key ?? kind} is empty`, place(), { hint: 'only with an id may it be' }));
    return undefined;
  }
  const found = kind === 'directoryGroup' ? undefined : context.resolver.find(kind, name, id, place);
  const to = kind === 'directoryGroup' ? directoryGroup(name, place, context) : found?.ref;
  if (to === undefined) return undefined;
  const attributes =
    typeof written === 'string'
      ? bare
      : attributesOf(field, written as Part['item'], () => entryPlace(list(), at, undefined), context);
  const counts = attributes !== undefined && !isIgnored(object, field, found, name, place, context);
  return { to, attributes: counts ? attributes : NOTHING, at };
}

function standsTwice(
  field: RelationField,
  raw: readonly unknown[],
  first: Entry<Ref>,
  second: Entry<Ref>,
  list: Origin,
): Problem {
  const at = second.at ?? 0;
  const target = targetOf(field, raw[at]);
  return error(
    'GAL-315',
    `${quoted(target?.name ?? '')} stands twice in ${field.name}`,
    entryPlace(list, at, target?.key),
    {
      notes: [{ message: 'first here', at: entryPlace(list, first.at ?? 0, undefined) }],
    },
  );
}

function directoryGroup(sid: string, place: () => Place, context: Context): Ref | undefined {
  if (isSid(sid)) return refTo('directoryGroup', sid);
  context.problems.push(
    error('GAL-319', `${quoted(sid)} is not a SID`, place(), { hint: 'a SID looks like S-1-5-21-1-2-3-1104' }),
  );
  return undefined;
}

/** Whether an entry changes nothing, with a warning: its person has left, or owns the collection anyway. */
function isIgnored(
  object: Merged,
  field: RelationField,
  found: Merged | undefined,
  name: string,
  place: () => Place,
  context: Context,
): boolean {
  if (found?.state === 'deactivated') {
    context.problems.push(
      warning('GAL-312', `${name} is declared deactivated, and this entry is ignored`, place(), {
        notes: [{ message: 'declared here', at: keyPlace(found) }],
        hint: 'remove the entry',
      }),
    );
    return true;
  }
  if (object.kind.kind !== 'collection' || field.name !== 'shares' || found?.kind.kind !== 'user') return false;
  const owner = object.parts.find(({ item }) => item.owner !== undefined)?.item.owner;
  if (typeof owner !== 'string' || found.key !== foldName('user', owner)) return false;
  context.problems.push(
    warning('GAL-317', `${name} owns the collection, and needs no share`, place(), { hint: 'remove the entry' }),
  );
  return true;
}
