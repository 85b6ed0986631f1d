/**
 * `attestations/<target>.yaml`: what people saw on the server that no API tells. Reads it, and writes one more entry into its text.
 * Never: change what stands in the file; comments and order stay.
 */

import { CORE_SCHEMA, load } from 'js-yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Attestation } from '../model/declaration.js';
import { describeKind, fieldOf } from '../model/kinds/index.js';
import { compareText } from '../model/ref.js';
import type { Scalar } from '../model/value.js';
import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';
import type { Source } from './sources.js';
import { dayOf } from './until.js';
import { suggestKey, suggestValue } from './words.js';

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

/** What `gallerist attest` was told. */
export interface NewAttestation {
  /** `setting=value`. */
  readonly assignment: string;
  readonly by: string;
  /** YYYY-MM-DD. */
  readonly on: string;
  readonly evidence?: string;
}

export interface Added {
  /** The new text of the file; undefined when there is an error. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

const HEADER =
  '# What people saw on the server that no API tells. Written by gallerist attest; review it like any other change.\n';

function refuse(problem: Problem, file: string): Added {
  const { code, severity, message, hint } = problem;
  return { diagnostics: [{ code, severity, message: `${file}: ${message}`, ...(hint === undefined ? {} : { hint }) }] };
}

/** Reads `setting=value`; a setting that is true or false gives a boolean. */
function readAssignment(
  assignment: string,
): { readonly setting: string; readonly value: Scalar } | { readonly problem: Problem } {
  const nowhere: Place = { file: '', path: [] };
  const settings = describeKind('settings');
  const known = settings.fields.map((field) => field.name);
  const equals = assignment.indexOf('=');
  if (equals === -1) {
    return {
      problem: error('GAL-330', `${quoted(assignment)} is not setting=value`, nowhere, { hint: `write ${known[0]}=…` }),
    };
  }
  const setting = assignment.slice(0, equals);
  const text = assignment.slice(equals + 1);
  const field = fieldOf(settings, setting);
  if (field === undefined) {
    const near = didYouMean(suggestKey(setting, known), `there are ${known.join(', ')}`);
    return { problem: error('GAL-330', `there is no setting ${quoted(setting)}`, nowhere, near) };
  }
  const flag = field.shape === 'scalar' && field.type === 'boolean' && (text === 'true' || text === 'false');
  const value = flag ? text === 'true' : text;
  const problem = valueProblem(setting, value, nowhere);
  return problem === undefined ? { setting, value } : { problem };
}

/** A value on one line that every YAML parser reads back as it was; JSON strings are YAML. */
function written(value: Scalar): string {
  return typeof value === 'string' &&
    /^[A-Za-z][A-Za-z0-9@._-]*$/.test(value) &&
    !/^(?:null|true|false|y|n|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/**
 * The text of an attestations file with one more entry at its end. Nothing else in it changes by a byte.
 * @param file its name, for messages
 * @param text as it is now; undefined when there is none yet
 */
export function addAttestation(file: string, text: string | undefined, attestation: NewAttestation): Added {
  const read = readAssignment(attestation.assignment);
  if ('problem' in read) return refuse(read.problem, file);
  const { by, on, evidence } = attestation;
  const entry = { setting: read.setting, value: read.value, by, on, ...(evidence === undefined ? {} : { evidence }) };
  const before =
    text === undefined || text.trim() === ''
      ? `${HEADER}attestations:\n`
      : text.replace(/^(attestations:)[ ]*\[[ ]*\][ ]*$/m, '$1');
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const indent = /^( *)- /m.exec(before)?.[1] ?? '  ';
  // A day reads as text in YAML 1.2; quotes keep it text for every other reader too.
  const lines = Object.entries(entry).map(
    ([key, value]) => `${key}: ${key === 'on' ? JSON.stringify(value) : written(value)}`,
  );
  const block = lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}${newline}`).join('');
  const after = `${before}${before.endsWith('\n') ? '' : newline}${block}`;
  return readsBack(before, after, entry)
    ? { text: after, diagnostics: [] }
    : refuse(
        error(
          'GAL-330',
          'an entry cannot be added at its end',
          { file, path: [] },
          {
            hint: 'the file should be `attestations:` and below it one entry a line that begins with "- "',
          },
        ),
        file,
      );
}

/** Whether the new text holds what the old one held, and the new entry last. */
function readsBack(before: string, after: string, entry: unknown): boolean {
  function listIn(text: string): readonly unknown[] | undefined {
    const root: unknown = load(text, { schema: CORE_SCHEMA });
    const list: unknown =
      typeof root === 'object' && root !== null && 'attestations' in root ? root.attestations : undefined;
    return list === null ? [] : Array.isArray(list) ? (list as readonly unknown[]) : undefined;
  }
  try {
    const old = listIn(before);
    return old !== undefined && JSON.stringify(listIn(after)) === JSON.stringify([...old, entry]);
  } catch {
    return false;
  }
}
