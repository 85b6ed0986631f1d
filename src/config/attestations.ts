/**
 * `attestations/<target>.yaml`: what people saw on the server that no API tells. Reads it, and writes one more entry into its text.
 * Never: change what stands in the file; comments and order stay.
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
function valueProblem(setting: string, value: Scalar, at: Place): Problem | undefined {
  const field = fieldOf(describeKind('settings'), setting);
  if (field?.shape !== 'scalar') return undefined;
  if (field.type === 'boolean') {
    return typeof value === 'boolean'
      ? undefined
      : error('GAL-330', `${setting} is true or false, not ${String(value)}`, at);
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

/** What `gallerist attest` adds. */
export type NewAttestation = Omit<Attestation, 'origin'>;

const HEADER = `# What people saw on the server that no API tells. Written by gallerist attest; review it like any other change.\n`;

/**
 * The text of an attestations file with one more entry at its end.
 * @param text the file as it is, or undefined when there is none yet
 * @returns the new text, or the problem with the value
 * @throws when the file that is there is not an attestations file: it was checked before
 */
export async function appendAttestation(
  text: string | undefined,
  attestation: NewAttestation,
): Promise<{ readonly text: string } | { readonly problem: Problem }> {
  const nowhere: Place = { file: '', path: [] };
  const settings = describeKind('settings');
  const known = settings.fields.map((field) => field.name);
  const wrong = known.includes(attestation.setting)
    ? valueProblem(attestation.setting, attestation.value, nowhere)
    : error(
        'GAL-330',
        `there is no setting ${quoted(attestation.setting)}`,
        nowhere,
        didYouMean(suggestValue(attestation.setting, known), `there are ${known.join(', ')}`),
      );
  if (wrong !== undefined) {
    const { at: _, ...problem } = wrong;
    return { problem };
  }
  const { isSeq, parseDocument } = await import('yaml');
  const document = parseDocument(text === undefined || text.trim() === '' ? `${HEADER}attestations:\n` : text);
  if (document.errors.length > 0) throw new Error('the attestations file is not YAML');
  const { setting, value, by, on, evidence } = attestation;
  const node = document.createNode({ setting, value, by, on, ...(evidence === undefined ? {} : { evidence }) });
  const list = document.get('attestations');
  if (isSeq(list)) {
    list.flow = false;
    list.add(node);
  } else document.set('attestations', document.createNode([node]));
  return { text: document.toString({ lineWidth: 0 }) };
}
