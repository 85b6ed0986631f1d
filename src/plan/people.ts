/**
 * What a plan does to people: the safe order of its steps and the access difference, from one state of access. Nothing is worked out
 * for a plan without changes.
 */

import { byHandOf } from '../access/by-hand.js';
import { accessDifference, administratorsAfter } from '../access/difference.js';
import type { AccessDifference, AccessPart } from '../model/access.js';
import type { Change } from '../model/change.js';
import type { Declaration, Locate } from '../model/declaration.js';
import { refKey } from '../model/ref.js';
import type { Scope, System } from '../model/system.js';
import { accessOf, judgedKinds, judgementOf } from './judged.js';
import type { Match } from './match.js';
import { type Administrators, makeTransition, type Transition } from './transition.js';

export interface PeopleInput {
  readonly declaration: Declaration;
  readonly match: Match;
  readonly changes: readonly Change[];
  /** What the declaration is about. */
  readonly scope: Scope;
  readonly system: System;
  readonly locate: Locate;
}

export interface People extends Transition {
  readonly access: AccessDifference;
  readonly administrators: Administrators;
}

const NO_PART: AccessPart = { entries: [], gaining: 0, losing: 0, keeping: 0, notProven: [] };

export function planPeople({ declaration, match, changes, scope, system, locate }: PeopleInput): People {
  if (changes.length === 0) {
    return {
      steps: [],
      gaps: [],
      diagnostics: [],
      access: { apply: NO_PART, byHand: NO_PART, people: 0 },
      administrators: { before: 0, after: 0, byHand: 0 },
    };
  }
  const { world } = match;
  const objects = [...match.matched.values(), ...match.unmatched];
  const state = accessOf(match, judgementOf(declaration, judgedKinds(scope, world.snapshot)));
  const { account } = world.snapshot;
  const self = objects.find(({ ref, id }) => ref.kind === 'user' && id === account?.id);
  const byKey = new Map(objects.map((object) => [refKey(object.ref), object]));
  const transition = makeTransition({
    changes,
    lower: (change) =>
      system
        .lower(change, world)
        .map((step) => (change.at === undefined || step.at !== undefined ? step : { ...step, at: change.at })),
    state,
    declared: new Map(declaration.objects.map((object) => [refKey(object.ref), object])),
    live: (key) => byKey.get(key),
    account: self === undefined ? undefined : refKey(self.ref),
    minAdministrators: declaration.guards.minAdministrators,
    locate,
  });
  const deltas = transition.steps.flatMap(({ effect }) => effect);
  const byHand = byHandOf(changes);
  return {
    ...transition,
    access: accessDifference(state, deltas, byHand),
    administrators: { ...transition.administrators, byHand: administratorsAfter(state, deltas, byHand) },
  };
}
