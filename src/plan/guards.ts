/**
 * Safety rules that block a plan until somebody acknowledges them with the plan's digest. On by default. They judge what happens to
 * people, by the access difference in both its parts, and what cannot be taken back. Never changes the plan.
 */

import type { AccessDifference, AccessEntry } from '../model/access.js';
import type { Change } from '../model/change.js';
import type { Declaration } from '../model/declaration.js';
import { describeNamed, type NameOf } from '../model/names.js';
import type { GuardVerdict } from '../model/plan.js';
import { compareRefs, type KindName, type Ref, refKey, refTo } from '../model/ref.js';
import type { Delta, Step } from '../model/step.js';
import { entriesOf, isLiveRef } from '../model/value.js';
import { lasting } from './guards-lasting.js';
import type { Match } from './match.js';
import { patternTest } from './standing.js';

export type Verdict = Omit<GuardVerdict, 'acknowledged'>;

export interface JudgeInput {
  readonly declaration: Declaration;
  readonly match: Match;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly access: AccessDifference;
  /** Active Curators before and after the apply. */
  readonly administrators: { readonly before: number; readonly after: number };
  readonly names: NameOf;
}

/** Which guards a plan trips. Linear in effects and in the difference; nothing is looked at in a plan without changes. */
export function judge(input: JudgeInput): readonly Verdict[] {
  if (input.changes.length === 0) return [];
  const deltas = input.steps.flatMap(({ effect }) => effect);
  const entries = [...input.access.apply.entries, ...input.access.byHand.entries];
  return [
    ...accountLockout(input, deltas, entries),
    ...fewAdministrators(input),
    ...massLoss(input, deltas, entries),
    ...protectedObjects(input, deltas, entries),
    ...lasting(input, deltas),
    ...assetOwners(input),
    ...foreignObjects(input, deltas),
  ];
}

/** Everybody who loses something in one of the parts, by refKey. */
function losersIn(entries: readonly AccessEntry[]): ReadonlySet<string> {
  const losing = new Set<string>();
  for (const { lost, people } of entries) {
    if (lost.length > 0) for (const { ref } of people) losing.add(refKey(ref));
  }
  return losing;
}

function accountLockout({ match }: JudgeInput, deltas: readonly Delta[], entries: readonly AccessEntry[]): Verdict[] {
  const { account } = match.world.snapshot;
  if (account === null) return [];
  const ref = [...match.matched.values(), ...match.unmatched].find(
    (object) => object.ref.kind === 'user' && object.id === account.id,
  )?.ref;
  if (ref === undefined) return [];
  const key = refKey(ref);
  const reasons = new Set<string>();
  for (const { people, before, after } of entries) {
    if (!people.some((person) => refKey(person.ref) === key)) continue;
    if (after.kind === 'nothing') reasons.add(`would be ${after.because}`);
    else if (before.kind === 'role' && before.role === 'Curator' && after.role !== 'Curator') {
      reasons.add('would no longer be a Curator');
    }
  }
  for (const { ref: about, entry, field, expects, leaves } of deltas) {
    if (entry !== undefined || refKey(about) !== key) continue;
    if (field === 'permissions.apiAccess' && leaves !== true) reasons.add('would lose API access');
    if (field === 'permissions.apiAccess' && leaves === true && expects === false)
      reasons.add('would get new API keys');
    if (field === 'email') reasons.add('would change its sign-in name');
  }
  if (reasons.size === 0) return [];
  return [
    {
      guard: 'account-lockout',
      message: `the account ${account.email}, behind the API key, ${[...reasons].join(' and ')}`,
      hint: 'take the account out of the change, or let another administrator do it',
      about: [ref],
    },
  ];
}

function fewAdministrators({ declaration, administrators: { before, after } }: JudgeInput): Verdict[] {
  const minimum = declaration.guards.minAdministrators;
  if (after >= minimum || after >= before) return [];
  return [
    {
      guard: 'minimum-administrators',
      message: `${after} active Curators would be left of ${before}; the minimum is ${minimum}`,
      hint: 'keep or promote another Curator, or lower guards.minAdministrators',
    },
  ];
}

function massLoss(
  { declaration, match, access, names }: JudgeInput,
  deltas: readonly Delta[],
  entries: readonly AccessEntry[],
): Verdict[] {
  const { percent, floor } = declaration.guards.maxLosing;
  const over = (part: number, whole: number): boolean =>
    part > floor && (whole === 0 || (part / whole) * 100 > percent);
  const share = (part: number, whole: number): string =>
    whole === 0 ? '' : ` (${((part / whole) * 100).toFixed(1)} %)`;
  const reasons: string[] = [];
  const about: Ref[] = [];
  const losing = losersIn(entries).size;
  if (over(losing, access.people)) {
    reasons.push(`${losing} of ${access.people} active people${share(losing, access.people)} would lose something`);
  }
  const removed = new Map<string, number>();
  for (const { ref, field, entry, leaves } of deltas) {
    if (entry === undefined || ref.kind !== 'group' || field !== 'members' || leaves !== null) continue;
    removed.set(refKey(ref), (removed.get(refKey(ref)) ?? 0) + 1);
  }
  for (const live of [...match.matched.values(), ...match.unmatched]) {
    const count = removed.get(refKey(live.ref));
    if (count === undefined || live.ref.kind !== 'group') continue;
    const members = entriesOf(live.fields.members).length;
    if (over(count, members)) {
      about.push(live.ref);
      reasons.push(
        `${describeNamed(live.ref, names)} would lose ${count} of ${members} members${share(count, members)}`,
      );
    }
  }
  if (reasons.length === 0) return [];
  return [
    {
      guard: 'mass-loss',
      message: `${reasons.join('; ')}; the limit is ${percent} %, and ${floor} are always allowed`,
      hint: 'apply in smaller parts, or raise guards.maxLosing',
      ...(about.length > 0 && { about: about.sort(compareRefs) }),
    },
  ];
}

function protectedObjects(
  { declaration }: JudgeInput,
  deltas: readonly Delta[],
  entries: readonly AccessEntry[],
): Verdict[] {
  const { users, groups, collections } = declaration.guards.protect;
  const losing = losersIn(entries);
  const guarded = new Map<string, { readonly ref: Ref; readonly name: string }>();
  const guard = (kind: KindName, name: string): void => {
    const ref = refTo(kind, name);
    guarded.set(refKey(ref), { ref, name: `${kind} ${name}` });
  };
  for (const name of users) guard('user', name);
  for (const name of groups) guard('group', name);
  for (const name of collections) guard('collection', name);
  const hit = new Set<string>();
  const about = new Map<string, Ref>();
  const add = ({ ref, name }: { readonly ref: Ref; readonly name: string }, what: string): void => {
    hit.add(`${name} ${what}`);
    about.set(refKey(ref), ref);
  };
  for (const [key, one] of guarded) if (losing.has(key)) add(one, 'would lose something');
  for (const delta of deltas) {
    const one = guarded.get(refKey(delta.ref));
    if (one !== undefined && delta.entry === undefined && (delta.field === 'email' || delta.field === 'name')) {
      add(one, 'would be renamed');
    } else if (one !== undefined && delta.ref.kind !== 'user' && takes(delta)) add(one, 'would be narrowed');
    const to = delta.entry === undefined ? undefined : guarded.get(refKey(delta.entry));
    if (to !== undefined && delta.entry?.kind === 'group' && takes(delta)) add(to, 'would lose a share');
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

/** Whether an effect takes something from an object: an entry, a word of a share, the object itself. */
function takes({ field, entry, expects, leaves }: Delta): boolean {
  if (expects === null || expects === undefined) return false;
  if (entry === undefined) return field === 'exists' && leaves !== true;
  if (leaves === null) return true;
  const left = wordsOf(leaves);
  return !left.includes('admin') && !wordsOf(expects).every((word) => left.includes(word));
}

function wordsOf(value: Delta['leaves'] | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null || !('can' in value) || !Array.isArray(value.can)) return [];
  return value.can.filter((word) => typeof word === 'string');
}

/** A person who owns assets cannot be deleted; collections are seen here, workflows and schedules only by the server (server-v3.md §4). */
function assetOwners({ changes, match }: JudgeInput): Verdict[] {
  const ids = new Map(
    changes
      .filter(({ ref, action, fate }) => ref.kind === 'user' && action === 'delete' && fate.disposition === 'automatic')
      .map(({ id, name, ref }) => [id, { name, ref }]),
  );
  if (ids.size === 0) return [];
  const owners = new Map<string, { readonly name: string; readonly ref: Ref; count: number }>();
  for (const { kind, fields } of match.world.snapshot.objects) {
    const owner = kind === 'collection' && isLiveRef(fields.owner) ? ids.get(fields.owner.id) : undefined;
    if (owner === undefined) continue;
    const key = refKey(owner.ref);
    const found = owners.get(key);
    if (found === undefined) owners.set(key, { ...owner, count: 1 });
    else found.count += 1;
  }
  if (owners.size === 0) return [];
  return [
    {
      guard: 'asset-owners',
      message: [...owners.values()]
        .map(
          ({ name, count }) =>
            `${name} would be deleted and owns ${count} ${count === 1 ? 'collection' : 'collections'}`,
        )
        .join('; '),
      hint: 'give the collections another owner first, or deactivate instead',
      about: [...owners.values()].map(({ ref }) => ref).sort(compareRefs),
    },
  ];
}

/** Objects another system owns are never changed, but may be on the way of what is: somebody deactivated leaves their groups too. */
function foreignObjects({ declaration, match, names }: JudgeInput, deltas: readonly Delta[]): Verdict[] {
  const tests = new Map(
    Object.entries(declaration.manage).map(([kind, rule]) => [kind, patternTest(rule.externallyOwned)]),
  );
  const hit = new Map<string, Ref>();
  for (const { ref } of deltas) {
    const name = match.world.object(ref)?.name;
    if (name !== undefined && tests.get(ref.kind)?.(name) === true) hit.set(refKey(ref), ref);
  }
  if (hit.size === 0) return [];
  return [
    {
      guard: 'externally-owned',
      message: `${[...hit.values()].map((ref) => describeNamed(ref, names)).join(', ')} would be changed on the way, and another system owns it`,
      hint: 'make the change there first',
      about: [...hit.values()].sort(compareRefs),
    },
  ];
}
