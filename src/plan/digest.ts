/**
 * What a plan means, as one number. In: the target's fingerprint, what it is compared with, changes with before and after, steps,
 * findings, the access difference. Out: time and what comes of the calendar alone, tool version, places in files, layout. Two plans
 * with one digest do the same to the same target.
 */

import { createHash } from 'node:crypto';
import type { Plan } from '../model/plan.js';
import { compareText } from '../model/ref.js';

/** SHA-256 in hex over the canonical JSON of a plan's meaning. */
export function digestPlan(
  plan: Pick<Plan, 'target' | 'comparison' | 'changes' | 'steps' | 'findings' | 'access'>,
): string {
  const hash = createHash('sha256');
  hash.update('gallerist.plan/v1\n');
  hash.update(
    canonical({
      fingerprint: plan.target.fingerprint,
      comparison: plan.comparison,
      changes: plan.changes,
      steps: plan.steps,
      // What ends soon is another list tomorrow: an acknowledgement holds until the plan itself changes.
      findings: plan.findings.filter(({ code }) => code !== 'GAL-517'),
      access: plan.access,
    }),
  );
  return hash.digest('hex');
}

/** SHA-256 of the normalised URL and the account's id: which target, seen by whom. */
export function fingerprintOf(url: string, accountId: string | undefined): string {
  return createHash('sha256')
    .update(`${url}\n${accountId ?? ''}`)
    .digest('hex');
}

/** JSON with sorted keys and without undefined values and places: `at` is only ever a place in a file. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value)
    .filter(([key, item]) => item !== undefined && key !== 'at')
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${parts.join(',')}}`;
}
