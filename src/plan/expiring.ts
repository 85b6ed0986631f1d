/**
 * What ends soon: declared members and shares with an end in the next days, so that somebody can prolong them while they still hold.
 * Says it, changes nothing. It comes of the calendar alone, and so is no part of a plan's digest.
 */

import { type Declaration, fieldOrigin, type Locate } from '../model/declaration.js';
import { describeKind } from '../model/kinds/index.js';
import type { Finding } from '../model/plan.js';
import { describeRef } from '../model/ref.js';
import { entriesOf } from '../model/value.js';
import { located } from './located.js';

/** How far ahead a plan looks, in days of 24 hours. */
export const EXPIRING_DAYS = 14;

const DAY = 86_400_000;

/**
 * One finding for each declared entry that ends after `asOf` and within {@link EXPIRING_DAYS}. An end at the very instant `asOf` has
 * passed: what has ended is not declared any more (config/normalise.ts). Linear in entries.
 */
export function findExpiring(declaration: Declaration, locate: Locate): readonly Finding[] {
  const from = Date.parse(declaration.asOf);
  const findings: Finding[] = [];
  for (const object of declaration.objects) {
    for (const field of describeKind(object.ref.kind).fields) {
      if (field.shape !== 'relation') continue;
      for (const { to, attributes, at } of entriesOf(object.fields[field.name])) {
        if (typeof attributes.until !== 'string') continue;
        const end = Date.parse(attributes.until);
        if (end <= from || end > from + EXPIRING_DAYS * DAY) continue;
        const list = fieldOrigin(object, field.name);
        findings.push({
          code: 'GAL-517',
          severity: 'info',
          ref: object.ref,
          message: `${field.name === 'members' ? 'membership' : 'share'} of ${describeRef(to)} in ${describeRef(object.ref)} ends ${attributes.until}`,
          hint: 'to prolong it, write a later until before then',
          ...located(locate, at === undefined ? list : { file: list.file, path: [...list.path, at] }),
        });
      }
    }
  }
  return findings;
}
