/**
 * Reports without names of people, for places where they have none to be read: public comments (DESIGN §8). Whoever is named becomes
 * "a person", and people to whom the same happens become one row with their number.
 * Never: name anybody by e-mail address in any text that passed through here; change a number.
 */

import { keyText } from '../model/names.js';
import type { Plan } from '../model/plan.js';
import type { Ref } from '../model/ref.js';
import { peopleText } from './access-words.js';
import type { Row } from './layout.js';
import { nameFinder, PERSON } from './name-finder.js';
import type { Block, Section } from './sections.js';

export type People = 'names' | 'counts';

/** Gives a text without names. */
export type Mask = (text: string) => string;

/** An e-mail address, or whatever looks like one; `@` also as Markdown and as a query of an address spell it. */
const ADDRESS = /[^\s"'`“”()<>[\]{},;:|=/]*(?:@|&#64;|%40)[^\s"'`“”()<>[\]{},:|]*/g;

/** Without names known nothing but addresses is masked. */
export function maskOf(names: Iterable<string> = [], given: Iterable<string> = []): Mask {
  // A name that is no address as a whole has to be looked for, where its addresses are masked already.
  const odd = [...names].map((name) => name.replace(ADDRESS, PERSON)).filter((name) => name !== PERSON);
  const look = nameFinder(odd, [...given]);
  return (text) => look(text.replace(ADDRESS, PERSON));
}

/** Leaves everything as it is. */
export const UNMASKED: Mask = (text) => text;

/** Every name of a person that a plan says. */
export function* namesIn({ changes, findings, access, gaps, basis, steps, names }: Plan): Generator<string> {
  function* of(ref: Ref): Generator<string> {
    // Messages hold keys as they are, and in words.
    if (ref.kind === 'user') yield* [ref.path.join(' / '), keyText(ref)];
  }
  for (const { ref, name, renamedFrom, entries } of changes) {
    if (ref.kind === 'user') {
      yield name;
      if (renamedFrom !== undefined) yield renamedFrom;
    }
    yield* of(ref);
    for (const { to } of entries) yield* of(to);
  }
  for (const { entries } of [access.apply, access.byHand])
    for (const { people } of entries) for (const { name } of people) yield name;
  for (const { ref } of findings) if (ref !== undefined) yield* of(ref);
  for (const { notProven } of [access.apply, access.byHand])
    for (const item of notProven) if (item.kind === 'unread-share') yield* of(item.to);
  for (const { person } of gaps) yield person;
  for (const { ref, name } of basis.objects) if (ref.kind === 'user') yield name;
  for (const { by } of basis.attestations ?? []) yield by;
  for (const { ref, name } of names ?? []) if (ref.kind === 'user') yield name;
  for (const { touches } of steps) for (const ref of touches) yield* of(ref);
}

/** Whether a field holds what a person is called, beside the key. */
export function isGivenName(field: string): boolean {
  return field === 'firstName' || field === 'lastName';
}

/** First and last names that a plan says. */
export function* givenNamesIn({ changes }: Pick<Plan, 'changes'>): Generator<string> {
  for (const { ref, fields } of changes) {
    if (ref.kind !== 'user') continue;
    for (const { field, before, after } of fields) {
      if (isGivenName(field)) for (const value of [before, after]) if (typeof value === 'string') yield value;
    }
  }
}

/** A section in which nobody is named. What is counted stays counted. */
export function hidePeople(section: Section, mask: Mask, most = Number.POSITIVE_INFINITY): Section {
  if (mask === UNMASKED) return section;
  return { ...section, blocks: section.blocks.map((block) => hideIn(block, mask, most)) };
}

/** Rows that belong together: one with a name and those that continue it. */
interface Unit {
  readonly rows: Row[];
  /** Whether its first row named somebody: then it is about a person. */
  readonly hidden: boolean;
  count: number;
}

function hideIn({ reason, rows, runbook, warnings = [], more }: Block, mask: Mask, most: number): Block {
  const units: Unit[] = [];
  for (const row of rows) {
    const masked = { ...row, name: mask(row.name), effect: mask(row.effect) };
    const hidden = masked.name !== row.name || masked.effect !== row.effect;
    const last = units.at(-1);
    if (last !== undefined && row.name === '' && row.sign === ' ' && last.rows[0]?.name !== '') {
      // Where somebody is named beside the thing itself, the thing keeps its place, and that row has none.
      last.rows.push(hidden ? withoutPlace(masked) : masked);
    } else units.push({ rows: [masked], hidden, count: 1 });
  }
  const merged = merge(units);
  const shown = merged.slice(0, most);
  return {
    reason: mask(reason),
    rows: shown.flatMap(rowsIn),
    runbook: [...new Set(runbook.map(mask))],
    ...(warnings.length > 0 && { warnings: warnings.map(mask) }),
    more: more + merged.slice(most).reduce((sum, { count }) => sum + count, 0),
  };
}

/** Units about people that read the same become one. Where in a file they stand is not said: it is not one place. */
function merge(units: readonly Unit[]): readonly Unit[] {
  const byText = new Map<string, Unit>();
  const merged: Unit[] = [];
  for (const unit of units) {
    const rows = unit.rows.map(withoutPlace);
    const text = JSON.stringify(rows);
    const same = unit.hidden ? byText.get(text) : undefined;
    if (same !== undefined) {
      same.count += unit.count;
      continue;
    }
    const own = unit.hidden ? { ...unit, rows } : unit;
    if (unit.hidden) byText.set(text, own);
    merged.push(own);
  }
  return merged;
}

function withoutPlace({ sign, name, effect }: Row): Row {
  return { sign, name, effect };
}

function rowsIn({ rows, count }: Unit): readonly Row[] {
  const [first, ...others] = rows;
  if (first === undefined || count === 1) return rows;
  return [countedRow(first, count), ...others];
}

function countedRow(row: Row, count: number): Row {
  if (row.name === PERSON) return { ...row, name: peopleText(count) };
  if (row.name === 'user' && row.effect === PERSON) return { ...row, name: '', effect: peopleText(count) };
  return { ...row, effect: `${row.effect} (${count} times)` };
}
