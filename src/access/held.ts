/** The rights of a set as lists for readers: what is held, what is there but asleep. Rights held alike stand together. */

import type { HeldRights } from '../model/access.js';
import type { InertRights, Under } from '../model/explanation.js';
import { compareText } from '../model/ref.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import { grantOf, pathsTo } from './paths.js';
import { givenTo, restsOnDefault, standstillOf } from './resolve.js';
import { endIn, keysOf, type RightSet } from './rights.js';
import { rankOf } from './role.js';
import type { AccessState } from './state.js';

/**
 * What is held of some rights, or of all that are listed, sorted by the first right. Unread permissions are left out: they are said
 * apart. What a Curator holds in collections is told only when it is asked for.
 */
export function heldRights(
  state: AccessState,
  set: RightSet,
  keys: readonly string[] = keysOf(set),
): readonly HeldRights[] {
  const alike = new Map<string, HeldRights & { readonly rights: string[] }>();
  for (const key of keys) {
    if (key.startsWith('collection:unread:')) continue;
    const grant = grantOf(state, set, key);
    if (grant === null) continue;
    const same = JSON.stringify(grant);
    const found = alike.get(same);
    if (found === undefined) alike.set(same, { rights: [key], ...grant });
    else found.rights.push(key);
  }
  return [...alike.values()];
}

/**
 * What is shared with a person, owned or flagged, and held by no path because the role is too low. Nothing for somebody at a standstill:
 * there everything is asleep.
 */
export function inertRights(
  state: AccessState,
  person: string,
  set: RightSet,
  wanted: (key: string) => boolean = () => true,
): readonly InertRights[] {
  if (standstillOf(state.people.get(person)) !== undefined) return [];
  const all = givenTo(state, person);
  const needs = new Map<string, EffectiveRole>();
  for (const { part } of all.parts) {
    for (const key of part.grants.keys()) {
      if (!wanted(key) || key.startsWith('collection:unread:') || endIn(set, key) > 0) continue;
      const before = needs.get(key);
      if (before === undefined || rankOf(part.needs) < rankOf(before)) needs.set(key, part.needs);
    }
  }
  const alike = new Map<string, InertRights & { readonly rights: string[] }>();
  for (const key of [...needs.keys()].sort(compareText)) {
    const least = needs.get(key);
    if (least === undefined) continue;
    const paths = pathsTo(state, all, key);
    const same = JSON.stringify([least, paths]);
    const found = alike.get(same);
    if (found === undefined) alike.set(same, { rights: [key], needs: least, paths });
    else found.rights.push(key);
  }
  return [...alike.values()];
}

/** The same question under every default role that is possible for a person; equal answers stand once. */
export function underDefaults<T>(
  state: AccessState,
  person: string,
  ask: (defaultRole: EffectiveRole) => T,
): readonly Under<T>[] {
  if (state.defaultRole !== null || !restsOnDefault(state, person)) {
    return [{ assuming: null, holds: ask(state.defaultRole ?? 'NoAccess') }];
  }
  const answers = new Map<string, { readonly roles: EffectiveRole[]; readonly holds: T }>();
  for (const role of ORDERED_ROLES) {
    const holds = ask(role);
    const same = JSON.stringify(holds);
    const found = answers.get(same);
    if (found === undefined) answers.set(same, { roles: [role], holds });
    else found.roles.push(role);
  }
  return [...answers.values()].map(({ roles, holds }) => ({
    assuming: roles.length === ORDERED_ROLES.length ? null : roles,
    holds,
  }));
}
