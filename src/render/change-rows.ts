/**
 * One change as rows, taken apart by fate: what happens by itself, what is done by hand, what waits, what is blocked. A change
 * whose parts have different fates shows up in several places, each part once.
 */

import type { Attributes, Change, Disposition, EntryChange, Fate, FieldChange } from '../model/change.js';
import { describeKind } from '../model/kinds/index.js';
import type { NameOf } from '../model/names.js';
import { isSecretReference } from '../model/value.js';
import { peopleText } from './access-words.js';
import type { Row, Sign } from './layout.js';
import { isGivenName, type People } from './people.js';
import {
  attributeChangeText,
  attributesText,
  countText,
  fieldText,
  nameText,
  refText,
  someText,
  valueText,
} from './values.js';

/** The parts of one change that share a fate. */
export interface Piece {
  readonly change: Change;
  readonly fate: Fate;
  /** The object itself: it is created, deactivated or deleted. */
  readonly whole: boolean;
  readonly fields: readonly FieldChange[];
  readonly entries: readonly EntryChange[];
}

const SIGNS: Readonly<Record<Change['action'], Sign>> = { create: '+', update: '~', deactivate: '-', delete: '-' };
const ENTRY_SIGNS: Readonly<Record<EntryChange['action'], string>> = { add: '+', update: '~', remove: '-' };

/** The same for fates that are told together. */
export function fateKey(fate: Fate): string {
  return [fate.disposition, fate.reason ?? '', ...(fate.runbook ?? []), ...(fate.warnings ?? [])].join('\0');
}

/** Takes a change apart by fate. What belongs to an object that is itself not automatic shares the fate of the object. */
export function piecesOf(change: Change): Piece[] {
  if (change.fate.disposition !== 'automatic') {
    return [{ change, fate: change.fate, whole: true, fields: change.fields, entries: change.entries }];
  }
  const groups = new Map<string, { fate: Fate; fields: FieldChange[]; entries: EntryChange[] }>();
  const group = (fate: Fate): { fields: FieldChange[]; entries: EntryChange[] } => {
    const key = fateKey(fate);
    const found = groups.get(key);
    if (found !== undefined) return found;
    const made = { fate, fields: [], entries: [] };
    groups.set(key, made);
    return made;
  };
  if (change.action !== 'update') group(change.fate);
  for (const field of change.fields) group(field.fate).fields.push(field);
  for (const entry of change.entries) group(entry.fate).entries.push(entry);
  return [...groups.values()].map(({ fate, fields, entries }) => ({
    change,
    fate,
    whole: change.action !== 'update' && fate.disposition === 'automatic',
    fields,
    entries,
  }));
}

/** The name a change goes by outside a section of its kind: `group Finance Analysts`. */
function longName(change: Change): string {
  if (change.ref.kind === 'settings') return 'settings';
  return change.ref.kind === 'user' ? nameText(change.name) : `${change.ref.kind} ${nameText(change.name)}`;
}

export interface RowOptions {
  /** One row an entry and a field, instead of a few for many. */
  readonly verbose: boolean;
  /** In a section of its own kind a name stands alone. */
  readonly section: boolean;
  /** With `counts`, people in lists are counted and what they are called is left out. Default: names. */
  readonly people?: People;
  readonly names: NameOf;
}

const HELD_SIGNS: Readonly<Record<Disposition, Sign | undefined>> = {
  automatic: undefined,
  manual: '!',
  pending: undefined,
  blocked: '!',
  unreadable: ' ',
  absent: ' ',
  external: ' ',
};

/** The rows of a piece. The first carries the name; the others continue it. */
export function rowsOf(piece: Piece, options: RowOptions): Row[] {
  const { change } = piece;
  const sign = HELD_SIGNS[piece.fate.disposition] ?? SIGNS[change.action];
  const { people = 'names', names } = options;
  const verbose = options.verbose && people === 'names';
  const fields = people === 'names' ? piece.fields : piece.fields.map(withoutName);
  const effects = [
    ...(piece.whole ? wholeEffects({ ...piece, fields }, verbose, names) : fieldEffects(change, fields, names)),
    ...entryEffects(piece.entries, verbose, people, names),
  ];
  const name = options.section ? nameText(change.name) : longName(change);
  let last: Row['at'];
  return effects.map(({ effect, at }, index) => {
    const place = at ?? (index === 0 ? change.at : undefined);
    const said = place !== undefined && place.file === last?.file && place.line === last.line;
    last = place ?? last;
    return {
      sign: index === 0 ? sign : ' ',
      name: index === 0 ? name : '',
      effect,
      ...(place !== undefined && !said && { at: place }),
    };
  });
}

/** What a person is called is said to change, and not to what. */
function withoutName(change: FieldChange): FieldChange {
  return isGivenName(change.field) && change.after !== null ? { ...change, before: '…', after: '…' } : change;
}

type Effect = { readonly effect: string; readonly at?: Row['at'] };

function wholeEffects({ change, fields }: Piece, verbose: boolean, names: NameOf): Effect[] {
  const because = change.because === 'undeclared' ? ' (undeclared)' : '';
  switch (change.action) {
    case 'create':
      return verbose
        ? [{ effect: 'create' }, ...newFieldEffects(fields, names)]
        : [{ effect: createText(change, fields, names) }];
    case 'deactivate':
    case 'delete': {
      const leaves = fields.find(({ field }) => field === 'groups')?.before;
      const groups = Array.isArray(leaves) ? leaves.filter((name) => typeof name === 'string').map(nameText) : [];
      const text = `${change.action}${because}${groups.length > 0 ? `; leaves ${countText(groups.length, 'groups')}` : ''}`;
      const listed = groups.length === 0 ? '' : `: ${verbose ? groups.join(', ') : someText(groups)}`;
      const others = fields.filter(({ field }) => field !== 'groups');
      return [{ effect: text + listed }, ...fieldEffects(change, others, names)];
    }
    case 'update':
      return fieldEffects(change, fields, names);
    default:
      return change.action satisfies never;
  }
}

/** A new object in one line: its role and what it may, then what else is said about it. */
function createText(change: Change, fields: readonly FieldChange[], names: NameOf): string {
  const kind = describeKind(change.ref.kind);
  const role: string[] = [];
  const may: string[] = [];
  const rest: string[] = [];
  for (const { field, after } of fields) {
    if (field === 'firstName' || field === 'lastName' || after === null || after === '') continue;
    if (field === 'role') role.push(valueText(after, names));
    else if (after === true) may.push(fieldText(field));
    else if (after !== false) rest.push(`${fieldText(field)} ${valueText(after, names)}`);
  }
  const flags = kind.fields.filter(({ name }) => name.startsWith('permissions.')).length;
  const permissions = may.length > 1 && may.length === flags ? [`all ${flags} permissions`] : may;
  const text = [[...role, ...permissions].join(', '), ...rest].filter((part) => part !== '').join('; ');
  return text === '' ? `new ${kind.kind}` : text;
}

function newFieldEffects(fields: readonly FieldChange[], names: NameOf): Effect[] {
  const width = nameWidth(fields);
  return fields.map(({ field, after, at }) => {
    const effect = `${fieldText(field).padEnd(width)}  ${valueText(after, names)}`;
    return at === undefined ? { effect } : { effect, at };
  });
}

function nameWidth(fields: readonly FieldChange[]): number {
  return fields.reduce((most, { field }) => Math.max(most, fieldText(field).length), 0);
}

function fieldEffects(change: Change, fields: readonly FieldChange[], names: NameOf): Effect[] {
  const width = nameWidth(fields);
  return fields.map(({ field, before, after, at }) => {
    const renamed = change.renamedFrom !== undefined && field === describeKind(change.ref.kind).key.name;
    const name = renamed ? 'renamed' : fieldText(field);
    // A secret has no value to show, and what it is now nobody can read.
    const values = isSecretReference(after)
      ? 'set anew'
      : `${beforeText(change, before, names)} → ${valueText(after, names)}`;
    const effect = `${name.padEnd(width)}  ${values}`;
    return at === undefined ? { effect } : { effect, at };
  });
}

/** Nothing reads a setting: what nobody attested is not known, readable or not. */
function beforeText({ ref }: Change, before: FieldChange['before'], names: NameOf): string {
  return ref.kind === 'settings' && before === undefined ? 'not attested' : valueText(before, names);
}

/** Entries of the same relation with the same effect share a line: `+ 12 members: ana@…, omar@… and 10 more`. */
function entryEffects(entries: readonly EntryChange[], verbose: boolean, people: People, nameOf: NameOf): Effect[] {
  if (verbose) return entries.map((entry) => singleEntry(entry, nameOf));
  const groups = new Map<string, EntryChange[]>();
  for (const entry of entries) {
    const apart = people === 'counts' && entry.to.kind === 'user';
    const key = `${entry.action}\0${entry.field}\0${entryDetail(entry)}\0${apart ? 'people' : ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    if (group.length === 1) return [singleEntry(first, nameOf)];
    const counted = people === 'counts' && first.to.kind === 'user';
    const names = counted ? peopleText(group.length) : someText(group.map((entry) => entryName(entry, nameOf)));
    // Members are people: their number says it.
    const whom = counted && first.field === 'members' ? '' : `: ${names}`;
    const detail = entryDetail(first);
    const effect = `${ENTRY_SIGNS[first.action]} ${countText(group.length, first.field)}${detail === '' ? '' : ` (${detail})`}${whom}`;
    return [first.at === undefined ? { effect } : { effect, at: first.at }];
  });
}

function singleEntry(entry: EntryChange, names: NameOf): Effect {
  const detail = entryDetail(entry);
  const word = countText(1, entry.field).slice(2);
  const name = entryName(entry, names);
  const effect = `${ENTRY_SIGNS[entry.action]} ${word} ${name}${detail === '' ? '' : ` (${detail})`}`;
  return entry.at === undefined ? { effect } : { effect, at: entry.at };
}

/** A directory group is known by its SID; the name helps the reader. */
function entryName(entry: EntryChange, names: NameOf): string {
  const name = refText(entry.to, names);
  if (entry.to.kind !== 'directoryGroup') return name;
  const shown = (entry.after ?? entry.before)?.name;
  return typeof shown === 'string' && shown !== '' ? `${nameText(shown)} ${name}` : name;
}

function entryDetail({ action, before, after, to }: EntryChange): string {
  if (action === 'update') return attributeChangeText(before, after);
  const attributes = action === 'add' ? after : before;
  return attributesText(to.kind === 'directoryGroup' ? withoutDirectoryName(attributes) : attributes);
}

function withoutDirectoryName(attributes: Attributes | null): Attributes | null {
  if (attributes === null) return null;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== 'name'));
}
