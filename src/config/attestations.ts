/**
 * `attestations/<target>.yaml`: what people saw on the server that no API tells.
 * Never: take a value that the setting cannot have.
 */

import type { Attestation } from '../model/declaration.js';
import { describeKind, fieldOf } from '../model/kinds/index.js';
import { compareText } from '../model/ref.js';
import type { Scalar } from '../model/value.js';
import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';
import type { Source } from './sources.js';
import { dayOf } from './until.js';
import { suggestValue } from './words.js';

/** Where the attestations of a target are kept, relative to the project. */
export function attestationsFile(target: string): string {
  return `attestations/${target}.yaml`;
}

function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts !== null && dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3])) !== undefined;
}

/** What is wrong with a value for a setting, if anything. */
export function valueProblem(setting: string, value: Scalar, at: Place): Problem | undefined {
  const field = fieldOf(describeKind('settings'), setting);
  if (field?.shape !== 'scalar') return undefined;
  if (field.type === 'boolean') {
    return typeof value === 'boolean'
      ? undefined
      : error('GAL-330', `${setting} is true or false, not ${String(value)}`, at, {
          hint: 'write true or false, without quotes',
        });
  }
  if (typeof value !== 'string')
    return error('GAL-330', `${setting} is text, not ${String(value)}`, at, { hint: `put it in quotes: "${value}"` });
  if (field.values === undefined || field.values.includes(value)) return undefined;
  const near = suggestValue(value, field.values);
  return error(
    'GAL-330',
    `${setting} is never ${quoted(value)}`,
    at,
    didYouMean(near, `it is one of ${field.values.join(', ')}`),
  );
}

/** Reads the attestations of a file, oldest first: the last of a setting is the one that counts. */
export function readAttestations(source: Source, problems: Problem[]): readonly Attestation[] {
  const list = source.value?.attestations;
  if (!Array.isArray(list)) return [];
  const read: Attestation[] = [];
  for (const [index, raw] of (list as readonly unknown[]).entries()) {
    if (source.broken.has(`attestations/${index}`) || typeof raw !== 'object' || raw === null) continue;
    const entry = raw as Readonly<Record<string, unknown>>;
    const origin = { file: source.file, path: ['attestations', index] };
    const at = (key: string): Place => ({ file: source.file, path: ['attestations', index, key] });
    const { setting, value, by, on, evidence } = entry;
    if (typeof setting !== 'string' || typeof by !== 'string' || typeof on !== 'string') continue;
    const scalar = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null;
    const problem = valueProblem(setting, scalar, at('value'));
    if (problem !== undefined) problems.push(problem);
    if (!isDay(on)) {
      problems.push(error('GAL-313', `${quoted(on)} is not a date`, at('on'), { hint: 'write YYYY-MM-DD' }));
      continue;
    }
    read.push({ setting, value: scalar, by, on, ...(typeof evidence === 'string' ? { evidence } : {}), origin });
  }
  return read
    .map((attestation, index) => ({ attestation, index }))
    .sort((a, b) => compareText(a.attestation.on, b.attestation.on) || a.index - b.index)
    .map(({ attestation }) => attestation);
}
