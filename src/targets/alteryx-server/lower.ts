/**
 * The calls a change takes, kind by kind. Pure: the same change on the same world gives the same steps, so that a plan can be made from
 * a saved snapshot. Only parts whose fate is automatic become steps; an object that cannot be created now brings none of its parts.
 */

import type { Change } from '../../model/change.js';
import type { LoweredStep } from '../../model/step.js';
import type { World } from '../../model/system.js';
import { lowerCollection } from './lower/collection.js';
import { lowerCredential } from './lower/credential.js';
import { lowerGroup } from './lower/group.js';
import { lowerStudio } from './lower/studio.js';
import { lowerUser } from './lower/user.js';

export function lower(change: Change, world: World): readonly LoweredStep[] {
  if (change.fate.disposition !== 'automatic') return [];
  switch (change.ref.kind) {
    case 'user':
      return lowerUser(change, world);
    case 'group':
      return lowerGroup(change);
    case 'collection':
      return lowerCollection(change, world);
    case 'credential':
      return lowerCredential(change);
    case 'studio':
      return lowerStudio(change);
    case 'settings':
      return [];
    default:
      return change.ref.kind satisfies never;
  }
}
