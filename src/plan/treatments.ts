/**
 * The ways a change can be lowered so that nobody holds too much meanwhile: a person shielded by an own role, a person created inert, a
 * share that changes both ways taken in two halves. Each only touches what is declared, so that a plan made after a crash ends it.
 */

import type { Attributes, Change, EntryChange, FieldChange } from '../model/change.js';
import { type KindName, type Ref, refKey } from '../model/ref.js';
import type { EffectiveRole, Role } from '../model/roles.js';
import type { LoweredStep } from '../model/step.js';
import type { Words } from '../model/value.js';
import { AUTOMATIC } from './fate.js';

export type Lower = (change: Change) => readonly LoweredStep[];

/** A person held at an own role until the end. */
export interface Shield {
  readonly ref: Ref<KindName>;
  readonly name: string;
  readonly id: string | null;
  /** The own role now; null: the plan creates the person. */
  readonly own: Role | null;
  /** The own role that is declared: what the last step leaves. */
  readonly declared: Role;
  readonly hold: EffectiveRole;
  /** What would happen without: the reason a reader is given. */
  readonly why: 'too-much' | 'too-few-administrators';
}

export interface Treatments {
  /** By refKey of the person. */
  readonly shields: ReadonlyMap<string, Shield>;
  /** Shares and credentials of studios that are changed in two halves; see halfKey and refKey. */
  readonly halves: ReadonlySet<string>;
}

/** A share of a collection. */
export function halfKey(collection: Ref, to: Ref): string {
  return `${refKey(collection)}\0${refKey(to)}`;
}

/** Every step of the changes, under treatments. */
export function lowerAll(
  changes: readonly Change[],
  lower: Lower,
  { shields, halves }: Treatments,
): readonly LoweredStep[] {
  const steps: LoweredStep[] = [];
  const begun = new Set<string>();
  for (const change of changes) {
    const shield = shields.get(refKey(change.ref));
    if (shield !== undefined) begun.add(refKey(change.ref));
    if (shield !== undefined && change.action === 'create') steps.push(...inert(change, shield, lower));
    else if (shield !== undefined && change.action === 'update') steps.push(...shielded(change, shield, lower));
    else if (halves.size > 0 && change.ref.kind === 'collection') steps.push(...halved(change, halves, lower));
    else if (change.ref.kind === 'studio' && halves.has(refKey(change.ref))) steps.push(...halvedStudio(change, lower));
    else steps.push(...lower(change));
  }
  for (const [key, shield] of shields) {
    if (!begun.has(key)) steps.push(...shielded(unchanged(shield), shield, lower));
  }
  return steps;
}

function unchanged({ ref, name, id }: Shield): Change {
  return { ref, name, id, action: 'update', fields: [], entries: [], fate: AUTOMATIC };
}

function roleChange(before: Role, after: Role): FieldChange {
  return { field: 'role', before, after, fate: AUTOMATIC };
}

/** Created with the role NoAccess, and given the declared one when everything else is in place. */
function inert(change: Change, shield: Shield, lower: Lower): readonly LoweredStep[] {
  const quiet = change.fields.map((field) => (field.field === 'role' ? { ...field, after: 'NoAccess' } : field));
  const why = 'holds nothing until groups and shares are in place';
  return [
    ...lower({ ...change, fields: quiet }).map(
      (step): LoweredStep => (step.operation.endsWith('.create') ? { ...step, safety: why } : step),
    ),
    ...last(lower({ ...unchanged(shield), fields: [roleChange('NoAccess', shield.declared)] })),
  ];
}

const WHY: Readonly<Record<Shield['why'], string>> = {
  'too-much': 'so that nobody holds too much until groups and shares are in place',
  'too-few-administrators': 'so that there are enough Curators until others have become it',
};

/** The shield first, everything else of the person last, with the role that is declared. */
function shielded(change: Change, shield: Shield, lower: Lower): readonly LoweredStep[] {
  const steps: LoweredStep[] = [];
  if (shield.own !== null && shield.own !== shield.hold) {
    const why = WHY[shield.why];
    const fields = [roleChange(shield.own, shield.hold)];
    for (const step of lower({ ...unchanged(shield), fields })) {
      steps.push({ ...step, phase: 'shield', title: `hold ${shield.name} at ${shield.hold}`, safety: why });
    }
  }
  const others = change.fields.filter(({ field }) => field !== 'role');
  const final = shield.hold === shield.declared ? [] : [roleChange(shield.hold, shield.declared)];
  if (final.length > 0 || others.length > 0 || change.entries.length > 0) {
    steps.push(...last(lower({ ...change, fields: [...final, ...others] })));
  }
  return steps;
}

/** Own role and flags come at the end; what is not about them keeps its place. */
function last(steps: readonly LoweredStep[]): readonly LoweredStep[] {
  return steps.map((step) =>
    step.phase === 'narrow' && step.effect.some(({ field }) => field === 'role') ? { ...step, phase: 'own' } : step,
  );
}

/** A share that gives and takes at once: first down to what is in both, later up to what is declared. */
function halved(change: Change, halves: ReadonlySet<string>, lower: Lower): readonly LoweredStep[] {
  const first: EntryChange[] = [];
  const second: EntryChange[] = [];
  for (const entry of change.entries) {
    if (
      entry.action !== 'update' ||
      entry.before === null ||
      entry.after === null ||
      !halves.has(halfKey(change.ref, entry.to))
    ) {
      first.push(entry);
      continue;
    }
    const middle = both(entry.before, entry.after);
    first.push({ ...entry, after: middle });
    second.push({ ...entry, before: middle });
  }
  if (second.length === 0) return lower(change);
  const why = 'taken in two halves, so that nobody holds the old and the new at once';
  return [
    ...lower({ ...change, entries: first }),
    ...lower({ ...change, action: 'update', fields: [], entries: second }).map((step) => ({ ...step, safety: why })),
  ];
}

/** A studio that changes its credential has none in between: who comes or goes meanwhile uses neither. */
function halvedStudio(change: Change, lower: Lower): readonly LoweredStep[] {
  const why = 'taken in two halves, so that nobody holds the old and the new at once';
  const first = change.fields.map((field) => (field.field === 'defaultCredential' ? { ...field, after: null } : field));
  const second = change.fields.flatMap((field) =>
    field.field === 'defaultCredential' ? [{ ...field, before: null }] : [],
  );
  return [
    ...lower({ ...change, fields: first }),
    ...lower({ ...change, action: 'update', fields: second }).map((step) => ({ ...step, safety: why })),
  ];
}

const ALL_WORDS = ['add-assets', 'add-users', 'remove-assets', 'remove-users', 'update-assets'] as const;

/** What two shares have in common, with the earlier end. */
function both(a: Attributes, b: Attributes): Attributes {
  const spelled = (words: unknown): Words =>
    !Array.isArray(words) ? [] : words.includes('admin') ? ALL_WORDS : words.filter((word) => typeof word === 'string');
  const inB = spelled(b.can);
  const ends = [a.until, b.until]
    .filter((end) => typeof end === 'string')
    .sort((x, y) => Date.parse(x) - Date.parse(y));
  const can = spelled(a.can).filter((word) => inB.includes(word));
  return { can: can.length === ALL_WORDS.length ? ['admin'] : can, until: ends[0] ?? null };
}

/** Whether a share update both gives and takes. */
export function changesBothWays(before: Attributes, after: Attributes): boolean {
  const middle = both(before, after);
  const same = (x: Attributes): boolean => JSON.stringify(both(x, x)) === JSON.stringify(middle);
  return !same(before) && !same(after);
}
