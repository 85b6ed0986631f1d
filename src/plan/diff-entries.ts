/**
 * The difference of one keyed relation: who joins, leaves, or holds a share that changes. Entries are values: an omitted
 * attribute means its default. Never compares an entry whose person is inactive or cannot be told apart.
 */

import type { Attributes, EntryChange, Fate } from '../model/change.js';
import { type DeclaredObject, fieldOrigin, type Locate } from '../model/declaration.js';
import type { RelationField } from '../model/field.js';
import { compareRefs, describeRef, type Ref, sameRef } from '../model/ref.js';
import { refMap } from '../model/ref-map.js';
import type { Capabilities, WorldObject } from '../model/system.js';
import { type Entry, entriesOf, isRef, type Scalar, type Words } from '../model/value.js';
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
  const counts = (to: Ref): boolean => !(isRef(owner) && sameRef(owner, to)) && standing.compares(to);

  const listed = entriesOf(live?.fields[field.name]);
  const before = refMap<Entry<Ref>>();
  for (const entry of listed) before.set(entry.to, entry);
  let staying = 0;

  const reads = field.attributes.map(({ name }) =>
    context.capabilities.ability(object.ref.kind, `${field.name}.${name}`, 'read'),
  );
  let unnamed: number | undefined;
  const strangers = (): number => {
    unnamed ??= strangersIn(field, live, standing);
    return unnamed;
  };
  const changes: EntryChange[] = [];
  for (const wanted of entriesOf(object.fields[field.name])) {
    if (!counts(wanted.to)) continue;
    const present = before.get(wanted.to);
    if (present === undefined) {
      if (standing.isUnrecognisable(wanted.to) && strangers() > 0) {
        const why = `${describeRef(wanted.to)} may be one of ${strangers()} members that are known by an identity of the directory only`;
        context.onUnreadable(object, field.name, why);
        continue;
      }
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
    staying += 1;
    const after = merged(field, reads, object, present, wanted, context);
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
  for (const left of staying === listed.length ? [] : leavers(before.values(), entriesOf(object.fields[field.name]))) {
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
  return changes.sort((a, b) => compareRefs(a.to, b.to));
}

/** Live entries that nobody wants. */
function leavers(before: readonly Entry<Ref>[], wanted: readonly Entry<Ref>[]): readonly Entry<Ref>[] {
  const stay = refMap<true>();
  for (const { to } of wanted) stay.set(to, true);
  return before.filter(({ to }) => !stay.has(to));
}

/** Entries of people nobody can name: somebody declared may be among them. */
function strangersIn(field: RelationField, live: WorldObject | undefined, standing: Standing): number {
  return entriesOf(live?.fields[field.name]).filter(({ to }) => to.kind === 'user' && !standing.isKnown(to)).length;
}

/** Whether an entry carries an end that has passed. */
function hasEnded(entry: Entry<Ref>, asOf: string): boolean {
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
  reads: readonly Fate[],
  object: DeclaredObject,
  present: Entry<Ref>,
  wanted: Entry<Ref>,
  context: EntriesContext,
): Attributes | undefined {
  let differs = false;
  for (const [index, attribute] of field.attributes.entries()) {
    const read = reads[index];
    if (read?.disposition === 'absent') continue;
    const is = present.attributes[attribute.name];
    if (is === undefined || read?.disposition === 'unreadable') {
      context.onUnreadable(object, `${field.name}.${attribute.name}`, read?.reason);
      continue;
    }
    if (sameAttribute(is, attributeOf(wanted, attribute))) continue;
    // The server may normalise the flags of somebody who administers every collection anyway (semantics.md §9).
    if (attribute.shape === 'set' && wanted.to.kind === 'user' && context.standing.isCurator(wanted.to)) continue;
    differs = true;
  }
  if (!differs) return undefined;
  return Object.fromEntries(field.attributes.map((attribute) => [attribute.name, attributeOf(wanted, attribute)]));
}

/** What an entry says of an attribute; entries are values, so what they leave out has its default. */
function attributeOf(entry: Entry<Ref>, attribute: RelationField['attributes'][number]): Scalar | Words {
  return entry.attributes[attribute.name] ?? (attribute.shape === 'set' ? NO_WORDS : null);
}

const NO_WORDS: Words = [];

function sameAttribute(a: Scalar | Words, b: Scalar | Words): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((word, index) => word === b[index]);
  return a === b;
}
