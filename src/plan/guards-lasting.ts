/** Safety rules about what stays when it is taken back: keys that are void, workflows that moved along, schedules that are switched off. */

import { disablingBy, disablingText, isCredentialMode } from '../model/credential-mode.js';
import type { NameOf } from '../model/names.js';
import { compareRefs, type Ref, refKey } from '../model/ref.js';
import type { Delta } from '../model/step.js';
import { isRef } from '../model/value.js';
import type { JudgeInput, Verdict } from './guards.js';

/** Linear in effects and changes. */
export function lasting(input: JudgeInput, deltas: readonly Delta[]): readonly Verdict[] {
  return [...apiKeys(input, deltas), ...studioMoves(input, deltas), ...credentialMode(input)];
}

/** Switching API access off, and on again later, makes new keys: what uses the old ones stops for good (server-v3.md §3). */
function apiKeys({ names }: JudgeInput, deltas: readonly Delta[]): Verdict[] {
  const people = refsOf(
    deltas.filter(
      ({ field, expects, leaves }) => field === 'permissions.apiAccess' && expects === true && leaves === false,
    ),
  );
  if (people.length === 0) return [];
  return [
    {
      guard: 'api-keys',
      message: `${listed(people, names)} would lose API access; switching it on again makes new keys, and what uses the old ones stops for good`,
      hint: 'leave permissions.apiAccess alone where programs use the key',
      about: people,
    },
  ];
}

/** A person is in exactly one studio, and moving the last one out of a free studio can take its workflows along (semantics.md §4). */
function studioMoves({ names }: JudgeInput, deltas: readonly Delta[]): Verdict[] {
  const moving = refsOf(
    deltas.filter(({ ref, field, expects }) => ref.kind === 'user' && field === 'studio' && isRef(expects)),
  );
  if (moving.length === 0) return [];
  return [
    {
      guard: 'studio-move',
      message: `${listed(moving, names)} would be moved to another studio; if somebody is the last in a free studio, its workflows move along and do not come back`,
      hint: 'look who else is in the studio first; leave `studio` out to let it be',
      about: moving,
    },
  ];
}

/** What deltas are about, each once. */
function refsOf(deltas: readonly Delta[]): readonly Ref[] {
  return [...new Map(deltas.map(({ ref }) => [refKey(ref), ref])).values()].sort(compareRefs);
}

/** The names of a few, and how many more there are. */
export function listed(refs: readonly Ref[], names: NameOf): string {
  const all = refs.map(names);
  return all.length <= 5 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
}

/** Changing the mode by hand disables schedules without a word (semantics.md §1). */
function credentialMode({ changes }: JudgeInput): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const { ref, fields } of changes) {
    const mode = ref.kind === 'settings' ? fields.find(({ field }) => field === 'workflowCredentials') : undefined;
    const { before, after } = mode ?? {};
    const disabled = disablingText(disablingBy(before, after));
    if (disabled === undefined) continue;
    const known = isCredentialMode(before);
    verdicts.push({
      guard: 'credential-mode',
      message: `workflowCredentials ${known ? `from ${before} ` : ''}to ${String(after)}, once done by hand, disables ${disabled}${known ? '' : '; what it is now is not attested'}`,
      hint: `${known ? '' : 'attest what it is now; '}gallerist runbook lists the schedules: switch them on again afterwards`,
      about: [ref],
    });
  }
  return verdicts;
}
