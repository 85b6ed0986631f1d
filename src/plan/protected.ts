/**
 * The guard on what `protect` names: by the name it is declared by, the one it has now, or one of both. Whatever is taken from it or
 * made smaller counts: losing a right, a share, a member, an end that comes earlier, another owner, a role that falls, another name.
 */

import { possibleDefaults } from '../access/resolve.js';
import { endOf } from '../access/state.js';
import { attributeOf, wordsOf } from '../access/writing.js';
import type { Declaration } from '../model/declaration.js';
import { describeKind } from '../model/kinds/index.js';
import type { GuardVerdict } from '../model/plan.js';
import { compareRefs, type KindName, type Ref, type RefKind, refKey, refTo, sameRef } from '../model/ref.js';
import { type EffectiveRole, isRole, ORDERED_ROLES, type Role } from '../model/roles.js';
import type { Delta } from '../model/step.js';
import { entriesOf, isRef } from '../model/value.js';
import type { Match } from './match.js';
import { attestedDefaultRole } from './settings.js';

/**
 * @param deltas what the plan does and what it leaves to hands
 * @param losing refKeys of the people who lose a right by either
 */
export function protectedObjects(
  declaration: Declaration,
  match: Match,
  deltas: readonly Delta[],
  losing: ReadonlySet<string>,
): readonly Omit<GuardVerdict, 'acknowledged'>[] {
  const guarded = guardedBy(declaration, match);
  if (guarded.size === 0) return [];
  const narrows = narrowing(possibleDefaults({ defaultRole: attestedDefaultRole(declaration) }));
  const hit = new Set<string>();
  const about = new Map<string, Ref>();
  const add = (key: string, what: (name: string) => string): void => {
    const one = guarded.get(key);
    if (one === undefined) return;
    hit.add(what(one.name));
    about.set(key, one.ref);
  };
  for (const key of guarded.keys()) if (losing.has(key)) add(key, (name) => `${name} would lose something`);
  for (const delta of deltas) {
    const { ref, field, entry, leaves } = delta;
    const narrowed = narrows(delta);
    if (entry === undefined && field === keyField(ref.kind)) add(refKey(ref), (name) => `${name} would be renamed`);
    // What is narrowed about a person is what the person loses, and told so.
    else if (ref.kind !== 'user' && narrowed) add(refKey(ref), (name) => `${name} would be narrowed`);
    if (!narrowed) continue;
    const whole = leaves === null || entry === undefined;
    for (const group of groupsOn(match, delta)) {
      add(refKey(group), (name) => (whole ? `${name} would lose a share` : `a share of ${name} would be narrowed`));
    }
  }
  if (hit.size === 0) return [];
  return [
    {
      guard: 'protected',
      message: [...hit].sort().join('; '),
      hint: 'take it out of the change, or out of guards.protect',
      about: [...about.values()].sort(compareRefs),
    },
  ];
}

interface Guarded {
  readonly ref: Ref;
  /** As `protect` calls it. */
  readonly name: string;
}

/** What is protected, by refKey. A name stands for what is declared by it and for what bears it now. */
function guardedBy({ guards: { protect }, objects }: Declaration, match: Match): ReadonlyMap<string, Guarded> {
  const guarded = new Map<string, Guarded>();
  const wanted = new Map<string, string>();
  const guard = (ref: Ref, name: string): void => {
    guarded.set(refKey(ref), { ref, name });
  };
  const add = (kind: KindName, names: readonly string[]): void => {
    for (const name of names) {
      const label = `${kind} ${name}`;
      wanted.set(refKey(refTo(kind, name)), label);
      for (const { ref } of match.bearers(kind, name)) guard(ref, label);
    }
  };
  add('user', protect.users);
  add('group', protect.groups);
  add('collection', protect.collections);
  if (wanted.size === 0) return guarded;
  for (const { ref, name } of objects) {
    const label = wanted.get(refKey(refTo(ref.kind, name)));
    if (label !== undefined) guard(ref, label);
  }
  return guarded;
}

function keyField(kind: RefKind): string | undefined {
  return kind === 'directoryGroup' ? undefined : describeKind(kind).key.name;
}

/** The groups whose shares an effect is about: the one it names, or all on what goes. */
function groupsOn(match: Match, { ref, field, entry }: Delta): readonly Delta['ref'][] {
  if (entry !== undefined) return entry.kind === 'group' ? [entry] : [];
  if (field !== 'exists') return [];
  return entriesOf(match.world.object(ref)?.fields.shares).flatMap(({ to }) => (to.kind === 'group' ? [to] : []));
}

/** Whether an effect takes something away or makes it smaller. What could not be read before may have been more. */
function narrowing(defaults: readonly EffectiveRole[]): (delta: Delta) => boolean {
  const falls = (from: Role, to: Role): boolean =>
    defaults.some((assumed) => rankUnder(to, assumed) < rankUnder(from, assumed));
  return ({ field, entry, expects, leaves }) => {
    if (expects === null || expects === undefined) return false;
    if (entry !== undefined) return leaves === null || endsEarlier(expects, leaves) || allowsLess(expects, leaves);
    switch (field) {
      case 'exists':
        return leaves !== true;
      case 'role':
        return isRole(expects) && isRole(leaves) && falls(expects, leaves);
      case 'owner':
        return !(isRef(expects) && isRef(leaves) && sameRef(expects, leaves));
      default:
        return false;
    }
  };
}

function rankUnder(role: Role, assumed: EffectiveRole): number {
  return ORDERED_ROLES.indexOf(role === 'Default' ? assumed : role);
}

function endsEarlier(expects: Delta['leaves'], leaves: Delta['leaves']): boolean {
  return endOf(attributeOf(leaves, 'until')) < endOf(attributeOf(expects, 'until'));
}

function allowsLess(expects: Delta['leaves'], leaves: Delta['leaves']): boolean {
  const left = wordsOf(leaves);
  if (left === undefined || left.includes('admin')) return false;
  return wordsOf(expects)?.every((word) => left.includes(word)) !== true;
}
