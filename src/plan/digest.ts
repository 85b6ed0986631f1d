/**
 * What a plan means, as one number. In: the target's fingerprint, what it is compared with, changes with before and after, steps and
 * the live objects they name, findings, the access difference. Out: time and what comes of the calendar alone, tool version, places
 * in files, layout. Two plans with one digest do the same to the same target.
 * The seal is the other number: over everything, so that a saved plan shows whether it is still what was saved.
 */

import { createHash } from 'node:crypto';
import type { Plan } from '../model/plan.js';
import { compareText } from '../model/ref.js';

/** SHA-256 in hex over the canonical JSON of a plan's meaning. What a later minor version adds inside these parts counts as well. */
export function digestPlan(
  plan: Pick<Plan, 'target' | 'comparison' | 'changes' | 'steps' | 'findings' | 'access'> & {
    readonly basis: Pick<Plan['basis'], 'objects'>;
  },
): string {
  return hashed('gallerist.plan/v1', {
    fingerprint: plan.target.fingerprint,
    comparison: plan.comparison,
    changes: plan.changes,
    steps: plan.steps,
    objects: plan.basis.objects,
    // What ends soon is another list tomorrow: an acknowledgement holds until the plan itself changes.
    findings: plan.findings.filter(({ code }) => code !== 'GAL-517'),
    access: plan.access,
  });
}

/** SHA-256 in hex over all of a plan but the seal: every key there is, known to this version or not. Layout and key order do not matter. */
export function sealOf(plan: Omit<Plan, 'seal'>): string {
  const { seal: _, ...sealed } = { seal: '', ...plan };
  return hashed('gallerist.seal/v1', sealed, true);
}

/** SHA-256 of the normalised URL and the account's id: which target, seen by whom. */
export function fingerprintOf(url: string, accountId: string | undefined): string {
  return createHash('sha256')
    .update(`${url}\n${accountId ?? ''}`)
    .digest('hex');
}

function hashed(format: string, value: unknown, places = false): string {
  return createHash('sha256')
    .update(`${format}\n${canonical(value, places)}`)
    .digest('hex');
}

/** JSON with sorted keys and without undefined values; without `places` also without `at`, which is only ever a place in a file. */
function canonical(value: unknown, places: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, places)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = Object.entries(value)
    .filter(([key, item]) => item !== undefined && (places || key !== 'at'))
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, places)}`);
  return `{${parts.join(',')}}`;
}
