/**
 * Whether what is left of a plan still does to people what was approved, and nothing else. The difference is worked out again, on what is
 * live now; every right somebody would gain or lose has to stand in the approved one.
 */

import { applyDeltas, revert } from '../access/delta.js';
import { accessDifference } from '../access/difference.js';
import { possibleDefaults } from '../access/resolve.js';
import { roleOf } from '../access/role.js';
import type { AccessState } from '../access/state.js';
import { type AccessPart, type NotProven, rightKey, rightOf } from '../model/access.js';
import type { Plan } from '../model/plan.js';
import { compareRefs, compareText, type Ref, refKey, sameRef } from '../model/ref.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import type { Moved } from '../model/stale.js';
import type { Delta } from '../model/step.js';
import { accessOf } from './judged.js';
import type { Match } from './match.js';

export type { AccessState };

/** Access as it is on what was read, judged as the plan was. */
export function accessNow({ basis }: Pick<Plan, 'basis'>, match: Match, now: string): AccessState {
  const { defaultRole, permissionsNeed, scope, judged = scope.kinds } = basis;
  const need = permissionsNeed === undefined ? {} : { permissionsNeed };
  return accessOf(match, { asOf: now, defaultRole, ...need, kinds: judged });
}

/**
 * Whether a person is a Curator now, or once effects are applied, under any default role; somebody who is locked out is one, too: what the
 * server normalises goes by the role. The state is left as it was found.
 */
export function curatorsBy(state: AccessState, deltas: readonly Delta[]): (person: Ref) => boolean {
  const people = new Set(deltas.flatMap(({ entry }) => (entry?.kind === 'user' ? [refKey(entry)] : [])));
  const found = new Set<string>();
  const look = (): void => {
    for (const key of people) {
      const person = state.people.get(key);
      if (person === undefined) continue;
      if (possibleDefaults(state).some((role) => roleOf(state, key, person, role).role === 'Curator')) found.add(key);
    }
  };
  look();
  const applied = applyDeltas(state, deltas);
  look();
  revert(applied);
  return (person) => found.has(refKey(person));
}

export interface Remaining {
  /** Effects of the steps that are still to do, in order. */
  readonly todo: readonly Delta[];
  /** What takes back the effects that are done already, last first. */
  readonly undo: readonly Delta[];
}

/**
 * What the rest of the plan would do to people that was not approved. Somebody held back meanwhile gets his own again: what he held
 * before the plan is known by taking back what is done, and getting it again is nothing new.
 */
export function notApproved(plan: Plan, state: AccessState, { todo, undo }: Remaining): readonly Moved[] {
  if (todo.length === 0) return [];
  const rest = accessDifference(state, todo, { deltas: [] }).apply;
  const whole = undo.length === 0 ? rest : wholeDifference(plan, state, undo);
  const approved = indexOf(plan.access.apply);
  const anew = indexOf(whole);
  const people = new Map<string, { ref: Ref; gained: Set<string>; lost: Set<string> }>();
  eachChange(rest, (change) => {
    if (covers(approved, change) || !covers(anew, change, true)) return;
    const key = refKey(change.person);
    const entry = people.get(key) ?? { ref: change.person, gained: new Set(), lost: new Set() };
    people.set(key, entry);
    entry[change.side].add(change.right);
  });
  const named = [...people.values()].map(
    ({ ref, gained, lost }): Moved => ({ kind: 'access', ref, gained: sorted(gained), lost: sorted(lost) }),
  );
  return [
    ...named.sort((a, b) => ('ref' in a && 'ref' in b ? compareRefs(a.ref, b.ref) : 0)),
    ...newlyUnproven(plan.access.apply.notProven, rest.notProven),
  ];
}

/** The difference the plan would make if nothing of it were done yet. */
function wholeDifference(plan: Plan, state: AccessState, undo: readonly Delta[]): AccessPart {
  const undone = applyDeltas(state, undo);
  const deltas = plan.steps.flatMap(({ effect }) => effect);
  const { apply } = accessDifference(state, deltas, { deltas: [] });
  revert(undone);
  return apply;
}

interface Change {
  readonly person: Ref;
  readonly side: 'gained' | 'lost';
  readonly right: string;
  /** Under which default role; null: under any. */
  readonly role: EffectiveRole | null;
  /** Until when it is held afterwards: milliseconds, 0 for not at all. */
  readonly end: number;
}

function eachChange({ entries }: AccessPart, tell: (change: Change) => void): void {
  for (const { people, assuming, gained, lost } of entries) {
    for (const [side, changes] of [['gained', gained] as const, ['lost', lost] as const]) {
      for (const { rights, after } of changes) {
        const end = after === null ? 0 : after.until === null ? Number.POSITIVE_INFINITY : Date.parse(after.until);
        for (const right of rights) {
          for (const { ref } of people) {
            for (const role of assuming ?? [null]) tell({ person: ref, side, right, role, end });
          }
        }
      }
    }
  }
}

function keyOf({ person, side, right }: Change, role: EffectiveRole | null): string {
  return `${refKey(person)}\0${side}\0${role ?? ''}\0${right}`;
}

/** Ends by person, side, right and default role. */
function indexOf(part: AccessPart): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  eachChange(part, (change) => void index.set(keyOf(change, change.role), change.end));
  return index;
}

/** Whoever may administer all collections holds every right in every one of them. */
const ADMINISTER = rightKey({ kind: 'capability', capability: 'administer-collections' });

/** Whether a change is in an index: with `loosely` whatever its end, else gained no longer and lost no earlier. */
function covers(index: ReadonlyMap<string, number>, change: Change, loosely = false): boolean {
  const fits = (role: EffectiveRole | null): boolean => {
    const end = index.get(keyOf(change, role));
    return end !== undefined && (loosely || (change.side === 'gained' ? change.end <= end : change.end >= end));
  };
  if (fits(null) || (change.role === null ? ORDERED_ROLES.every(fits) : fits(change.role))) return true;
  const inCollection = change.side === 'gained' && rightOf(change.right).kind === 'collection';
  return inCollection && covers(index, { ...change, right: ADMINISTER }, loosely);
}

/** People nobody can name, of whom the approved difference said nothing, or less. */
function newlyUnproven(approved: readonly NotProven[], found: readonly NotProven[]): Moved[] {
  const moved: Moved[] = [];
  for (const item of found) {
    switch (item.kind) {
      case 'directory-groups': {
        const known = approved.flatMap((other) =>
          other.kind === item.kind && refKey(other.group) === refKey(item.group) ? [other] : [],
        );
        const beyond = (keys: readonly string[], side: 'gained' | 'lost'): readonly string[] =>
          keys.filter((key) => !known.some((other) => other[side].includes(key)));
        const sids = new Set(known.flatMap(({ directoryGroups }) => directoryGroups.map(({ sid }) => sid)));
        const strange = item.directoryGroups.some(({ sid }) => !sids.has(sid));
        const gained = strange ? item.gained : beyond(item.gained, 'gained');
        const lost = strange ? item.lost : beyond(item.lost, 'lost');
        const otherRole = !known.some(({ after }) => after === item.after);
        if (strange || otherRole || gained.length + lost.length > 0) {
          moved.push({ kind: 'access', ref: item.group, unproven: true, gained, lost });
        }
        break;
      }
      case 'unread-share': {
        const known = approved.some(
          (other) =>
            other.kind === item.kind && refKey(other.on) === refKey(item.on) && refKey(other.to) === refKey(item.to),
        );
        if (!known) moved.push({ kind: 'access', ref: item.on, unproven: true, gained: [], lost: [] });
        break;
      }
      case 'unlisted-members': {
        const known = approved.some(
          (other) =>
            other.kind === item.kind && refKey(other.group) === refKey(item.group) && other.people >= item.people,
        );
        if (!known) moved.push({ kind: 'access', ref: item.group, unproven: true, gained: [], lost: [] });
        break;
      }
      case 'studio-shares':
        for (const collection of item.collections) {
          const known = approved.some(
            (other) =>
              other.kind === item.kind &&
              sameStudio(other.studio, item.studio) &&
              other.collections.some((one) => sameRef(one, collection)),
          );
          if (!known) moved.push({ kind: 'access', ref: collection, unproven: true, gained: [], lost: [] });
        }
        break;
      // Whose role rests on the default role is in the entries, by the default role assumed; what is not read is as it was.
      case 'default-role':
      case 'not-read':
        break;
      default:
        item satisfies never;
    }
  }
  return moved;
}

function sameStudio(a: Ref | null, b: Ref | null): boolean {
  return a === b || (a !== null && b !== null && sameRef(a, b));
}

function sorted(keys: ReadonlySet<string>): readonly string[] {
  return [...keys].sort(compareText);
}
