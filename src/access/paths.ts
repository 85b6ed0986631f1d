/** Why somebody holds a right: every path, each with its own end. Reads a set of rights; decides nothing. */

import { type GivenPath, type Grant, type Path, type RolePath, rightKey, type Stance } from '../model/access.js';
import { compareText, refKey } from '../model/ref.js';
import { type EffectiveRole, ORDERED_ROLES } from '../model/roles.js';
import { standstillOf } from './resolve.js';
import { endIn, type Held, type RightSet } from './rights.js';
import { type HeldRole, rankOf } from './role.js';
import { type AccessState, refOf, refsOf, untilOf } from './state.js';

const ADMINISTER = rightKey({ kind: 'capability', capability: 'administer-collections' });

/** A right with its paths; null when it is not held. */
export function grantOf(state: AccessState, set: RightSet, key: string): Grant | null {
  const end = endIn(set, key);
  if (end === 0) return null;
  return { until: untilOf(end), paths: pathsTo(state, set, key) };
}

/** Every path that gives a right, in byte order of what they are called. Empty when it is not held. */
export function pathsTo(state: AccessState, set: RightSet, key: string): readonly GivenPath[] {
  const paths: GivenPath[] = [];
  for (const held of set.parts) {
    const granted = held.part.grants.get(key);
    if (granted !== undefined) paths.push(...through(state, set, held, Math.min(granted, held.end)));
  }
  if (key.startsWith('collection:') && endIn(set, ADMINISTER) > 0) {
    for (const { path, until } of rolePaths(state, set.role, 'Curator')) {
      paths.push({ path: { kind: 'curator', through: path }, until });
    }
  }
  return paths.sort((a, b) => compareText(pathKey(a.path), pathKey(b.path)));
}

function through(state: AccessState, set: RightSet, { part }: Held, end: number): readonly GivenPath[] {
  const until = untilOf(end);
  const { source } = part;
  switch (source.kind) {
    case 'level':
      return rolePaths(state, set.role, part.needs);
    case 'flags':
      return [{ path: { kind: 'flag' }, until }];
    case 'shares': {
      const principal = refOf(state, source.principal);
      return [{ path: principal.kind === 'group' ? { kind: 'share', via: principal } : { kind: 'share' }, until }];
    }
    case 'owner':
      return [{ path: { kind: 'owner' }, until }];
    case 'studio':
      return [{ path: { kind: 'studio', studio: refOf(state, source.studio) }, until }];
    case 'default-credential':
      return [{ path: { kind: 'default-credential' }, until }];
    default:
      return source satisfies never;
  }
}

/** Every reason for a role of at least this level. */
function rolePaths(
  state: AccessState,
  held: HeldRole | null,
  needs: EffectiveRole,
): readonly { readonly path: RolePath; readonly until: string | null }[] {
  if (held === null) return [];
  const { role, from } = held;
  if (from !== 'group') return [{ path: { kind: 'role', role, from }, until: null }];
  return held.groups
    .filter(({ rank }) => rank >= rankOf(needs))
    .map(({ group, rank, end }) => ({
      path: { kind: 'role', role: ORDERED_ROLES[rank] ?? role, from, group: refOf(state, group) },
      until: untilOf(end),
    }));
}

/** What a path is called. The role itself is no part of it: an own role that changes is still the own role. */
export function pathKey(path: Path): string {
  switch (path.kind) {
    case 'role':
      return `role:${path.from}:${path.group === undefined ? '' : refKey(path.group)}`;
    case 'curator':
      return `curator:${pathKey(path.through)}`;
    case 'share':
      return `share:${path.via === undefined ? '' : refKey(path.via)}`;
    case 'studio':
      return `studio:${refKey(path.studio)}`;
    case 'flag':
    case 'owner':
    case 'default-credential':
      return path.kind;
    default:
      return path satisfies never;
  }
}

/** The role of a person and where it comes from, or why there is nothing. */
export function stanceOf(state: AccessState, key: string, { role }: RightSet): Stance {
  const because = standstillOf(state.people.get(key));
  if (because !== undefined || role === null) return { kind: 'nothing', because: because ?? 'absent' };
  const rank = rankOf(role.role);
  const giving = role.groups.filter((group) => group.rank === rank).map(({ group }) => group);
  return { kind: 'role', role: role.role, from: role.from, groups: refsOf(state, giving) };
}
