/** What one person gains, loses and keeps by other paths between two moments. Pure comparison of two sets of rights. */

import type { RightChange } from '../model/access.js';
import { compareText } from '../model/ref.js';
import { grantOf, pathKey } from './paths.js';
import { differing, type RightSet } from './rights.js';
import type { AccessState } from './state.js';

export interface RightChanges {
  readonly gained: readonly RightChange[];
  readonly lost: readonly RightChange[];
  readonly kept: readonly RightChange[];
}

/** Whatever a share allowed that could not be read is left out: it is said apart (`NotProven`). */
export function compareRights(state: AccessState, before: RightSet, after: RightSet): RightChanges {
  const changed = new Map(differing(before, after).map((change) => [change.key, change]));
  if (otherRolePath(before, after)) {
    for (const { part, end } of after.parts) {
      if (part.source.kind !== 'level') continue;
      for (const key of part.grants.keys()) if (!changed.has(key)) changed.set(key, { key, before: end, after: end });
    }
  }
  const gained = new Map<string, Alike>();
  const lost = new Map<string, Alike>();
  const kept = new Map<string, Alike>();
  for (const key of [...changed.keys()].sort(compareText)) {
    const change = changed.get(key);
    if (change === undefined || key.startsWith(UNREAD) || change.before + change.after === 0) continue;
    const alike: Alike = { rights: [key], before: grantOf(state, before, key), after: grantOf(state, after, key) };
    if (change.after > change.before) add(gained, alike);
    else if (change.after < change.before) add(lost, alike);
    else if (!sharesPath(alike)) add(kept, alike);
  }
  return { gained: [...gained.values()], lost: [...lost.values()], kept: [...kept.values()] };
}

interface Alike extends RightChange {
  readonly rights: string[];
}

const UNREAD = 'collection:unread:';

/** Rights with the same grant before and the same after stand together. */
function add(changes: Map<string, Alike>, change: Alike): void {
  const key = JSON.stringify([change.before, change.after]);
  const alike = changes.get(key);
  if (alike === undefined) changes.set(key, change);
  else alike.rights.push(...change.rights);
}

/** Whether two people's roles have no reason in common: then what the role gives is held by another path. */
function otherRolePath({ role: before }: RightSet, { role: after }: RightSet): boolean {
  if (before === null || after === null) return false;
  if (before.from !== after.from) return true;
  const groups = new Set(before.groups.map(({ group }) => group));
  return before.from === 'group' && !after.groups.some(({ group }) => groups.has(group));
}

function sharesPath({ before, after }: RightChange): boolean {
  const keys = new Set(before?.paths.map(({ path }) => pathKey(path)));
  return after?.paths.some(({ path }) => keys.has(pathKey(path))) ?? false;
}
