/**
 * Safety rules that block a plan until somebody acknowledges them with the plan's digest. On by default. They judge what steps do to
 * people and to the account, by effective role; rights through several paths are counted as lost when one path is.
 * Never changes the plan.
 */

import { applyDelta, roleInputs, rolesOf } from '../access/effective-roles.js';
import type { Declaration } from '../model/declaration.js';
import type { GuardVerdict } from '../model/plan.js';
import { foldName, type Ref, refKey } from '../model/ref.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import type { Delta, Step } from '../model/step.js';
import type { WorldObject } from '../model/system.js';
import { entriesOf } from '../model/value.js';
import type { Match } from './match.js';
import { attestedDefaultRole } from './settings.js';

type Verdict = Omit<GuardVerdict, 'acknowledged'>;

/** Which guards these steps trip. Linear in people, memberships and effects; nothing is computed for a plan without steps. */
export function judge(declaration: Declaration, match: Match, steps: readonly Step[]): readonly Verdict[] {
  if (steps.length === 0) return [];
  const serverDefault = attestedDefaultRole(declaration);
  const objects = [...match.matched.values(), ...match.unmatched];
  const before = rolesOf(roleInputs(objects), serverDefault);
  const inputs = roleInputs(objects);
  for (const step of steps) for (const delta of step.effect) applyDelta(inputs, delta);
  const after = rolesOf(inputs, serverDefault);
  const losing = losers(steps, objects, before, after);
  return [
    ...accountLockout(match, steps, before, after),
    ...fewAdministrators(declaration, before, after),
    ...massLoss(declaration, losing, before.size),
    ...protectedObjects(declaration, steps, losing),
  ];
}

function rank(role: EffectiveRole | null | undefined): number {
  return role === null || role === undefined ? -1 : ORDERED_ROLES.indexOf(role);
}

type Roles = ReadonlyMap<string, EffectiveRole | null>;

/** Everybody who loses a role, a membership, a share, a flag or the account, by refKey. */
function losers(steps: readonly Step[], objects: readonly WorldObject[], before: Roles, after: Roles): Set<string> {
  const losing = new Set<string>();
  for (const [key, role] of before) if (!after.has(key) || rank(after.get(key)) < rank(role)) losing.add(key);
  const members = new Map<string, readonly Ref[]>();
  for (const object of objects) {
    if (object.ref.kind === 'group')
      members.set(
        refKey(object.ref),
        entriesOf(object.fields.members).map(({ to }) => to),
      );
  }
  for (const step of steps) {
    for (const delta of step.effect) {
      if (!narrows(delta)) continue;
      const who = delta.entry ?? delta.ref;
      if (who.kind === 'user') losing.add(refKey(who));
      if (who.kind === 'group') for (const member of members.get(refKey(who)) ?? []) losing.add(refKey(member));
    }
  }
  // Only people who had something can lose it.
  for (const key of losing) if (!before.has(key)) losing.delete(key);
  return losing;
}

/** Whether a delta takes something away from who it is about. Roles are judged by effective role, not here. */
function narrows(delta: Delta): boolean {
  if (delta.expects === null || delta.expects === undefined) return false;
  if (delta.entry !== undefined) {
    if (delta.leaves === null) return true;
    return !wordsOf(delta.expects).every(
      (word) => wordsOf(delta.leaves).includes(word) || wordsOf(delta.leaves).includes('admin'),
    );
  }
  if (delta.field === 'exists') return delta.leaves !== true;
  return delta.field.startsWith('permissions.') && delta.expects === true && delta.leaves === false;
}

function wordsOf(value: Delta['leaves'] | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null || !('can' in value)) return [];
  return Array.isArray(value.can) ? value.can.filter((word) => typeof word === 'string') : [];
}

function accountLockout(match: Match, steps: readonly Step[], before: Roles, after: Roles): Verdict[] {
  const account = match.world.snapshot.account;
  if (account === null) return [];
  const ref = [...match.matched.values(), ...match.unmatched].find(
    (object) => object.ref.kind === 'user' && object.id === account.id,
  )?.ref;
  if (ref === undefined) return [];
  const key = refKey(ref);
  const reasons: string[] = [];
  if (!after.has(key)) reasons.push('would be inactive or gone');
  else if (before.get(key) === 'Curator' && after.get(key) !== 'Curator') reasons.push('would no longer be a Curator');
  for (const { effect } of steps) {
    for (const delta of effect) {
      if (delta.entry !== undefined || refKey(delta.ref) !== key) continue;
      if (delta.field === 'permissions.apiAccess' && delta.leaves !== true) reasons.push('would lose API access');
      if (delta.field === 'permissions.apiAccess' && delta.leaves === true && delta.expects === false) {
        reasons.push('would get new API keys');
      }
      if (delta.field === 'locked' && delta.leaves === true) reasons.push('would be locked');
      if (delta.field === 'email') reasons.push('would change its sign-in name');
    }
  }
  if (reasons.length === 0) return [];
  return [
    {
      guard: 'account-lockout',
      message: `the account ${account.email}, behind the API key, ${[...new Set(reasons)].join(' and ')}`,
      hint: 'take the account out of the change, or let another administrator do it',
    },
  ];
}

function fewAdministrators(declaration: Declaration, before: Roles, after: Roles): Verdict[] {
  const count = (roles: Roles): number => [...roles.values()].filter((role) => role === 'Curator').length;
  const minimum = declaration.guards.minAdministrators;
  const left = count(after);
  if (left >= minimum || left >= count(before)) return [];
  return [
    {
      guard: 'minimum-administrators',
      message: `${left} active Curators would be left of ${count(before)}; the minimum is ${minimum}`,
      hint: 'keep or promote another Curator, or lower guards.minAdministrators',
    },
  ];
}

function massLoss(declaration: Declaration, losing: ReadonlySet<string>, people: number): Verdict[] {
  const { percent, floor } = declaration.guards.maxLosing;
  const share = people === 0 ? 0 : (losing.size / people) * 100;
  if (losing.size <= floor || share <= percent) return [];
  return [
    {
      guard: 'mass-loss',
      message: `${losing.size} of ${people} active people (${share.toFixed(1)} %) would lose something; the limit is ${percent} % above ${floor} people`,
      hint: 'apply in smaller parts, or raise guards.maxLosing',
    },
  ];
}

function protectedObjects(declaration: Declaration, steps: readonly Step[], losing: ReadonlySet<string>): Verdict[] {
  const { users, groups, collections } = declaration.guards.protect;
  const hit = new Set<string>();
  for (const name of users) {
    const key = refKey({ kind: 'user', path: [foldName('user', name)] });
    if (losing.has(key)) hit.add(`user ${name} would lose something`);
  }
  const guarded = new Map<string, string>();
  for (const name of users) guarded.set(refKey({ kind: 'user', path: [foldName('user', name)] }), `user ${name}`);
  for (const name of groups) guarded.set(refKey({ kind: 'group', path: [name] }), `group ${name}`);
  for (const name of collections) guarded.set(refKey({ kind: 'collection', path: [name] }), `collection ${name}`);
  for (const { effect } of steps) {
    for (const delta of effect) {
      const name = guarded.get(refKey(delta.ref));
      if (name === undefined) continue;
      if (delta.field === 'email' || delta.field === 'name') hit.add(`${name} would be renamed`);
      else if (delta.ref.kind !== 'user' && narrows(delta)) hit.add(`${name} would be narrowed`);
    }
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
