/**
 * What a person does where no API can: exact for one part of a plan and the release, and in short for a plan. Pages, settings and objects
 * have a file each in by-hand/.
 */

import type { Instructions, ManualPart, RunbookStep } from '../../model/runbook.js';
import { objectInstructions } from './by-hand/objects.js';
import { type Site, settingInstructions } from './by-hand/settings.js';

/** The exact steps for one part. Pure. */
export function instruct(part: ManualPart, site: Site): Instructions {
  return part.ref.kind === 'settings' ? settingInstructions(part, site) : objectInstructions(part);
}

/** The lines that stand in a plan, once for all parts of their kind. */
export function briefly(steps: readonly RunbookStep[]): readonly string[] {
  return steps.map(({ text }) => text);
}
