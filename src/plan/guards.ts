/**
 * Safety rules that block a plan until somebody acknowledges them with the plan's digest. On by default. They judge what happens to
 * people, by the access difference in both its parts, and what cannot be taken back. Never changes the plan.
 */

import { byHandOf } from '../access/by-hand.js';
import { type AccessDifference, type AccessEntry, rightKey } from '../model/access.js';
import type { Change } from '../model/change.js';
import type { Declaration } from '../model/declaration.js';
import { describeNamed, type NameOf } from '../model/names.js';
import type { GuardVerdict } from '../model/plan.js';
import { compareRefs, type Ref, refKey } from '../model/ref.js';
import type { Delta, Step } from '../model/step.js';
import { entriesOf, isRef } from '../model/value.js';
import { isAutomatic } from './fate.js';
import { lasting, listed } from './guards-lasting.js';
import type { Match } from './match.js';
import { protectedObjects } from './protected.js';
import { patternTest } from './standing.js';
import type { Administrators } from './transition.js';

export type Verdict = Omit<GuardVerdict, 'acknowledged'>;

export interface JudgeInput {
  readonly declaration: Declaration;
  readonly match: Match;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly access: AccessDifference;
  readonly administrators: Administrators;
  readonly names: NameOf;
}

/** Which guards a plan trips. Linear in effects and in the difference; nothing is looked at in a plan without changes. */
export function judge(input: JudgeInput): readonly Verdict[] {
  if (input.changes.length === 0) return [];
  const deltas = [...input.steps.flatMap(({ effect }) => effect), ...byHandOf(input.changes).deltas];
  const entries = [...input.access.apply.entries, ...input.access.byHand.entries];
  const losing = losersIn(entries);
  return [
    ...accountLockout(input, deltas, entries),
    ...fewAdministrators(input),
    ...massLoss(input, deltas, losing),
    ...protectedObjects(input.declaration, input.match, deltas, losing),
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

function accountLockout(
  { match, names }: JudgeInput,
  deltas: readonly Delta[],
  entries: readonly AccessEntry[],
): Verdict[] {
  const { account } = match.world.snapshot;
  if (account === null) return lockoutOfUnknown(entries, names);
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

/** Nobody knows whose the key is: then it may be anybody's who can use it now (server-v3.md §3), and none of them may lose that. */
function lockoutOfUnknown(entries: readonly AccessEntry[], names: NameOf): Verdict[] {
  const reasons = new Map<string, Map<string, Ref>>();
  for (const { people, before, after, lost, assuming } of entries) {
    if (before.kind !== 'role' || before.role !== 'Curator') continue;
    // Where nobody attested the default role, whom it would make a Curator is not one for certain.
    if (assuming !== null && before.from === 'default') continue;
    const reason =
      after.kind === 'nothing'
        ? `would be ${after.because}`
        : after.role !== 'Curator'
          ? 'would no longer be a Curator'
          : lost.some(({ rights }) => rights.includes(ADMIN_API))
            ? 'would lose API access'
            : undefined;
    if (reason === undefined) continue;
    const whom = reasons.get(reason) ?? new Map<string, Ref>();
    reasons.set(reason, whom);
    for (const { ref } of people) whom.set(refKey(ref), ref);
  }
  if (reasons.size === 0) return [];
  const about = new Map([...reasons.values()].flatMap((whom) => [...whom]));
  const said = [...reasons].map(([reason, whom]) => `${listed([...whom.values()].sort(compareRefs), names)} ${reason}`);
  return [
    {
      guard: 'account-lockout',
      message: `the account behind the API key is not known, and may be one of these Curators: ${said.join('; ')}`,
      hint: 'write the e-mail address of the user behind the key as `account:` in gallerist.yaml',
      about: [...about.values()].sort(compareRefs),
    },
  ];
}

const ADMIN_API = rightKey({ kind: 'admin-api' });

function fewAdministrators({ declaration, administrators: { before, after, byHand: last } }: JudgeInput): Verdict[] {
  const minimum = declaration.guards.minAdministrators;
  const least = Math.min(after, last);
  if (least >= minimum || least >= before) return [];
  return [
    {
      guard: 'minimum-administrators',
      message: `${least} active Curators would be left of ${before}${last < after ? ' once the rest is done by hand' : ''}; the minimum is ${minimum}`,
      hint: 'keep or promote another Curator, or lower guards.minAdministrators',
    },
  ];
}

function massLoss(
  { declaration, match, access, names }: JudgeInput,
  deltas: readonly Delta[],
  losers: ReadonlySet<string>,
): Verdict[] {
  const { percent, floor } = declaration.guards.maxLosing;
  const over = (part: number, whole: number): boolean =>
    part > floor && (whole === 0 || (part / whole) * 100 > percent);
  const share = (part: number, whole: number): string =>
    whole === 0 ? '' : ` (${((part / whole) * 100).toFixed(1)} %)`;
  const reasons: string[] = [];
  const about: Ref[] = [];
  const losing = losers.size;
  if (over(losing, access.people)) {
    reasons.push(
      `${losing} of ${access.people} people who hold anything${share(losing, access.people)} would lose something`,
    );
  }
  const removed = new Map<string, number>();
  for (const { ref, field, entry, leaves } of deltas) {
    if (entry === undefined || ref.kind !== 'group' || field !== 'members' || leaves !== null) continue;
    removed.set(refKey(ref), (removed.get(refKey(ref)) ?? 0) + 1);
  }
  // In the order of their Refs: what is said must not depend on how the server lists them.
  const groups = [...match.matched.values(), ...match.unmatched]
    .filter(({ ref }) => removed.has(refKey(ref)))
    .sort((a, b) => compareRefs(a.ref, b.ref));
  for (const { ref, fields } of groups) {
    const count = removed.get(refKey(ref)) ?? 0;
    const members = entriesOf(fields.members).length;
    if (!over(count, members)) continue;
    about.push(ref);
    reasons.push(`${describeNamed(ref, names)} would lose ${count} of ${members} members${share(count, members)}`);
  }
  if (reasons.length === 0) return [];
  return [
    {
      guard: 'mass-loss',
      message: `${reasons.join('; ')}; the limit is ${percent} %, and ${floor} are always allowed`,
      hint: 'apply in smaller parts, or raise guards.maxLosing',
      ...(about.length > 0 && { about }),
    },
  ];
}

/**
 * A person who owns assets cannot be deleted; collections are seen here, workflows and schedules only by the server (server-v3.md §4).
 * What the plan itself gives to others before counts as theirs.
 */
function assetOwners({ changes, match, steps, names }: JudgeInput): Verdict[] {
  const leaving = new Map(
    changes
      .filter(({ ref, action, fate }) => ref.kind === 'user' && action === 'delete' && isAutomatic(fate))
      .map(({ ref }) => [refKey(ref), ref]),
  );
  if (leaving.size === 0) return [];
  const counts = new Map<string, number>();
  for (const owner of ownersAfter(match, steps).values()) {
    const key = refKey(owner);
    if (leaving.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const about = [...leaving.values()].filter((ref) => counts.has(refKey(ref))).sort(compareRefs);
  const said = about.map((ref) => {
    const count = counts.get(refKey(ref)) ?? 0;
    return `${names(ref)} would be deleted and owns ${count} ${count === 1 ? 'collection' : 'collections'}`;
  });
  return [
    {
      guard: 'asset-owners',
      message: said.join('; '),
      hint: 'declare another owner of the collections, or deactivate instead',
      about,
    },
  ];
}

/** Who owns each collection once the steps are done, by its refKey. */
function ownersAfter({ matched, unmatched }: Match, steps: readonly Step[]): ReadonlyMap<string, Ref> {
  const owners = new Map<string, Ref>();
  for (const { ref, fields } of [...matched.values(), ...unmatched]) {
    if (ref.kind === 'collection' && isRef(fields.owner)) owners.set(refKey(ref), fields.owner);
  }
  for (const { ref, field, entry, leaves } of steps.flatMap(({ effect }) => effect)) {
    if (ref.kind !== 'collection' || entry !== undefined) continue;
    if (field === 'owner' && isRef(leaves)) owners.set(refKey(ref), leaves);
    if (field === 'exists' && leaves === false) owners.delete(refKey(ref));
  }
  return owners;
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
  const about = [...hit.values()].sort(compareRefs);
  return [
    {
      guard: 'externally-owned',
      message: `${about.map((ref) => describeNamed(ref, names)).join(', ')} would be changed on the way, and another system owns it`,
      hint: 'make the change there first',
      about,
    },
  ];
}
