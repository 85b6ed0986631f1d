/**
 * Makes a safe sequence of steps out of changes, or says why there is none (DESIGN §6). Lowers, sorts, walks; where somebody would hold
 * too much meanwhile it treats the cause and walks again. The last walk is the proof, of the model: nothing is taken on trust.
 */

import type { AccessState } from '../access/state.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { rightOf } from '../model/access.js';
import type { Change } from '../model/change.js';
import type { DeclaredObject, Locate } from '../model/declaration.js';
import type { AccessGap } from '../model/plan.js';
import { compareText, type Ref, refKey } from '../model/ref.js';
import { type EffectiveRole, isRole, ORDERED_ROLES } from '../model/roles.js';
import type { LoweredStep, Step } from '../model/step.js';
import type { WorldObject } from '../model/system.js';
import { isRef } from '../model/value.js';
import { linkSteps, type NameNow, sortSteps } from './order.js';
import { nameOf, tooFewMeanwhile, undeclaredRole, unordered } from './refusals.js';
import { changesBothWays, halfKey, type Lower, lowerAll, type Shield, type Treatments } from './treatments.js';
import { type Breach, type Walk, walk } from './walk.js';

export interface TransitionInput {
  readonly changes: readonly Change[];
  readonly lower: Lower;
  /** Access before. Left as it was found. */
  readonly state: AccessState;
  readonly declared: ReadonlyMap<string, DeclaredObject>;
  readonly live: (key: string) => WorldObject | undefined;
  /** refKey of the account. */
  readonly account: string | undefined;
  readonly minAdministrators: number;
  readonly locate: Locate;
}

/** Active Curators: before the apply, after it, and once what it leaves to hands is done as well. */
export interface Administrators {
  readonly before: number;
  readonly after: number;
  readonly byHand: number;
}

export interface Transition {
  readonly steps: readonly Step[];
  /** What somebody holds before and after, but not all the time between. */
  readonly gaps: readonly AccessGap[];
  /** Active Curators before and after. */
  readonly administrators: { readonly before: number; readonly after: number };
  /** Errors: no safe order was found. Then the steps must not be performed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Each round adds a treatment for everybody who needs one; a treatment may wake another need, but not for ever. */
const ROUNDS = 6;

export function makeTransition(input: TransitionInput): Transition {
  const shields = new Map<string, Shield>();
  const halves = new Set<string>();
  const treatments: Treatments = { shields, halves };
  const early = new Set<string>();
  const nameNow = nameNowIn(input);
  for (let round = 1; ; round += 1) {
    const sorted = sortSteps(lowerAll(input.changes, input.lower, treatments), nameNow, { early });
    const walked = walk(sorted, input.state, input.account);
    const { before, after, least } = walked.counts;
    const enough = Math.min(input.minAdministrators, before, after);
    const refused: Diagnostic[] = [];
    let treated = false;
    for (const breach of walked.excesses) {
      const split = halvesFor(breach, input.changes, halves);
      for (const key of split) halves.add(key);
      const sooner = deletedBy(breach, input.changes, early);
      for (const key of sooner) early.add(key);
      if (split.length + sooner.length > 0) {
        treated = true;
        continue;
      }
      const shield = shields.has(breach.person) ? undefined : shieldFor(breach.person, walked, input);
      if (shield === undefined || 'code' in shield) refused.push(shield ?? unordered(breach, sorted, input));
      else {
        shields.set(breach.person, shield);
        treated = true;
      }
    }
    if (least < enough) {
      const held = holdAdministrators(walked, shields, input);
      for (const [key, shield] of held) shields.set(key, shield);
      if (held.length > 0) treated = true;
      else if (!treated) refused.push(tooFewMeanwhile(least, enough));
    }
    if (walked.excesses.length === 0 && least >= enough) {
      const best = withFewerGaps({ sorted, walked }, { enough, early }, input);
      return {
        steps: linkSteps(best.sorted, best.walked, before - losses(best.walked) < enough, nameNow),
        gaps: gapsOf(best.walked, best.sorted, input),
        administrators: { before, after },
        diagnostics: [],
      };
    }
    if (refused.length > 0 || !treated || round === ROUNDS) {
      const reasons = refused.length > 0 ? refused : walked.excesses.map((breach) => unordered(breach, sorted, input));
      return {
        steps: linkSteps(sorted, walked, false, nameNow),
        gaps: [],
        administrators: { before, after },
        diagnostics: reasons,
      };
    }
  }
}

interface Order {
  readonly sorted: readonly LoweredStep[];
  readonly walked: Walk;
}

/**
 * Another order of the same steps, when it leaves fewer gaps and breaks no bound: who would be without something for a moment leaves his
 * groups last. Not every order is tried.
 */
function withFewerGaps(
  first: Order,
  { enough, early }: { readonly enough: number; readonly early: ReadonlySet<string> },
  input: TransitionInput,
): Order {
  const late = new Set(first.walked.gaps.map(({ person }) => person));
  // Whom leaving late would give too much leaves as before; taking him out may only help the others.
  for (let round = 0; round < ROUNDS && late.size > 0; round += 1) {
    const sorted = sortSteps(first.sorted, nameNowIn(input), { late, early });
    const walked = walk(sorted, input.state, input.account);
    if (walked.excesses.length === 0) {
      return walked.gaps.length < first.walked.gaps.length && walked.counts.least >= enough
        ? { sorted, walked }
        : first;
    }
    const others = walked.excesses.filter(({ person }) => !late.delete(person)).length;
    if (others === walked.excesses.length) return first;
  }
  return first;
}

function nameNowIn({ live }: TransitionInput): NameNow {
  return (ref: Ref) => live(refKey(ref))?.name;
}

function losses({ administrators }: Walk): number {
  return administrators.reduce((sum, { lost }) => sum + lost.length, 0);
}

/** What gives and takes at once, among what somebody holds too much of: shares of collections, credentials of studios. */
function halvesFor({ rights }: Breach, changes: readonly Change[], done: ReadonlySet<string>): readonly string[] {
  const collections = new Set<string>();
  let credentials = false;
  for (const key of rights) {
    const right = rightOf(key);
    if (right.kind === 'collection') collections.add(refKey(right.collection));
    if (right.kind === 'credential') credentials = true;
  }
  if (collections.size === 0 && !credentials) return [];
  const found: string[] = [];
  for (const { ref, fields, entries } of changes) {
    if (ref.kind === 'studio' && credentials) {
      const change = fields.find(({ field }) => field === 'defaultCredential');
      if (isRef(change?.before) && isRef(change.after)) found.push(refKey(ref));
    }
    if (!collections.has(refKey(ref))) continue;
    for (const { to, action, before, after } of entries) {
      if (action === 'update' && before !== null && after !== null && changesBothWays(before, after)) {
        found.push(halfKey(ref, to));
      }
    }
  }
  return found.filter((key) => !done.has(key));
}

/** Collections that go, among what somebody holds too much of: a role that rises would wake a share of them first. */
function deletedBy({ rights }: Breach, changes: readonly Change[], done: ReadonlySet<string>): readonly string[] {
  const collections = new Set(
    rights.flatMap((key) => {
      const right = rightOf(key);
      return right.kind === 'collection' ? [refKey(right.collection)] : [];
    }),
  );
  return changes
    .filter(({ action, fate }) => action === 'delete' && fate.disposition === 'automatic')
    .map(({ ref }) => refKey(ref))
    .filter((key) => collections.has(key) && !done.has(key));
}

/** A shield at the lower of the roles before and after: what such a role gives is held on both sides. */
function shieldFor(
  person: string,
  walked: Walk,
  input: TransitionInput,
  hold?: EffectiveRole,
): Shield | Diagnostic | undefined {
  const object = input.declared.get(person);
  const live = input.live(person);
  const roles = walked.roles.get(person);
  if (roles === undefined) return undefined;
  const declared = object?.fields.role;
  if (object === undefined || !isRole(declared)) return undeclaredRole(person, object, live, input);
  const own = live?.fields.role;
  return {
    ref: object.ref,
    name: object.name,
    id: live?.id ?? null,
    own: live === undefined ? null : isRole(own) ? own : 'Default',
    declared,
    why: hold === undefined ? 'too-much' : 'too-few-administrators',
    hold: live === undefined ? 'NoAccess' : (hold ?? lowest([...roles.before, ...roles.after])),
  };
}

function lowest(roles: readonly (EffectiveRole | null)[]): EffectiveRole {
  const ranks = roles.map((role) => (role === null ? 0 : ORDERED_ROLES.indexOf(role)));
  return ORDERED_ROLES[Math.min(...ranks)] ?? 'NoAccess';
}

/** Curators on the way out stay Curators by an own role until others have become it. */
function holdAdministrators(
  walked: Walk,
  shields: ReadonlyMap<string, Shield>,
  input: TransitionInput,
): [string, Shield][] {
  const held: [string, Shield][] = [];
  for (const person of new Set(walked.administrators.flatMap(({ lost }) => lost))) {
    if (shields.has(person) || input.live(person)?.state !== 'active') continue;
    const shield = shieldFor(person, walked, input, 'Curator');
    if (shield !== undefined && !('code' in shield) && input.declared.get(person)?.state === 'active')
      held.push([person, shield]);
  }
  return held;
}

function gapsOf({ gaps }: Walk, sorted: readonly LoweredStep[], input: TransitionInput): readonly AccessGap[] {
  return gaps
    .toSorted((a, b) => a.step - b.step || compareText(a.person, b.person))
    .map(({ person, step, rights }) => ({
      person: nameOf(person, input),
      rights,
      from: sorted[step]?.title ?? '',
    }));
}
