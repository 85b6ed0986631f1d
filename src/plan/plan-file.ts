/**
 * Whether a saved plan still is what was saved, and agrees with itself. Digest and seal detect damage and edits by hand, not forgery:
 * whoever can write the file can also compute them.
 * The digest binds what the plan does, the seal every key of the file, those of a later v1 included: a file that says more than this
 * version knows is taken as it is, and one of which anything was changed afterwards is not.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Plan } from '../model/plan.js';
import { refKey } from '../model/ref.js';
import { digestPlan, fingerprintOf, sealOf } from './digest.js';
import { countChanges } from './plan.js';

/**
 * Everything that keeps a plan file from being applied, before anything live is looked at. Linear in the plan.
 * @param file its name, for messages
 */
export function checkPlan(file: string, plan: Plan): readonly Diagnostic[] {
  if (plan.comparison !== undefined) {
    return [
      {
        code: 'GAL-605',
        severity: 'error',
        message: `plan ${file} compares two revisions: it shows what a merge would change and cannot be applied`,
        hint: 'make a plan of the target: gallerist plan --out',
      },
    ];
  }
  return contradictions(plan).map((what) => ({
    code: 'GAL-604',
    severity: 'error',
    message: `plan ${file} was damaged or edited: ${what}`,
    hint: 'change the files and make it again with gallerist plan --out: a plan is applied as it was approved, or not at all',
  }));
}

function contradictions(plan: Plan): readonly string[] {
  const { target, steps, basis, guards } = plan;
  const found: string[] = [];
  if (digestPlan(plan) !== plan.digest) found.push('its digest is not that of what it would do');
  else if (sealOf(plan) !== plan.seal) found.push('its seal is not that of what it says');
  if (fingerprintOf(target.url, target.account?.id) !== target.fingerprint) {
    found.push('its fingerprint is not that of its target');
  }
  if (!countsFit(plan)) found.push('its counts are not those of its changes');
  if (!orderFits(plan)) found.push('its steps are not in an order');
  if (!isUnique(basis.objects.map(({ ref }) => refKey(ref)))) found.push('a name stands for two live objects');
  if (!isUnique(guards.map(({ guard }) => guard))) found.push('a guard stands in it twice');
  if (Number.isNaN(Date.parse(plan.asOf))) found.push('it does not say when it was made');
  if (steps.some(({ effect }) => effect.length === 0)) found.push('a step changes nothing');
  return found;
}

function countsFit({ changes, steps, counts }: Plan): boolean {
  const real = countChanges(changes, counts.unchanged, steps.length);
  return (
    real.create === counts.create &&
    real.update === counts.update &&
    real.deactivate === counts.deactivate &&
    real.delete === counts.delete &&
    real.manual === counts.manual &&
    real.pending === counts.pending &&
    real.blocked === counts.blocked &&
    real.steps === counts.steps
  );
}

/** Every step waits for earlier ones only, so that nothing waits for ever. */
function orderFits({ steps }: Plan): boolean {
  const earlier = new Set<string>();
  for (const { id, after, waits } of steps) {
    if (earlier.has(id)) return false;
    for (const other of after) if (!earlier.has(other)) return false;
    for (const other of waits) if (!earlier.has(other)) return false;
    earlier.add(id);
  }
  return true;
}

function isUnique(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
