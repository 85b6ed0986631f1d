/**
 * The difference of one keyed relation: who joins, leaves, or holds a share that changes. Entries are values: an omitted
 * attribute means its default. Never compares an entry whose person is inactive or cannot be told apart.
 */

import type { Attributes, EntryChange, Fate } from '../model/change.js';
import { type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import type { RelationField } from '../model/field.js';
import { compareText, describeRef, type Ref, refKey } from '../model/ref.js';
import type { Capabilities, WorldObject } from '../model/system.js';
import { type Entry, entriesOf, type Scalar, type Words } from '../model/value.js';
import type { Standing } from './standing.js';

export interface EntriesContext {
  readonly standing: Standing;
  readonly capabilities: Capabilities;
  readonly locate: Locate;
  /** ISO instant: live shares that ended before it hold nothing. */
  readonly asOf: string;
  /** Told once per attribute that could not be compared. */
  readonly onUnreadable: (object: DeclaredObject, field: string, reason: string | undefined) => void;
  readonly onEnded: (object: DeclaredObject, entry: Entry<Ref>) => void;
}

/** The entry changes of one relation of a declared object, sorted by what they point at. `live` undefined: the object is new. */
export function diffEntries(
  field: RelationField,
  object: DeclaredObject,
  live: WorldObject | undefined,
  context: EntriesContext,
): EntryChange[] {
  const { standing } = context;
  const owner = object.fields.owner ?? live?.fields.owner;
  const ownerKey = typeof owner === 'object' && owner !== null && 'path' in owner ? refKey(owner) : undefined;
  const counts = (to: Ref): boolean => refKey(to) !== ownerKey && standing.compares(to);

  const before = new Map<string, Entry<Ref>>();
  for (const entry of entriesOf(live?.fields[field.name])) before.set(refKey(entry.to), entry);

  // Entries of people nobody can name: somebody declared may be among them.
  const strangers = [...before.values()].filter(({ to }) => to.kind === 'user' && !standing.isKnown(to)).length;

  const changes: EntryChange[] = [];
  for (const wanted of entriesOf(object.fields[field.name])) {
    if (!counts(wanted.to)) continue;
    const key = refKey(wanted.to);
    const present = before.get(key);
    before.delete(key);
    if (present === undefined && strangers > 0 && standing.isUnrecognisable(wanted.to)) {
      const why = `${describeRef(wanted.to)} may be one of ${strangers} members that are known by an identity of the directory only`;
      context.onUnreadable(object, field.name, why);
      continue;
    }
    if (present === undefined) {
      const fate = joined(
        standing.existence(wanted.to),
        context.capabilities.ability(object.ref.kind, field.name, 'update'),
      );
      changes.push({
        field: field.name,
        to: wanted.to,
        action: 'add',
        before: null,
        after: wanted.attributes,
        fate,
        ...at(object, field, wanted, context),
      });
      continue;
    }
    const after = merged(field, object, present, wanted, context);
    if (after === undefined) continue;
    const fate = context.capabilities.ability(object.ref.kind, field.name, 'update');
    changes.push({
      field: field.name,
      to: wanted.to,
      action: 'update',
      before: present.attributes,
      after,
      fate,
      ...at(object, field, wanted, context),
    });
  }
  for (const left of before.values()) {
    if (!counts(left.to)) continue;
    if (hasEnded(left, context.asOf)) {
      context.onEnded(object, left);
      continue;
    }
    const fate = context.capabilities.ability(object.ref.kind, field.name, 'update');
    const place = context.locate(fieldOrigin(object, field.name));
    changes.push({
      field: field.name,
      to: left.to,
      action: 'remove',
      before: left.attributes,
      after: null,
      fate,
      ...(place === undefined ? {} : { at: place }),
    });
  }
  return changes.sort((a, b) => compareText(refKey(a.to), refKey(b.to)));
}

/** Whether an entry carries an end that has passed. */
export function hasEnded(entry: Entry<Ref>, asOf: string): boolean {
  const until = entry.attributes.until;
  return typeof until === 'string' && Date.parse(until) <= Date.parse(asOf);
}

/** The first of two fates that is not automatic. */
function joined(a: Fate, b: Fate): Fate {
  return a.disposition === 'automatic' ? b : a;
}

function at(
  object: DeclaredObject,
  field: RelationField,
  entry: Entry<Ref>,
  { locate }: EntriesContext,
): Pick<EntryChange, 'at'> {
  const list = fieldOrigin(object, field.name);
  const place = locate(entry.at === undefined ? list : { file: list.file, path: [...list.path, entry.at] });
  return place === undefined ? {} : { at: place };
}

/** The attributes an entry should have, when any comparable one differs; undefined when none does. */
function merged(
  field: RelationField,
  object: DeclaredObject,
  present: Entry<Ref>,
  wanted: Entry<Ref>,
  context: EntriesContext,
): Attributes | undefined {
  let differs = false;
  const after: Record<string, Scalar | Words> = {};
  for (const attribute of field.attributes) {
    const should = wanted.attributes[attribute.name] ?? (attribute.shape === 'set' ? [] : null);
    const is = present.attributes[attribute.name];
    after[attribute.name] = should;
    const path = `${field.name}.${attribute.name}`;
    const read = context.capabilities.ability(object.ref.kind, path, 'read');
    if (read.disposition === 'absent') continue;
    if (is === undefined || read.disposition === 'unreadable') {
      context.onUnreadable(object, path, read.reason);
      continue;
    }
    if (sameAttribute(is, should)) continue;
    // The server may normalise the flags of somebody who administers every collection anyway (semantics.md §9).
    if (attribute.shape === 'set' && wanted.to.kind === 'user' && context.standing.isCurator(wanted.to)) continue;
    differs = true;
  }
  return differs ? after : undefined;
}

function sameAttribute(a: Scalar | Words, b: Scalar | Words): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((word, index) => word === b[index]);
  return a === b;
}
