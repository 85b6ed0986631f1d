/**
 * Groups, collections, credentials and studios of an export, with their members and shares. What a plan would not compare is
 * left out and said in a comment: inactive people, what has no name, shares that have ended.
 */

import type { RelationField, ScalarField, SetField } from '../model/field.js';
import { isSid } from '../model/forms.js';
import { describeKind } from '../model/kinds/index.js';
import { compareText, foldName, type LiveRef } from '../model/ref.js';
import type { LiveObject } from '../model/snapshot.js';
import type { Scalar, Words } from '../model/value.js';
import { type Entry, entriesOf, isLiveRef } from '../model/value.js';
import { fits, referencePair } from './export-fields.js';
import type { Names } from './export-names.js';
import { list, map, type Pair, quotedString, string, verbatim, words, type Yaml } from './yaml-text.js';

export interface ObjectOptions {
  readonly names: Names;
  readonly pinned: boolean;
  /** ISO instant: shares that ended before it are left out. */
  readonly takenAt: string;
  /** Whether directory groups can be declared: Windows authentication. */
  readonly directoryGroups: boolean;
}

/** Whether an object has an entry that needs `id:`, so that the object belongs into a file of the target. */
export function needsTargetFile(object: LiveObject, names: Names, takenAt: string): boolean {
  return describeKind(object.kind).fields.some(
    (field) =>
      field.shape === 'relation' &&
      entriesOf(object.fields[field.name]).some(
        (entry) => stands(object, entry, names, takenAt) && names.find(entry.to)?.kind === 'pinned',
      ),
  );
}

/** A group, collection, credential or studio. */
export function objectYaml(object: LiveObject, options: ObjectOptions): Yaml {
  const kind = describeKind(object.kind);
  const comments: string[] = [];
  const pairs: Pair[] = [[kind.key.name, string(object.name)]];
  if (options.pinned) pairs.push(['id', quotedString(object.id)]);
  for (const field of kind.fields) {
    const value = object.fields[field.name];
    if (value === undefined || value === null) continue;
    switch (field.shape) {
      case 'scalar':
        if (field.secret === true) break;
        if (typeof value === 'string') pairs.push([field.name, string(value)]);
        else if (typeof value === 'boolean') pairs.push([field.name, verbatim(String(value))]);
        break;
      case 'reference':
        if (isLiveRef(value)) pairs.push(...referencePair(field.name, value, options.names, comments));
        break;
      case 'relation':
        pairs.push(...relationPair(object, field, options, comments));
        break;
      case 'set':
        break;
      default:
        field satisfies never;
    }
  }
  const studios = object.facts?.studioShares ?? 0;
  if (studios > 0)
    comments.push(`also shared with ${studios} ${studios === 1 ? 'studio' : 'studios'}, which no API can change`);
  return map(pairs, comments);
}

function relationPair(object: LiveObject, field: RelationField, options: ObjectOptions, comments: string[]): Pair[] {
  if (field.name === 'directoryGroups' && !options.directoryGroups) return [];
  const why = unmanageable(object, field.name, options);
  if (why === undefined) return [[field.name, relationYaml(object, field, options)]];
  comments.push(`${field.name} is not managed here: ${why}`);
  return [];
}

/** Why a list cannot be written so that a plan of it shows nothing: an entry would be compared, but cannot be declared. */
function unmanageable(object: LiveObject, field: string, { names, takenAt }: ObjectOptions): string | undefined {
  for (const entry of entriesOf(object.fields[field])) {
    if (entry.to.kind === 'directoryGroup') {
      if (!isSid(entry.to.id)) return `${JSON.stringify(entry.to.id)} is not a SID`;
      continue;
    }
    const address = names.find(entry.to);
    if (address?.kind === 'undeclarable' && stands(object, entry, names, takenAt)) {
      return `it holds ${entry.to.kind} ${JSON.stringify(address.object.name)}, and ${address.why}`;
    }
  }
  return undefined;
}

function relationYaml(object: LiveObject, field: RelationField, options: ObjectOptions): Yaml {
  const { names, takenAt } = options;
  const comments: string[] = [];
  const entries: { readonly sort: string; readonly yaml: Yaml }[] = [];
  let inactive = 0;
  const seen = new Set<string>();
  for (const entry of entriesOf(object.fields[field.name])) {
    const key = sortKey(entry.to, names);
    if (isOwner(object, entry.to) || seen.has(key)) continue;
    seen.add(key);
    if (stands(object, entry, names, takenAt)) {
      entries.push({ sort: key, yaml: entryYaml(entry, field, names) });
      continue;
    }
    const address = names.find(entry.to);
    const name = address === undefined ? `id ${entry.to.id}` : JSON.stringify(address.object.name);
    if (hasEnded(entry, takenAt))
      comments.push(`${entry.to.kind} ${name} had a share until ${String(entry.attributes.until)}`);
    else if (address === undefined) comments.push(`${entry.to.kind} ${name} is not on the list of the server`);
    else if (address.object.state === 'deactivated') inactive += 1;
    else if (address.kind === 'undeclarable')
      comments.push(`${entry.to.kind} ${name} with id ${entry.to.id}: ${address.why}`);
  }
  if (inactive > 0) comments.push(`and ${inactive} inactive ${inactive === 1 ? 'person' : 'people'}`);
  entries.sort((a, b) => compareText(a.sort, b.sort));
  return list(
    entries.map(({ yaml }) => yaml),
    comments,
  );
}

/** Owners administer by ownership; a share of theirs is never compared (DESIGN §4). */
function isOwner(object: LiveObject, to: LiveRef): boolean {
  const owner = object.fields.owner;
  return isLiveRef(owner) && to.kind === 'user' && owner.id === to.id;
}

/** Whether a plan compares the entry, so that it has to be declared. */
function stands(object: LiveObject, entry: Entry<LiveRef>, names: Names, takenAt: string): boolean {
  return !isOwner(object, entry.to) && names.compares(entry.to) && !hasEnded(entry, takenAt);
}

function hasEnded({ attributes: { until } }: Entry<LiveRef>, takenAt: string): boolean {
  return typeof until === 'string' && Date.parse(until) <= Date.parse(takenAt);
}

function sortKey(to: LiveRef, names: Names): string {
  if (to.kind === 'directoryGroup') return foldName(to.kind, to.id);
  const name = names.find(to)?.object.name ?? '';
  return [to.kind, foldName(to.kind, name), to.id].join('\0');
}

function entryYaml(entry: Entry<LiveRef>, field: RelationField, names: Names): Yaml {
  const { to, attributes } = entry;
  const address = names.find(to);
  const name = to.kind === 'directoryGroup' ? to.id : (address?.object.name ?? '');
  const pairs: Pair[] = [[field.keys[to.kind] ?? to.kind, string(name)]];
  if (address?.kind === 'pinned') pairs.push(['id', quotedString(to.id)]);
  for (const attribute of field.attributes) {
    const value = attributes[attribute.name];
    if (value === undefined || value === null) continue;
    pairs.push(...attributePair(attribute, value));
  }
  return pairs.length === 1 && field.bare === to.kind ? string(name) : map(pairs);
}

function attributePair(attribute: ScalarField | SetField, value: Exclude<Scalar, null> | Words): Pair[] {
  const { name } = attribute;
  if (attribute.shape === 'scalar' && attribute.type === 'date') return [[name, dateYaml(String(value))]];
  if (attribute.shape === 'scalar' && typeof value === 'string') {
    // The name of a directory group: for readers, never compared.
    return value === '' || !fits(attribute, value) ? [] : [[name, string(value)]];
  }
  return Array.isArray(value) && value.length > 0 ? [[name, words(value)]] : [];
}

/** The last day it holds, where it holds to the end of a day in UTC; else the instant itself. */
function dateYaml(instant: string): Yaml {
  const day = /^(\d{4}-\d{2}-\d{2})T23:59:59(?:\.0+)?Z$/.exec(instant)?.[1];
  return day === undefined ? quotedString(instant) : verbatim(day);
}
