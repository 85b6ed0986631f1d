/**
 * Puts steps in a valid order and says what each waits for. Phases give the shape (model/step.ts), existence and names override it:
 * nothing is made, or renamed, to a name before what bears it now has given it up; names that are passed round in a circle do not get
 * here (existence.ts). Steps that touch one person's access run one after another, and a failed one stops what follows for him. Whether
 * the order is safe is walk.ts'.
 */

import { describeKind } from '../model/kinds/index.js';
import { compareText, type KindName, type Ref, refKey, refTo } from '../model/ref.js';
import { isRole, ORDERED_ROLES, type Role } from '../model/roles.js';
import { type Delta, type LoweredStep, PHASES, type Phase, type Step } from '../model/step.js';
import type { Walk } from './walk.js';

/** What a live object is called before the first step; undefined: it is not live. */
export type NameNow = (ref: Ref) => string | undefined;

/** What comes at another time than its phase says. */
export interface Exceptions {
  /** refKeys of people who leave groups last, so that they are never without what they get elsewhere. */
  readonly late?: ReadonlySet<string>;
  /** refKeys of objects that are deleted before anybody gains, because what they hold would be gained for a moment. */
  readonly early?: ReadonlySet<string>;
}

/** By phase, then so that creators come before what requires them, then by name: shuffled input gives the same order. */
export function sortSteps(
  lowered: readonly LoweredStep[],
  nameNow: NameNow,
  { late = NONE, early = NONE }: Exceptions = {},
): readonly LoweredStep[] {
  const byPhase = lowered
    .map((step) => {
      const phase = leavesLate(step, late) ? 'own' : goesEarly(step, early) ? 'narrow' : phaseOf(step);
      return {
        step,
        phase: PHASES.indexOf(phase),
        key: `${turn(step)}\0${refKey(step.ref)}\0${step.operation}\0${step.title}`,
      };
    })
    .sort((a, b) => a.phase - b.phase || compareText(a.key, b.key))
    .map(({ step }) => step);
  const creators = new Map<string, LoweredStep>();
  for (const step of byPhase) for (const made of createdBy(step)) creators.set(made, step);

  const placed = new Set<LoweredStep>();
  const order: LoweredStep[] = [];
  const place = (step: LoweredStep): void => {
    if (placed.has(step)) return;
    // Marked before its needs are placed: a circle of needs cannot come from creates, and must not hang.
    placed.add(step);
    for (const need of step.requires) {
      const creator = creators.get(refKey(need));
      if (creator !== undefined && creator !== step) place(creator);
    }
    order.push(step);
  };
  for (const step of byPhase) place(step);
  return waitForNames(order, creators, nameNow);
}

/** Holds back what takes a name until the step that gives it up, and with it everything that requires what it makes. */
function waitForNames(
  order: readonly LoweredStep[],
  creators: ReadonlyMap<string, LoweredStep>,
  nameNow: NameNow,
): readonly LoweredStep[] {
  const givers = new Map<string, LoweredStep>();
  for (const step of order) for (const name of namesIn(step, nameNow).given) givers.set(name, step);
  if (givers.size === 0) return order;
  const needOf = (step: LoweredStep): LoweredStep | undefined => {
    const needs = [
      ...namesIn(step, nameNow).taken.map((name) => givers.get(name)),
      ...step.requires.map((ref) => creators.get(refKey(ref))),
    ];
    return needs.find((need) => need !== undefined && need !== step && !placed.has(need));
  };
  const placed = new Set<LoweredStep>();
  const waiting = new Map<LoweredStep, LoweredStep[]>();
  const held: LoweredStep[] = [];
  const place = (step: LoweredStep): void => {
    const need = needOf(step);
    if (need !== undefined) {
      waiting.set(need, [...(waiting.get(need) ?? []), step]);
      return;
    }
    placed.add(step);
    held.push(step);
    for (const next of waiting.get(step) ?? []) place(next);
  };
  for (const step of order) place(step);
  // A circle of names would wait for ever: nothing may be lost over it, or hang.
  return [...held, ...order.filter((step) => !placed.has(step))];
}

/** The names a step takes, and those it gives up, one string each. */
function namesIn(
  { effect }: LoweredStep,
  nameNow: NameNow,
): { readonly taken: readonly string[]; readonly given: readonly string[] } {
  const taken: string[] = [];
  const given: string[] = [];
  for (const { ref, field, entry, leaves } of effect) {
    const { kind } = ref;
    if (entry !== undefined || kind === 'directoryGroup') continue;
    if (field === 'exists' && leaves === true) taken.push(nameKey(kind, ref.path[0] ?? ''));
    else if (field === 'exists' || field === describeKind(kind).key.name) {
      const now = nameNow(ref);
      if (now !== undefined) given.push(nameKey(kind, now));
      if (typeof leaves === 'string') taken.push(nameKey(kind, leaves));
    }
  }
  return { taken, given };
}

function nameKey(kind: KindName, name: string): string {
  return refKey(refTo(kind, name));
}

const NONE: ReadonlySet<string> = new Set();

function goesEarly({ phase, ref }: LoweredStep, early: ReadonlySet<string>): boolean {
  return phase === 'delete' && early.has(refKey(ref));
}

/** Whether all a step does is take such people out of groups. */
function leavesLate({ phase, effect }: LoweredStep, late: ReadonlySet<string>): boolean {
  return (
    phase === 'leave' &&
    effect.length > 0 &&
    effect.every(({ entry }) => entry !== undefined && late.has(refKey(entry)))
  );
}

/**
 * Where a step goes when its target's first guess is not good enough: a group's role rises after people have left, because a role that
 * rises gives; so does the credential of a studio; a Curator is let go last, because others have to be there first.
 */
function phaseOf(step: LoweredStep): Phase {
  for (const delta of step.effect) {
    // The credential of a studio comes to everybody in it: taken before people move, given after.
    if (delta.ref.kind === 'studio' && delta.field === 'defaultCredential' && step.phase !== 'create') {
      return delta.leaves === null ? 'narrow' : 'widen';
    }
    if (delta.field !== 'role' || delta.entry !== undefined) continue;
    if (delta.ref.kind === 'group' && step.phase === 'roles' && rises(delta)) return 'widen';
    if (delta.ref.kind === 'user' && step.phase === 'narrow' && delta.expects === 'Curator') return 'own';
  }
  return step.phase;
}

function rises({ expects, leaves }: Delta): boolean {
  const rank = (role: Role): number => (role === 'Default' ? -1 : ORDERED_ROLES.indexOf(role));
  return isRole(expects) && isRole(leaves) && rank(leaves) > rank(expects);
}

/** Within a phase: late leaves and who becomes a Curator first, who ceases to be one last. */
function turn({ phase, effect }: LoweredStep): number {
  if (phase === 'leave') return 0;
  for (const { ref, field, expects, leaves } of effect) {
    if (ref.kind !== 'user' || field !== 'role') continue;
    if (leaves === 'Curator') return 0;
    if (expects === 'Curator') return 2;
  }
  return 1;
}

/**
 * Numbers sorted steps and links them.
 * @param affected by step: refKeys of the people whose access it may change (walk.ts)
 * @param administrators by step: who becomes and ceases to be one; `hold`: nobody may cease before everybody has become
 * @param nameNow as for {@link sortSteps}
 */
export function linkSteps(
  sorted: readonly LoweredStep[],
  { affected, administrators }: Pick<Walk, 'affected' | 'administrators'>,
  hold: boolean,
  nameNow: NameNow,
): readonly Step[] {
  const creators = new Map<string, string>();
  const givers = new Map<string, string>();
  const lastOfPerson = new Map<string, string>();
  const lastWrite = new Map<string, string>();
  const groups = new Map<string, { rights: string | undefined; members: string[] }>();
  const promotions: string[] = [];
  return sorted.map((step, index) => {
    const id = `s${String(index + 1).padStart(4, '0')}`;
    const after = new Set<string>();
    const waits = new Set<string>();
    const need = (other: string | undefined): void => {
      if (other !== undefined && other !== id) after.add(other);
    };
    for (const required of step.requires) need(creators.get(refKey(required)));
    const { taken, given } = namesIn(step, nameNow);
    for (const name of taken) need(givers.get(name));

    const people = new Set(affected[index]);
    for (const touched of step.touches) {
      const key = refKey(touched);
      if (touched.kind === 'user') people.add(key);
      const previous = lastWrite.get(key);
      if (touched.kind !== 'user' && previous !== undefined && previous !== id) waits.add(previous);
      lastWrite.set(key, id);
    }
    for (const person of people) {
      need(lastOfPerson.get(person));
      lastOfPerson.set(person, id);
    }
    // What a group gives and who is in it meet in people the walk has not seen together: joins and leaves come between changes of it.
    for (const [key, part] of partsInGroups(step)) {
      const group = groups.get(key) ?? { rights: undefined, members: [] };
      groups.set(key, group);
      need(group.rights);
      if (part === 'members') group.members.push(id);
      else {
        for (const member of group.members) need(member);
        group.rights = id;
        group.members = [];
      }
    }
    const turned = administrators[index];
    if (hold && turned !== undefined && turned.lost.length > 0) for (const promotion of promotions) need(promotion);
    if (turned !== undefined && turned.gained.length > 0) promotions.push(id);

    for (const made of createdBy(step)) creators.set(made, id);
    for (const name of given) givers.set(name, id);
    return { ...step, id, after: [...after].sort(), waits: [...waits].filter((other) => !after.has(other)).sort() };
  });
}

/** Which groups a step is about, and whether it is about who is in them or about what they give. The latter wins. */
function partsInGroups({ effect }: LoweredStep): ReadonlyMap<string, 'members' | 'rights'> {
  const parts = new Map<string, 'members' | 'rights'>();
  for (const { ref, field, entry } of effect) {
    if (ref.kind === 'group') {
      const key = refKey(ref);
      if (entry === undefined || field !== 'members') parts.set(key, 'rights');
      else if (!parts.has(key)) parts.set(key, 'members');
    }
    if (entry?.kind === 'group') parts.set(refKey(entry), 'rights');
  }
  return parts;
}

function createdBy(step: LoweredStep): readonly string[] {
  return step.effect
    .filter((delta) => delta.field === 'exists' && delta.leaves === true)
    .map((delta) => refKey(delta.ref));
}
