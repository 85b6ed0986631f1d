/**
 * The journal of an apply, for people and audit: what was meant to be written is durable before it is written, what came of it follows.
 * Each line carries the hash of the one before, so that damage shows. Decides the form of the lines and their order; recovery never reads
 * them. Never holds a secret: effects name where one is kept.
 */

import { createHash } from 'node:crypto';
import type { TargetIdentity } from '../model/plan.js';
import type { ApplyReport, JournalSeal } from '../model/report.js';
import type { Delta, Outcome, Step } from '../model/step.js';

export const JOURNAL_FORMAT = 'gallerist.journal/v1';
/** What the first line carries in place of a hash. */
export const NO_HASH = '0'.repeat(64);

/** Where lines go. */
export interface JournalFile {
  /** What people are told: relative to the project. */
  readonly name: string;
  /** Appends, and resolves when it is on the disk. @throws when the disk is full or gone. */
  append(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Who runs what, where: the first line. */
export interface JournalOrigin {
  /** Made up for this run. */
  readonly run: string;
  readonly plan: { readonly digest: string; readonly declaration: string; readonly steps: number };
  readonly target: TargetIdentity;
  /** The commit of the declaration, as far as it is known. */
  readonly commit: string | null;
  /** Who started the run, and what told it: `GITHUB_ACTOR`, `USER`. */
  readonly actor: { readonly name: string; readonly from: string } | null;
  /** The run of the CI system, as it calls it. */
  readonly job: string | null;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
}

export interface Journal {
  /** Notes that a step is about to be performed. Resolves when that is durable: then with nothing, else with why it is not. */
  intend(step: Step): Promise<string | undefined>;
  /** Notes what came of it. Written with whatever is written next. */
  conclude(step: string, outcome: Outcome): void;
  /** Notes something about the run as a whole: an interruption. */
  note(message: string): void;
  /** Why nothing more can be noted; undefined while all is well. */
  broken(): string | undefined;
  /** Writes the end, and closes the file. The seal says when not all of it could be written. */
  end(report: Pick<ApplyReport, 'complete' | 'left' | 'requests' | 'results'>): Promise<JournalSeal>;
}

/**
 * Begins a journal with its first line, durable when this resolves. Lines that come while one write is on its way to the disk share the
 * next (group commit), in the order they came.
 * @throws when the first line cannot be written.
 */
export async function startJournal(file: JournalFile, origin: JournalOrigin, now: () => Date): Promise<Journal> {
  const log = openLog(file, now);
  log.add('run', { format: JOURNAL_FORMAT, ...origin });
  await log.flush();
  const failed = log.broken();
  if (failed !== undefined) {
    await file.close().catch(() => undefined);
    throw new Error(failed);
  }
  return {
    broken: log.broken,
    intend: async ({ id, operation, title, ref, effect }) => {
      log.add('intent', { step: id, operation, title, ref, effect: effect.map(recorded) });
      await log.flush();
      return log.broken();
    },
    conclude: (step, { status, message, bound, failedEntries, requests, writes }) =>
      log.add('result', { step, status, message, bound, failedEntries, requests, writes }),
    note: (message) => log.add('note', { message }),
    end: async ({ complete, left, requests, results }) => {
      const counts = new Map<string, number>();
      for (const { outcome } of results) counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1);
      log.add('end', {
        complete,
        left,
        counts: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
        // Reading back may say otherwise than the answer did.
        readBack: results
          .filter(({ outcome }) => outcome.status === 'did-not-take-effect')
          .map(({ step, outcome }) => ({ step, status: outcome.status, message: outcome.message })),
        requests,
      });
      await log.flush();
      await file.close().catch(() => undefined);
      const lost = log.broken();
      return { file: file.name, ...log.head(), ...(lost === undefined ? {} : { lost }) };
    },
  };
}

interface Log {
  add(kind: string, data: object): void;
  /** Resolves when everything added so far is durable, or cannot be. */
  flush(): Promise<void>;
  broken(): string | undefined;
  head(): { readonly lines: number; readonly head: string };
}

function openLog(file: JournalFile, now: () => Date): Log {
  let added = 0;
  let previous = NO_HASH;
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let durable = { lines: 0, head: NO_HASH };
  let broken: string | undefined;

  const write = async (): Promise<void> => {
    // Whoever adds in this very turn goes along.
    await Promise.resolve();
    const lines = waiting;
    waiting = [];
    const reached = { lines: added, head: previous };
    try {
      if (broken === undefined) await file.append(lines.join(''));
      if (broken === undefined) durable = reached;
    } catch (error) {
      broken ??= `the journal ${file.name} cannot be written: ${reasonOf(error)}`;
    }
    writing = undefined;
  };
  return {
    add(kind, data) {
      const line = JSON.stringify({ n: added, time: now().toISOString(), kind, ...data, previous });
      previous = hashOf(line);
      added += 1;
      waiting.push(`${line}\n`);
    },
    async flush() {
      const wanted = added;
      while (broken === undefined && durable.lines < wanted) {
        writing ??= write();
        await writing;
      }
    },
    broken: () => broken,
    head: () => durable,
  };
}

/** The hash a line passes on: SHA-256 over its text without the newline, hex. */
export function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

/** A fact before and after. Secrets are references wherever a step comes from; nothing else is taken along. */
function recorded({ ref, field, entry, expects, leaves }: Delta): object {
  return { ref, field, ...(entry === undefined ? {} : { entry }), before: expects, after: leaves };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it is gone'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the quota of the disk is used up'],
  ['EACCES', 'it may not be written'],
  ['EPERM', 'it may not be written'],
  ['EFBIG', 'the file may not grow any more'],
  ['EROFS', 'the disk is read-only'],
  ['ENOTDIR', 'there is a file where a folder should be'],
  ['EEXIST', 'there is a file where a folder should be'],
  ['EIO', 'the disk has a fault'],
]);

/** Why a file cannot be written, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return error.message;
  return `${REASONS.get(code) ?? error.message} (${code})`;
}
