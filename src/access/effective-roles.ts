/**
 * The role every person really has, before and after steps: own role, else the highest of the groups, else the default role
 * (semantics.md §7). Decides nothing about what a role allows.
 */

import { type Ref, refKey } from '../model/ref.js';
import { type EffectiveRole, effectiveRole, isRole, type Role } from '../model/roles.js';
import type { Delta } from '../model/step.js';
import type { WorldObject } from '../model/system.js';
import { entriesOf } from '../model/value.js';

interface Person {
  readonly ref: Ref;
  own: Role;
  active: boolean;
  readonly groups: Set<string>;
}

/** What roles follow from. Mutable on purpose: steps are applied to it one after another. */
export interface RoleInputs {
  readonly people: Map<string, Person>;
  readonly groupRoles: Map<string, Role>;
}

/** The inputs as they are live. Directory groups inside groups are not followed: nobody can read who is in them. */
export function roleInputs(objects: Iterable<WorldObject>): RoleInputs {
  const people = new Map<string, Person>();
  const groupRoles = new Map<string, Role>();
  const groups: WorldObject[] = [];
  for (const object of objects) {
    const role = isRole(object.fields.role) ? object.fields.role : 'Default';
    const key = refKey(object.ref);
    if (object.ref.kind === 'user') {
      people.set(key, { ref: object.ref, own: role, active: object.state === 'active', groups: new Set() });
    } else if (object.ref.kind === 'group') {
      groupRoles.set(key, role);
      groups.push(object);
    }
  }
  for (const group of groups) {
    for (const member of entriesOf(group.fields.members)) people.get(refKey(member.to))?.groups.add(refKey(group.ref));
  }
  return { people, groupRoles };
}

/** Applies what a step changes of roles, memberships and people. Everything else in the effect is passed over. */
export function applyDelta(inputs: RoleInputs, delta: Delta): void {
  const key = refKey(delta.ref);
  if (delta.entry !== undefined) {
    if (delta.ref.kind !== 'group' || delta.field !== 'members') return;
    const groups = inputs.people.get(refKey(delta.entry))?.groups;
    if (delta.leaves === null) groups?.delete(key);
    else groups?.add(key);
    return;
  }
  if (delta.ref.kind === 'group') {
    if (delta.field === 'role' && isRole(delta.leaves)) inputs.groupRoles.set(key, delta.leaves);
    if (delta.field === 'exists' && delta.leaves !== true) inputs.groupRoles.delete(key);
    return;
  }
  if (delta.ref.kind !== 'user') return;
  if (delta.field === 'exists') {
    if (delta.leaves !== true) inputs.people.delete(key);
    else if (!inputs.people.has(key)) {
      inputs.people.set(key, { ref: delta.ref, own: 'Default', active: true, groups: new Set() });
    }
    return;
  }
  const person = inputs.people.get(key);
  if (person === undefined) return;
  if (delta.field === 'role' && isRole(delta.leaves)) person.own = delta.leaves;
  if (delta.field === 'state') person.active = delta.leaves === 'active';
}

/** The effective role of everybody who is active, by refKey; null where it rests on an unknown default role. */
export function rolesOf(
  inputs: RoleInputs,
  serverDefault: EffectiveRole | null,
): ReadonlyMap<string, EffectiveRole | null> {
  const roles = new Map<string, EffectiveRole | null>();
  for (const [key, person] of inputs.people) {
    if (!person.active) continue;
    const through: Role[] = [];
    if (person.own === 'Default') {
      for (const group of person.groups) through.push(inputs.groupRoles.get(group) ?? 'Default');
    }
    roles.set(key, effectiveRole(person.own, through, serverDefault));
  }
  return roles;
}
