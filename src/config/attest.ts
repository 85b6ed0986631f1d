/**
 * Writes one more entry into the text of `attestations/<target>.yaml`.
 * Never: change what stands in the file; comments and order stay.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { describeKind, fieldOf } from '../model/kinds/index.js';
import type { Scalar } from '../model/value.js';
import { valueProblem } from './attestations.js';
import { parseCarefully } from './careful.js';
import { validateAttestations } from './generated/validators.js';
import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';
import { schemaProblems } from './schema-problems.js';
import { attestationsSchema } from './schema-project.js';
import { suggestKey } from './words.js';

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
  const wrong = entryProblem(file, entry);
  if (wrong !== undefined) return refuse(wrong, file);
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

/** Why the next command would refuse the entry, if it would. */
function entryProblem(file: string, entry: unknown): Problem | undefined {
  const alone = { attestations: [entry] };
  if (validateAttestations(alone)) return undefined;
  return schemaProblems(file, alone, attestationsSchema(), validateAttestations.errors ?? [])[0];
}

/** Whether the new text holds what the old one held, and the new entry last. */
function readsBack(before: string, after: string, entry: unknown): boolean {
  function listIn(text: string): readonly unknown[] | undefined {
    const { value } = parseCarefully('', text);
    const list: unknown =
      typeof value === 'object' && value !== null && 'attestations' in value ? value.attestations : undefined;
    return list === null ? [] : Array.isArray(list) ? (list as readonly unknown[]) : undefined;
  }
  const old = listIn(before);
  return old !== undefined && JSON.stringify(listIn(after)) === JSON.stringify([...old, entry]);
}
