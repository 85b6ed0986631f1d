/**
 * What a plan does to people: the safe order of its steps and the access difference, from one state of access. Nothing is worked out
 * for a plan without changes.
 */

import { byHandOf } from '../access/by-hand.js';
import { accessDifference } from '../access/difference.js';
import { stateOf } from '../access/state.js';
import type { AccessDifference, AccessPart } from '../model/access.js';
import type { Change } from '../model/change.js';
import type { Declaration, Locate } from '../model/declaration.js';
import { KINDS } from '../model/kinds/index.js';
import { refKey } from '../model/ref.js';
import type { System } from '../model/system.js';
import type { Match } from './match.js';
import { scopeOf } from './scope.js';
import { attestedDefaultRole } from './settings.js';
import { makeTransition, type Transition } from './transition.js';

export interface PeopleInput {
  readonly declaration: Declaration;
  readonly match: Match;
  readonly changes: readonly Change[];
  readonly system: System;
  readonly locate: Locate;
}

export interface People extends Transition {
  readonly access: AccessDifference;
  /** Active Curators before and after the apply. */
  readonly administrators: { readonly before: number; readonly after: number };
}

const NO_PART: AccessPart = { entries: [], gaining: 0, losing: 0, keeping: 0, notProven: [] };

export function planPeople({ declaration, match, changes, system, locate }: PeopleInput): People {
  if (changes.length === 0) {
    return {
      steps: [],
      gaps: [],
      diagnostics: [],
      access: { apply: NO_PART, byHand: NO_PART, people: 0 },
      administrators: { before: 0, after: 0 },
    };
  }
  const { world } = match;
  const objects = [...match.matched.values(), ...match.unmatched];
  // By what the declaration asks for, not by what a snapshot happens to hold: the same plan live and from a full snapshot.
  const { kinds, userStudios } = scopeOf(declaration);
  const read = kinds.filter((kind) => world.snapshot.scope.includes(kind) && (kind !== 'studio' || userStudios));
  const state = stateOf(
    objects.filter(({ ref }) => read.includes(ref.kind)),
    {
      asOf: declaration.asOf,
      defaultRole: attestedDefaultRole(declaration),
      permissionsNeed: declaration.target.permissionsNeed,
      unread: KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'settings' && !read.includes(kind)),
    },
  );
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
  return { ...transition, access: accessDifference(state, deltas, byHandOf(changes)) };
}
