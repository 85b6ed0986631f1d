/**
 * What a person does where no API can, exact for one part of a plan and the release. Pages, settings and objects have a file each in
 * by-hand/.
 */

import { type NameOf, nameIn } from '../../model/names.js';
import type { Instructions, ManualPart } from '../../model/runbook.js';
import { objectInstructions } from './by-hand/objects.js';
import { type Site, settingInstructions } from './by-hand/settings.js';

/** The exact steps for one part. Pure. */
export function instruct(part: ManualPart, site: Site, names: NameOf = nameIn()): Instructions {
  return part.ref.kind === 'settings' ? settingInstructions(part, site) : objectInstructions(part, names);
}
