/** What one person gains, loses and keeps by other paths between two moments. Pure comparison of two sets of rights. */

import { type RightChange, rightOf } from '../model/access.js';
import { compareText } from '../model/ref.js';
import { grantOf, pathKey } from './paths.js';
import { differing, type RightSet } from './rights.js';
import type { AccessState } from './state.js';

export interface RightChanges {
  readonly gained: readonly RightChange[];
  readonly lost: readonly RightChange[];
  readonly kept: readonly RightChange[];
}

/**
 * The rights that change, sorted by rightKey. Whatever a share allowed that could not be read is left out: it is said apart
 * (`NotProven`).
 */
export function compareRights(state: AccessState, before: RightSet, after: RightSet): RightChanges {
  const gained: RightChange[] = [];
  const lost: RightChange[] = [];
  const kept: RightChange[] = [];
  const changed = new Map(differing(before, after).map((change) => [change.key, change]));
  if (otherRolePath(before, after)) {
    for (const { part, end } of after.parts) {
      if (part.source.kind !== 'level') continue;
      for (const key of part.grants.keys()) if (!changed.has(key)) changed.set(key, { key, before: end, after: end });
    }
  }
  for (const key of [...changed.keys()].sort(compareText)) {
    const change = changed.get(key);
    const right = rightOf(key);
    if (change === undefined || (right.kind === 'collection' && right.can === 'unread')) continue;
    const made = (): RightChange => ({ right, before: grantOf(state, before, key), after: grantOf(state, after, key) });
    if (change.after > change.before) gained.push(made());
    else if (change.after < change.before) lost.push(made());
    else if (change.after > 0) {
      const both = made();
      if (!sharesPath(both)) kept.push(both);
    }
  }
  return { gained, lost, kept };
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
