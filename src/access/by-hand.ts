/**
 * What a plan leaves to hands, in terms of access: the parts of its changes that no API can do, as effects. Pending, blocked and
 * unreadable parts are none of it: nobody is asked to do them.
 */

import type { Change, EntryChange, FieldChange } from '../model/change.js';
import { isRole } from '../model/roles.js';
import type { Delta } from '../model/step.js';
import type { ByHand } from './difference.js';

/** Linear in changes and their parts. */
export function byHandOf(changes: Iterable<Change>): ByHand {
  const deltas: Delta[] = [];
  let defaultRole: ByHand['defaultRole'];
  for (const change of changes) {
    const { ref, fate } = change;
    const whole = fate.disposition === 'manual';
    const isManual = ({ fate: own }: FieldChange | EntryChange): boolean => own.disposition === 'manual';
    if (ref.kind === 'settings') {
      for (const { field, after, fate: own } of change.fields) {
        if (field === 'defaultRole' && own.disposition === 'manual' && isRole(after) && after !== 'Default') {
          defaultRole = after;
        }
      }
      continue;
    }
    if (whole) deltas.push(...standing(change));
    for (const { field, before, after } of change.fields.filter(isManual)) {
      if (field !== 'groups') deltas.push({ ref, field, expects: before, leaves: after });
    }
    for (const { field, to, before, after } of change.entries.filter(isManual)) {
      deltas.push({ ref, field, entry: to, expects: before, leaves: after });
    }
  }
  return { deltas, ...(defaultRole === undefined ? {} : { defaultRole }) };
}

function standing({ action, ref }: Change): readonly Delta[] {
  switch (action) {
    case 'create':
      return [{ ref, field: 'exists', expects: false, leaves: true }];
    case 'delete':
      return [{ ref, field: 'exists', expects: true, leaves: false }];
    case 'deactivate':
      return [{ ref, field: 'state', expects: 'active', leaves: 'deactivated' }];
    case 'update':
      return [];
    default:
      return action satisfies never;
  }
}
