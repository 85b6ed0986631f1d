/**
 * The same plan twice in a row: what the last run on the target says about why. Pure; decides on the newest journal of the target that
 * reached its end, and says nothing when that was of another plan.
 */

import type { Step } from '../model/step.js';
import { parseLine, verifyJournal } from './verify-journal.js';

/** Whether a journal is of a target, and reached its end: then it is the one to ask. */
export function isOf(text: string, fingerprint: string): boolean {
  const head = parseLine(text.slice(0, text.indexOf('\n')));
  const target = partOf(head, 'target');
  return target.get('fingerprint') === fingerprint && verifyJournal(text).ended;
}

/**
 * Why a plan with this digest is to be applied again, one cause a line; empty: it was not, or for reasons that were told then.
 * @param left the steps that are to be performed
 */
export function whyAgain(text: string, digest: string, left: readonly Step[]): readonly string[] {
  const lines = text.trimEnd().split('\n');
  const head = parseLine(lines[0] ?? '');
  const end = parseLine(lines.at(-1) ?? '');
  if (partOf(head, 'plan').get('digest') !== digest || end === undefined) return [];
  const when = String(end.get('time'));
  if (end.get('complete') === true) {
    // Of what cannot be read (a password) nothing tells that it is there already: it is no other writer's doing.
    if (left.every(({ effect }) => effect.every(({ expects }) => expects === undefined))) {
      return [`it was done at ${when} already; what it sets cannot be read, so it is set once more`];
    }
    return [
      `it was applied and read back completely at ${when}: since then another writer has undone it (a person, another project, a directory)`,
    ];
  }
  const readBack = end.get('readBack');
  const titles = titlesIn(lines);
  return (Array.isArray(readBack) ? readBack : []).flatMap((item: unknown) => {
    const fields = mapOf(item);
    const step = fields.get('step');
    const message = fields.get('message');
    if (typeof step !== 'string' || typeof message !== 'string') return [];
    return [`at ${when}, "${titles.get(step) ?? step}": ${message}`];
  });
}

function titlesIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  for (const line of lines) {
    const fields = parseLine(line);
    const [step, title] = [fields?.get('step'), fields?.get('title')];
    if (typeof step === 'string' && typeof title === 'string') titles.set(step, title);
  }
  return titles;
}

function partOf(fields: ReadonlyMap<string, unknown> | undefined, name: string): ReadonlyMap<string, unknown> {
  return mapOf(fields?.get(name));
}

function mapOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
