/**
 * Safety rules that block a plan until somebody acknowledges them with the plan's digest. On by default. They judge what happens to
 * people, by the access difference in both its parts, and what cannot be taken back. Never changes the plan.
 */

import type { AccessDifference, AccessEntry } from '../model/access.js';
import type { Change } from '../model/change.js';
import { isCredentialMode, schedulesDisabledBy, schedulesText } from '../model/credential-mode.js';
import type { Declaration } from '../model/declaration.js';
import type { GuardVerdict } from '../model/plan.js';
import { describeRef, foldName, type Ref, refKey } from '../model/ref.js';
import type { Delta, Step } from '../model/step.js';
import { entriesOf, isLiveRef, isRef } from '../model/value.js';
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
    ...apiKeys(deltas),
    ...studioMoves(deltas),
    ...credentialMode(input),
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
  { declaration, match, access }: JudgeInput,
  deltas: readonly Delta[],
  entries: readonly AccessEntry[],
): Verdict[] {
  const { percent, floor } = declaration.guards.maxLosing;
  const over = (part: number, whole: number): boolean =>
    part > floor && (whole === 0 || (part / whole) * 100 > percent);
  const share = (part: number, whole: number): string =>
    whole === 0 ? '' : ` (${((part / whole) * 100).toFixed(1)} %)`;
  const reasons: string[] = [];
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
      reasons.push(`${describeRef(live.ref)} would lose ${count} of ${members} members${share(count, members)}`);
    }
  }
  if (reasons.length === 0) return [];
  return [
    {
      guard: 'mass-loss',
      message: `${reasons.join('; ')}; the limit is ${percent} %, and ${floor} are always allowed`,
      hint: 'apply in smaller parts, or raise guards.maxLosing',
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
  const guarded = new Map<string, string>();
  for (const name of users) guarded.set(refKey({ kind: 'user', path: [foldName('user', name)] }), `user ${name}`);
  for (const name of groups) guarded.set(refKey({ kind: 'group', path: [name] }), `group ${name}`);
  for (const name of collections) guarded.set(refKey({ kind: 'collection', path: [name] }), `collection ${name}`);
  const hit = new Set<string>();
  for (const [key, name] of guarded) if (losing.has(key)) hit.add(`${name} would lose something`);
  for (const delta of deltas) {
    const about = guarded.get(refKey(delta.ref));
    if (about !== undefined && delta.entry === undefined && (delta.field === 'email' || delta.field === 'name')) {
      hit.add(`${about} would be renamed`);
    } else if (about !== undefined && delta.ref.kind !== 'user' && takes(delta)) hit.add(`${about} would be narrowed`);
    const to = delta.entry === undefined ? undefined : guarded.get(refKey(delta.entry));
    if (to !== undefined && delta.entry?.kind === 'group' && takes(delta)) hit.add(`${to} would lose a share`);
  }
  if (hit.size === 0) return [];
  return [
    {
      guard: 'protected',
      message: [...hit].sort().join('; '),
      hint: 'take it out of the change, or out of guards.protect',
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

/** Switching API access off, and on again later, makes new keys: what uses the old ones stops for good (server-v3.md §3). */
function apiKeys(deltas: readonly Delta[]): Verdict[] {
  const people = deltas.filter(
    ({ field, expects, leaves }) => field === 'permissions.apiAccess' && expects === true && leaves === false,
  );
  if (people.length === 0) return [];
  return [
    {
      guard: 'api-keys',
      message: `${names(people)} would lose API access; switching it on again makes new keys, and what uses the old ones stops for good`,
      hint: 'leave permissions.apiAccess alone where programs use the key',
    },
  ];
}

/** A person is in exactly one studio, and moving the last one out of a free studio can take its workflows along (semantics.md §4). */
function studioMoves(deltas: readonly Delta[]): Verdict[] {
  const moves = deltas.filter(({ ref, field, expects }) => ref.kind === 'user' && field === 'studio' && isRef(expects));
  if (moves.length === 0) return [];
  return [
    {
      guard: 'studio-move',
      message: `${names(moves)} would be moved to another studio; if somebody is the last in a free studio, its workflows move along and do not come back`,
      hint: 'look who else is in the studio first; leave `studio` out to let it be',
    },
  ];
}

function names(deltas: readonly Delta[]): string {
  const all = [...new Set(deltas.map(({ ref }) => ref.path.join(' / ')))];
  return all.length <= 3 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
}

/** Changing the mode by hand disables schedules without a word (semantics.md §1). */
function credentialMode({ changes }: JudgeInput): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const { ref, fields } of changes) {
    const mode = ref.kind === 'settings' ? fields.find(({ field }) => field === 'workflowCredentials') : undefined;
    const { before, after } = mode ?? {};
    const disabled = isCredentialMode(before) && isCredentialMode(after) ? schedulesDisabledBy(before, after) : null;
    if (disabled === null) continue;
    verdicts.push({
      guard: 'credential-mode',
      message: `workflowCredentials from ${String(before)} to ${String(after)}, once done by hand, disables ${schedulesText(disabled)}`,
      hint: 'gallerist runbook lists the schedules: switch them on again afterwards',
    });
  }
  return verdicts;
}

/** A person who owns assets cannot be deleted; collections are seen here, workflows and schedules only by the server (server-v3.md §4). */
function assetOwners({ changes, match }: JudgeInput): Verdict[] {
  const ids = new Map(
    changes
      .filter(({ ref, action, fate }) => ref.kind === 'user' && action === 'delete' && fate.disposition === 'automatic')
      .map(({ id, name }) => [id, name]),
  );
  if (ids.size === 0) return [];
  const owners = new Map<string, number>();
  for (const { kind, fields } of match.world.snapshot.objects) {
    const owner = kind === 'collection' && isLiveRef(fields.owner) ? ids.get(fields.owner.id) : undefined;
    if (owner !== undefined) owners.set(owner, (owners.get(owner) ?? 0) + 1);
  }
  if (owners.size === 0) return [];
  return [
    {
      guard: 'asset-owners',
      message: [...owners].map(([name, count]) => `${name} would be deleted and owns ${count} collections`).join('; '),
      hint: 'give the collections another owner first, or deactivate instead',
    },
  ];
}

/** Objects another system owns are never changed, but may be on the way of what is: somebody deactivated leaves their groups too. */
function foreignObjects({ declaration, match }: JudgeInput, deltas: readonly Delta[]): Verdict[] {
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
      message: `${[...hit.values()].map(describeRef).join(', ')} would be changed on the way, and another system owns it`,
      hint: 'make the change there first',
    },
  ];
}
