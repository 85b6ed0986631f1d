/**
 * Whether a journal is whole: every line follows from the one before, and the head hash is the one that was printed. Pure. It shows
 * damage, not forgery: whoever can write the file can write another one.
 */

import { hashOf, JOURNAL_FORMAT, NO_HASH } from './journal.js';

export interface VerifiedJournal {
  /** What is wrong, with the number of the line; empty: nothing. */
  readonly problems: readonly string[];
  /** Whole lines. */
  readonly lines: number;
  /** SHA-256 of the last whole line. */
  readonly head: string;
  /** The run was ended while a line was being written: what follows the last whole line is no line. */
  readonly torn: boolean;
  /** Whether the run reached its end. */
  readonly ended: boolean;
  /** Steps with an intent and no result: whether they were done only the target can tell. */
  readonly open: readonly string[];
}

/** Reads a journal line by line. Never throws, whatever the text holds. */
export function verifyJournal(text: string): VerifiedJournal {
  const problems: string[] = [];
  const open = new Set<string>();
  const whole = text.split('\n');
  const rest = whole.pop() ?? '';
  let previous = NO_HASH;
  let ended = false;
  whole.forEach((line, index) => {
    const at = `line ${index + 1}`;
    const entry = decodeLine(line);
    if (entry === undefined) problems.push(`${at} is not a line of a journal`);
    else {
      if (entry.n !== index) problems.push(`${at} says that it is number ${entry.n + 1}`);
      if (entry.previous !== previous) problems.push(`${at} does not follow from the line before it`);
      if (ended) problems.push(`${at} comes after the end`);
      if ((entry.kind === 'run') !== (index === 0)) problems.push(`${at}: a journal begins with its run, once`);
      if (index === 0 && entry.format !== JOURNAL_FORMAT) problems.push(`${at}: the format is not ${JOURNAL_FORMAT}`);
      if (entry.kind === 'intent') open.add(entry.step);
      if (entry.kind === 'result') open.delete(entry.step);
      if (entry.kind === 'end') ended = true;
    }
    previous = hashOf(line);
  });
  if (whole.length === 0) problems.push('there is no whole line');
  if (ended && rest !== '') problems.push('something follows the end');
  return { problems, lines: whole.length, head: previous, torn: rest !== '', ended, open: [...open] };
}

interface Line {
  readonly n: number;
  readonly kind: string;
  readonly step: string;
  readonly format: string;
  readonly previous: string;
}

const KINDS = new Set(['run', 'intent', 'result', 'note', 'end']);

function decodeLine(line: string): Line | undefined {
  const value = parseLine(line);
  if (value === undefined) return undefined;
  const [n, kind, previous] = [value.get('n'), value.get('kind'), value.get('previous')];
  if (typeof n !== 'number' || typeof kind !== 'string' || !KINDS.has(kind) || typeof previous !== 'string')
    return undefined;
  const step = value.get('step');
  if ((kind === 'intent' || kind === 'result') && typeof step !== 'string') return undefined;
  const format = value.get('format');
  return {
    n,
    kind,
    previous,
    step: typeof step === 'string' ? step : '',
    format: typeof format === 'string' ? format : '',
  };
}

/** The keys of a line; undefined when it is no JSON object. */
export function parseLine(line: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}
