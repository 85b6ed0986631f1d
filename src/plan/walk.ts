/**
 * Walks through steps in their order and looks at everybody whose access changes after each one. The rule (DESIGN §6): nobody ever holds
 * what he holds neither before nor after; what he holds both before and after he keeps as far as an order allows.
 * It checks the model of what steps do, not the server.
 */

import { type Applied, applyDeltas, revert } from '../access/delta.js';
import { relatedTo } from '../access/relation.js';
import { countAdministrators, isAdministrator, possibleDefaults, rightsOf } from '../access/resolve.js';
import { intersection, isSubset, missing, type RightSet, union } from '../access/rights.js';
import type { AccessState } from '../access/state.js';
import { rightOf } from '../model/access.js';
import { refKey } from '../model/ref.js';
import type { EffectiveRole } from '../model/roles.js';
import type { LoweredStep } from '../model/step.js';

/** Somebody's rights at a step that break a bound. */
export interface Breach {
  /** refKey of the person. */
  readonly person: string;
  /** Index of the step after which it is so. */
  readonly step: number;
  /** rightKeys, in byte order. */
  readonly rights: readonly string[];
}

export interface Walk {
  /** By step: refKeys of the people whose access the step may change. */
  readonly affected: readonly ReadonlySet<string>[];
  /** Held meanwhile, but neither before nor after. The first step for each person. */
  readonly excesses: readonly Breach[];
  /** Held before and after, but not meanwhile: the first step for each person, with everything missing at any step. */
  readonly gaps: readonly Breach[];
  /** By step: administrators it makes and unmakes. */
  readonly administrators: readonly { readonly gained: readonly string[]; readonly lost: readonly string[] }[];
  /** Active Curators before, and the fewest at any moment. Under an unknown default role: those who are Curators whatever it is. */
  readonly counts: { readonly before: number; readonly after: number; readonly least: number };
  /** Everybody's role before and after, for the people touched; one for each default role that is possible. */
  readonly roles: ReadonlyMap<string, { readonly before: readonly Roles[]; readonly after: readonly Roles[] }>;
}

type Roles = EffectiveRole | null;

/**
 * @param steps in the order they are meant to run
 * @param state access before; left as it was found
 * @param account refKey of the account: it owns what it creates until the owner is set, and that is no breach
 */
export function walk(steps: readonly LoweredStep[], state: AccessState, account: string | undefined): Walk {
  const defaults = possibleDefaults(state);
  const view = (key: string): readonly RightSet[] => defaults.map((role) => rightsOf(state, key, role));
  const created = new Set(
    steps
      .flatMap(({ effect }) =>
        effect.filter(({ ref, field, leaves }) => ref.kind === 'collection' && field === 'exists' && leaves === true),
      )
      .map(({ ref }) => refKey(ref)),
  );
  const excused = (person: string, key: string): boolean => {
    if (person !== account) return false;
    const right = rightOf(key);
    return right.kind === 'collection' && created.has(refKey(right.collection));
  };

  /** Whether all a step does to the account is excused: then it holds up nothing else, and creates can go side by side. */
  const excusedWholly = ({ effect }: LoweredStep): boolean =>
    effect.every(
      ({ ref, field }) =>
        (field === 'exists' || field === 'owner') && created.has(refKey(ref)) && ref.kind === 'collection',
    );

  const whole = applyDeltas(
    state,
    steps.flatMap(({ effect }) => effect),
  );
  const people = [...whole.people].sort();
  const after = new Map(people.map((key) => [key, view(key)]));
  revert(whole);
  const before = new Map(people.map((key) => [key, view(key)]));
  const bounds = new Map(people.map((key) => [key, boundsOf(before.get(key) ?? [], after.get(key) ?? [])]));

  const current = new Map([...before].map(([key, views]) => [key, views.every(isAdministrator)]));
  let count = countAdministrators(state, defaults);
  const counts = { before: count, after: count, least: count };
  const excesses = new Map<string, Breach>();
  const gaps = new Map<string, { step: number; rights: Set<string> }>();
  const affected: ReadonlySet<string>[] = [];
  const administrators: { gained: string[]; lost: string[] }[] = [];
  const applied: Applied[] = [];
  steps.forEach((step, index) => {
    const done = applyDeltas(state, step.effect);
    applied.push(done);
    const concerned = new Set(done.people);
    if (account !== undefined && excusedWholly(step)) concerned.delete(account);
    affected.push(withMembers(step, concerned, state));
    const turned = { gained: [] as string[], lost: [] as string[] };
    for (const key of concerned) {
      const now = view(key);
      const bound = bounds.get(key);
      if (bound === undefined) continue;
      now.forEach((rights, at) => {
        const most = bound.most[at];
        const least = bound.least[at];
        if (most !== undefined && !isSubset(rights, most) && !excesses.has(key)) {
          const beyond = missing(rights, most).filter((right) => !excused(key, right));
          if (beyond.length > 0) excesses.set(key, { person: key, step: index, rights: beyond });
        }
        if (least !== undefined && !isSubset(least, rights)) {
          const gap = gaps.get(key) ?? { step: index, rights: new Set<string>() };
          for (const right of missing(least, rights)) if (!excused(key, right)) gap.rights.add(right);
          if (gap.rights.size > 0) gaps.set(key, gap);
        }
      });
      const is = now.every(isAdministrator);
      if (is !== current.get(key)) (is ? turned.gained : turned.lost).push(key);
      current.set(key, is);
    }
    administrators.push(turned);
    count += turned.gained.length - turned.lost.length;
    counts.least = Math.min(counts.least, count);
  });
  counts.after = count;
  for (const done of applied.reverse()) revert(done);

  const roleIn = ({ role }: RightSet): Roles => role?.role ?? null;
  return {
    affected,
    excesses: [...excesses.values()],
    gaps: [...gaps].map(([person, { step, rights }]) => ({ person, step, rights: [...rights].sort() })),
    administrators,
    counts,
    roles: new Map(
      people.map((key) => [
        key,
        { before: (before.get(key) ?? []).map(roleIn), after: (after.get(key) ?? []).map(roleIn) },
      ]),
    ),
  };
}

/**
 * Everybody whose access rests on what a step writes, now or later. Somebody held at an own role is not touched by a group's role at the
 * moment, and will be when the own role goes: his steps have to know of it.
 */
function withMembers({ effect }: LoweredStep, people: ReadonlySet<string>, state: AccessState): ReadonlySet<string> {
  const groups = effect.filter(
    ({ ref, field, entry }) => ref.kind === 'group' && entry === undefined && field === 'role',
  );
  if (groups.length === 0) return people;
  const all = new Set(people);
  for (const { ref } of groups) for (const member of relatedTo(state.members.of, refKey(ref)).keys()) all.add(member);
  return all;
}

function boundsOf(
  before: readonly RightSet[],
  after: readonly RightSet[],
): { readonly most: readonly RightSet[]; readonly least: readonly RightSet[] } {
  const pairs = before.flatMap((was, index) => {
    const becomes = after[index];
    return becomes === undefined ? [] : [{ was, becomes }];
  });
  return {
    most: pairs.map(({ was, becomes }) => union(was, becomes)),
    least: pairs.map(({ was, becomes }) => intersection(was, becomes)),
  };
}
