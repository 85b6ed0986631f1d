/**
 * A plan held against what is live now: which of its steps are done, and what moved. Every fact a step changes is looked at: it is as the
 * step expects, or as this or a later step of the plan leaves it, or else it moved. Pure; decides nothing about calls.
 * It needs no journal: what an apply that was killed has done shows in what is live.
 */

import { describeKind } from '../model/kinds/index.js';
import type { Plan } from '../model/plan.js';
import { foldName, type Ref, refKey } from '../model/ref.js';
import type { Snapshot } from '../model/snapshot.js';
import type { FoundValue, Moved } from '../model/stale.js';
import type { Delta, Step } from '../model/step.js';
import type { World } from '../model/system.js';
import { type AccessState, accessNow, curatorsBy, notApproved } from '../plan/approved.js';
import { matchPlan } from '../plan/basis.js';
import { type Facts, makeFacts } from './facts.js';
import { slotOf } from './no-effect.js';

/** `unproven`: what the step changes cannot be read, so that it cannot be told. */
type Standing = 'done' | 'open' | 'unproven';

export interface Compared {
  /** By id of the step. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** Names and facts that are neither as planned on nor as the plan leaves them, in the order of the steps. */
  readonly moved: readonly Moved[];
  /** What a fact is now. */
  readonly found: (delta: Delta) => FoundValue;
  /** Whether the fact is as the step leaves it, or as a later one does. */
  readonly holds: (delta: Delta) => boolean;
}

/** One fact over the course of a plan: what each step that changes it leaves. */
interface Slot {
  readonly deltas: Delta[];
  /** Indexes of the steps, ascending. */
  readonly steps: number[];
  readonly found: FoundValue;
  /** Entries nobody can tie to a person, of which this may be one. */
  readonly strangers: number;
  /** How many of the steps may be done by what was found, most first; empty: it moved. */
  candidates: readonly number[];
}

/**
 * Every fact of a plan. Linear in the plan and the snapshot, times how often a fact comes back to an earlier value.
 * @param now ISO instant access is judged by
 */
export function compareFacts(plan: Plan, snapshot: Snapshot, now: string): Compared {
  const { moved, standing, found, holds } = lookAt(plan, snapshot, now);
  return { moved, standing, found, holds };
}

export interface Recheck {
  /** By id of the step. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** What keeps the plan from being taken up again. Access is worked out only where every fact is as planned. */
  readonly moved: readonly Moved[];
}

/** Facts, and then what the steps that are left would do to people. See {@link compareFacts}. */
export function recheck(plan: Plan, snapshot: Snapshot, now: string): Recheck {
  const { moved, standing, slots, state } = lookAt(plan, snapshot, now);
  if (moved.length > 0) return { moved, standing };
  const todo = plan.steps.filter(({ id }) => standing.get(id) !== 'done').flatMap(({ effect }) => effect);
  return { standing, moved: notApproved(plan, state(), { todo, undo: undoing(slots) }) };
}

interface Look extends Compared {
  readonly slots: Iterable<Slot>;
  /** Access as it is now. */
  readonly state: () => AccessState;
}

function lookAt(plan: Plan, snapshot: Snapshot, now: string): Look {
  const { steps } = plan;
  const match = matchPlan(plan, snapshot);
  const { world } = match;
  const all = steps.flatMap(({ effect }) => effect);
  const state = once(() => accessNow(plan, match, now));
  const curators = once(() => curatorsBy(state(), all));
  const { foundAt, strangers, fits } = makeFacts(world, (person) => curators()(person));
  const objects = movedObjects(plan, world);
  const gone = new Set(objects.map((moved) => ('ref' in moved ? refKey(moved.ref) : '')));

  const slots = new Map<string, Slot>();
  steps.forEach(({ effect }, index) => {
    for (const delta of effect) {
      const key = slotOf(delta);
      const slot = slots.get(key);
      if (slot === undefined)
        slots.set(key, {
          deltas: [delta],
          steps: [index],
          found: foundAt(delta),
          strangers: strangers(delta),
          candidates: [],
        });
      else {
        slot.deltas.push(delta);
        slot.steps.push(index);
      }
    }
  });
  const deleted = new Set(
    all.filter(({ field, leaves }) => field === 'exists' && leaves === false).map(({ ref }) => refKey(ref)),
  );
  const values: Moved[] = [];
  const hidden = hiddenAdditions(slots.values());
  for (const slot of slots.values()) {
    const [first] = slot.deltas;
    if (first === undefined) continue;
    // An object the plan deletes, and that is gone, is as every step about it leaves it.
    const past = deleted.has(refKey(first.ref)) && world.object(first.ref) === undefined;
    slot.candidates = past
      ? [slot.deltas.length]
      : slot.strangers > 0
        ? candidatesOfHidden(slot, hidden.get(relationOf(first)) ?? 0)
        : candidatesOf(slot, fits);
    if (slot.candidates.length > 0 || gone.has(refKey(first.ref)) || isGone(first.entry, gone)) continue;
    const { ref, field, entry, expects } = first;
    values.push({
      kind: 'value',
      ref,
      field,
      ...(entry !== undefined && { entry }),
      planned: expects,
      found: slot.found,
    });
  }

  const standing = settle(steps, slots);
  const position = (delta: Delta): number => slots.get(slotOf(delta))?.candidates[0] ?? 0;
  const holds = (delta: Delta): boolean => position(delta) > (slots.get(slotOf(delta))?.deltas.indexOf(delta) ?? 0);
  return { moved: [...objects, ...values], standing, found: foundAt, holds, slots: slots.values(), state };
}

/** Worked out when it is first asked for, and then kept. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function isGone(entry: Ref | undefined, gone: ReadonlySet<string>): boolean {
  return entry !== undefined && gone.has(refKey(entry));
}

/**
 * How many steps of a slot may be done: none where what was found is expected or cannot be read, n where the n-th leaves it. What the
 * server may have normalised is given the benefit of the doubt only where nothing fits exactly.
 */
function candidatesOf(slot: Slot, fits: Facts['fits']): readonly number[] {
  if (slot.found === undefined) return [0];
  const exactly = fitting(slot, fits, false);
  return exactly.length > 0 ? exactly : fitting(slot, fits, true);
}

/**
 * Somebody who may be there under an identity that nobody can tie to him. Nobody was, when the plan was made, or his entry would not have
 * been planned: those who are now are the ones the plan adds, once they are as many. Whether one it takes away is gone cannot be told.
 */
function candidatesOfHidden({ deltas, strangers }: Slot, added: number): readonly number[] {
  if (deltas[0]?.expects !== null) return [];
  return strangers < added ? [0] : [deltas.length, 0];
}

/** How many people who may be there under another identity the plan adds, by relation. */
function hiddenAdditions(slots: Iterable<Slot>): ReadonlyMap<string, number> {
  const added = new Map<string, number>();
  for (const { deltas, strangers } of slots) {
    const [first] = deltas;
    if (first === undefined || strangers === 0) continue;
    const relation = relationOf(first);
    added.set(relation, (added.get(relation) ?? 0) + 1);
  }
  return added;
}

function relationOf({ ref, field }: Delta): string {
  return `${refKey(ref)}\0${field}`;
}

function fitting({ deltas, found }: Slot, fits: Facts['fits'], loosely: boolean): readonly number[] {
  const candidates: number[] = [];
  const [first] = deltas;
  if (first !== undefined && (first.expects === undefined || fits(first, first.expects, found, loosely))) {
    candidates.push(0);
  }
  deltas.forEach((delta, index) => {
    if (fits(delta, delta.leaves, found, loosely)) candidates.push(index + 1);
  });
  return candidates.reverse();
}

/**
 * Which steps are done. Where a fact comes back to what it was (somebody held at a lower role, and let go), the most that can be done is
 * taken, if all that had to be done before it is done; else less.
 */
function settle(steps: readonly Step[], slots: ReadonlyMap<string, Slot>): ReadonlyMap<string, Standing> {
  const standing = new Map<string, Standing>();
  const decide = (): void => {
    for (const [index, step] of steps.entries()) standing.set(step.id, standingOf(step, index, slots));
  };
  decide();
  for (let lowered = true; lowered; ) {
    lowered = false;
    for (const slot of slots.values()) {
      const [most = 0, ...fewer] = slot.candidates;
      const step = steps[slot.steps[most - 1] ?? -1];
      if (fewer.length === 0 || step === undefined) continue;
      const isDone = (id: string): boolean => standing.get(id) === 'done';
      if (isDone(step.id) && step.after.every(isDone)) continue;
      slot.candidates = fewer;
      lowered = true;
    }
    if (lowered) decide();
  }
  return standing;
}

function standingOf({ effect }: Step, index: number, slots: ReadonlyMap<string, Slot>): Standing {
  const creates = effect.some(({ field, leaves }) => field === 'exists' && leaves === true);
  let unproven = false;
  for (const delta of effect) {
    const slot = slots.get(slotOf(delta));
    if (slot === undefined) continue;
    if (slot.found === undefined && slot.strangers === 0) {
      // What cannot be read of something new came with it.
      unproven ||= !creates;
      continue;
    }
    const turn = slot.steps.indexOf(index) + 1;
    if ((slot.candidates[0] ?? 0) < turn) return 'open';
  }
  return unproven ? 'unproven' : 'done';
}

/** What takes back what is done, last first. What was deleted cannot be brought back, and is left out. */
function undoing(slots: Iterable<Slot>): readonly Delta[] {
  const undo: { readonly turn: number; readonly delta: Delta }[] = [];
  let turn = 0;
  for (const { deltas, candidates } of slots) {
    turn += 1;
    const [first] = deltas;
    if (first === undefined || (candidates[0] ?? 0) === 0 || first.expects === undefined) continue;
    if (first.field === 'exists' && first.expects === true) continue;
    undo.push({ turn, delta: { ...first, expects: undefined, leaves: first.expects } });
  }
  return undo.sort((a, b) => b.turn - a.turn).map(({ delta }) => delta);
}

/** Names that stand for another live object than when the plan was made, for none, or for several. */
function movedObjects({ basis, steps }: Plan, world: World): Moved[] {
  const moved: Moved[] = [];
  const idsByName = new Map<string, string[]>();
  const planned = new Set(basis.objects.map(({ ref, id }) => `${ref.kind}\0${id}`));
  for (const { kind, id, name } of world.snapshot.objects) {
    if (planned.has(`${kind}\0${id}`)) continue;
    const key = `${kind}\0${foldName(kind, name)}`;
    idsByName.set(key, [...(idsByName.get(key) ?? []), id]);
  }
  const idsOf = (ref: Ref, name: string): readonly string[] =>
    idsByName.get(`${ref.kind}\0${foldName(ref.kind, name)}`) ?? [];

  const fields = new Set<string>();
  const deleted = new Set<string>();
  for (const { effect } of steps) {
    for (const { ref, field, entry, expects, leaves } of effect) {
      if (entry === undefined) fields.add(`${refKey(ref)}\0${field}`);
      if (field !== 'exists') continue;
      if (leaves === false) deleted.add(refKey(ref));
      const ids = expects === false ? idsOf(ref, ref.path.join(' / ')) : [];
      if (ids.length > 1) moved.push({ kind: 'object', ref, planned: null, found: ids });
    }
  }
  for (const { ref, id, name } of basis.objects) {
    const live = world.object(ref);
    if (live === undefined) {
      if (!deleted.has(refKey(ref))) moved.push({ kind: 'object', ref, planned: id, found: idsOf(ref, name) });
      continue;
    }
    if (ref.kind === 'directoryGroup') continue;
    const key = describeKind(ref.kind).key.name;
    if (fields.has(`${refKey(ref)}\0${key}`) || foldName(ref.kind, live.name) === foldName(ref.kind, name)) continue;
    moved.push({ kind: 'value', ref, field: key, planned: name, found: live.name });
  }
  return moved;
}
