/**
 * Which changes a reviewer should see before all others, unfolded: what makes an administrator or opens the API, what is deleted, what takes
 * something from many, and what a guard speaks of. Few on purpose: who loses what stands in the access difference.
 * Never: decide what is allowed. Guards do.
 */

import { isPowerful } from '../model/access.js';
import type { FieldChange } from '../model/change.js';
import type { Plan } from '../model/plan.js';
import { refKey } from '../model/ref.js';
import type { Piece } from './change-rows.js';

/** So many entries taken from one object at once are many. */
const MANY = 5;

/** A test for parts of changes. Made once a plan: linear in guards and in the people of the access difference. */
export function attentionIn({ guards, access }: Pick<Plan, 'guards' | 'access'>): (piece: Piece) => boolean {
  const guarded = new Set(guards.flatMap(({ about = [] }) => about.map(refKey)));
  const promoted = new Set(
    access.apply.entries
      .filter(({ gained }) => gained.some(({ rights }) => rights.some(isPowerful)))
      .flatMap(({ people }) => people.map(({ ref }) => refKey(ref))),
  );
  return ({ change, fields, entries }) =>
    change.action === 'delete' ||
    guarded.has(refKey(change.ref)) ||
    promoted.has(refKey(change.ref)) ||
    fields.some(opens) ||
    entries.filter(({ action }) => action === 'remove').length >= MANY ||
    entries.some(({ action, to }) => (action === 'add' ? promoted : guarded).has(refKey(to)));
}

/** Whether a field makes somebody an administrator, or lets somebody call the API. */
function opens({ field, before, after }: FieldChange): boolean {
  return (
    (field === 'role' && after === 'Curator' && before !== 'Curator') ||
    (field === 'permissions.apiAccess' && after === true && before !== true)
  );
}
