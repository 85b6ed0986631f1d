/**
 * Where each person and object stands in a comparison: who is inactive after the plan, who is a Curator, what another system owns; what
 * exists is existence.ts'. Answers are worked out once, from the declaration and the live world together.
 */

import type { Declaration, DeclaredObject } from '../model/declaration.js';
import { type Ref, refKey } from '../model/ref.js';
import { type RefMap, refMap } from '../model/ref-map.js';
import { effectiveRole, isRole, type Role } from '../model/roles.js';
import { entriesOf } from '../model/value.js';
import { type Existence, type ExistenceInput, existenceOf } from './existence.js';
import type { Match } from './match.js';

export interface Standing extends Existence {
  readonly declared: (ref: Ref) => DeclaredObject | undefined;
  /** Whether entries that point at it count: not for inactive people, nor for what cannot be told apart (DESIGN §4). */
  readonly compares: (ref: Ref) => boolean;
  /** Whether it is an object of the snapshot. */
  readonly isKnown: (ref: Ref) => boolean;
  /** Whether live entries may name the person in a way that cannot be recognised (snapshot.ts). */
  readonly isUnrecognisable: (ref: Ref) => boolean;
  /** Whether the person is a Curator once the plan is done, as far as is known (semantics.md §9). */
  readonly isCurator: (user: Ref) => boolean;
  readonly externallyOwned: (ref: Ref, name: string) => boolean;
}

/** Linear in declared objects; answers are worked out when they are asked for. */
export function standingOf(input: ExistenceInput): Standing {
  const { declaration, match } = input;
  const declared = refMap<DeclaredObject>();
  for (const object of declaration.objects) declared.set(object.ref, object);
  const patterns = new Map(
    Object.entries(declaration.manage).map(([kind, rule]) => [kind, patternTest(rule.externallyOwned)]),
  );
  const externallyOwned = (ref: Ref, name: string): boolean => patterns.get(ref.kind)?.(name) ?? false;
  let groupsAfter: RefMap<Role[]> | undefined;

  const comparesNow = (ref: Ref): boolean => {
    if (ref.kind === 'directoryGroup') return true;
    const wanted = declared.get(ref);
    if (ref.kind === 'user' && wanted !== undefined && wanted.state !== 'active') return false;
    const live = match.world.object(ref);
    if (live === undefined) return wanted !== undefined;
    if (!live.addressable) return false;
    return wanted !== undefined || ref.kind !== 'user' || live.state === 'active';
  };

  // Asked for every entry; entries that point at the same object have the same Ref.
  const known = new Map<Ref, boolean>();
  const compares = (ref: Ref): boolean => {
    let answer = known.get(ref);
    if (answer === undefined) {
      answer = comparesNow(ref);
      known.set(ref, answer);
    }
    return answer;
  };

  const isCurator = (user: Ref): boolean => {
    const own = declared.get(user)?.fields.role ?? match.world.object(user)?.fields.role ?? 'Default';
    if (!isRole(own)) return false;
    if (own !== 'Default') return own === 'Curator';
    groupsAfter ??= rolesThroughGroups(declaration, match);
    return effectiveRole(own, groupsAfter.get(user) ?? [], null) === 'Curator';
  };

  return {
    ...existenceOf(input, declared.get, externallyOwned),
    declared: declared.get,
    compares,
    isKnown: (ref) => match.world.object(ref) !== undefined,
    isUnrecognisable: (ref) => match.world.object(ref)?.facts.unrecognisable === true,
    isCurator,
    externallyOwned,
  };
}

/** The roles each person gets through groups once the plan is done: declared members and roles, live ones where undeclared. */
function rolesThroughGroups(declaration: Declaration, match: Match): RefMap<Role[]> {
  const roles = refMap<Role[]>();
  const add = (role: unknown, members: readonly { readonly to: Ref }[]): void => {
    if (!isRole(role) || role === 'Default') return;
    for (const { to } of members) {
      const list = roles.get(to);
      if (list === undefined) roles.set(to, [role]);
      else list.push(role);
    }
  };
  for (const object of declaration.objects) {
    if (object.ref.kind !== 'group' || object.state === 'deleted') continue;
    const live = match.matched.get(refKey(object.ref));
    add(object.fields.role ?? live?.fields.role, entriesOf(object.fields.members ?? live?.fields.members));
  }
  for (const live of match.unmatched) {
    if (live.ref.kind === 'group') add(live.fields.role, entriesOf(live.fields.members));
  }
  return roles;
}

/** Tests names against patterns in which `*` stands for any run of characters; case is ignored. */
export function patternTest(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => false;
  const source = patterns
    .map((pattern) =>
      pattern
        .split('*')
        .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
        .join('[^]*'),
    )
    .join('|');
  const expression = new RegExp(`^(?:${source})$`, 'iu');
  return (name) => expression.test(name);
}
