/**
 * What goes with an object that goes, and what keeps it from going: declared so or by a rule, the same words. Never forces.
 */

import type { Change, Fate, FieldChange } from '../model/change.js';
import { compareRefs, type Ref } from '../model/ref.js';
import type { WorldObject } from '../model/system.js';
import { entriesOf } from '../model/value.js';
import { AUTOMATIC } from './fate.js';
import type { Match } from './match.js';

/** The groups a person leaves by being deactivated or deleted: by name for the reader, and which they are for the steps. */
export function leaving(
  fields: readonly FieldChange[],
  groups: readonly Ref[],
  match: Match,
): Pick<Change, 'fields' | 'leaves'> {
  if (groups.length === 0) return { fields };
  const names = groups.map((group) => match.world.object(group)?.name ?? group.path.join(' / ')).sort();
  return {
    fields: [...fields, { field: 'groups', before: names, after: [], fate: AUTOMATIC }],
    leaves: [...groups].sort(compareRefs),
  };
}

/** Nothing is deleted by force: what still holds something is blocked, and says what it holds (DESIGN §4). */
export function emptiness(live: WorldObject): Fate {
  const blocked = (what: string, hint: string): Fate => ({
    disposition: 'blocked',
    reason: `it still holds ${what}: ${hint}`,
  });
  const assets = live.facts.assets ?? 0;
  const members = live.facts.members ?? 0;
  switch (live.ref.kind) {
    case 'collection':
      return assets > 0 ? blocked(`${assets} workflows and schedules`, 'remove them first') : AUTOMATIC;
    case 'group':
      return members > 0 ? blocked(`${members} members`, 'apply `members: []` first') : AUTOMATIC;
    case 'studio':
      return members > 0 ? blocked(`${members} users`, 'move them first') : AUTOMATIC;
    case 'credential': {
      const shares = entriesOf(live.fields.shares).length;
      return shares > 0 ? blocked(`${shares} shares`, 'apply `shares: []` first') : AUTOMATIC;
    }
    case 'user':
    case 'settings':
      return AUTOMATIC;
    default:
      return live.ref.kind satisfies never;
  }
}
