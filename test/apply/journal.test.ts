import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Journal, type JournalFile, type JournalOrigin, startJournal } from '../../src/apply/journal.js';
import { createJournalFile, journalsOf } from '../../src/apply/journal-file.js';
import { record } from '../../src/apply/recording.js';
import { isOf, whyAgain } from '../../src/apply/same-plan.js';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import { refTo } from '../../src/model/ref.js';
import type { Outcome, Step } from '../../src/model/step.js';
import type { Connection } from '../../src/model/system.js';

const folder = mkdtempSync(join(tmpdir(), 'gallerist-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = (): Date => new Date('2026-06-15T12:00:00Z');
const ORIGIN: JournalOrigin = {
  run: 'run-1',
  plan: { digest: '5f3a9c71'.repeat(8), declaration: 'd', steps: 3 },
  target: {
    name: 'production',
    system: 'alteryx-server',
    url: 'https://gallery.acme.example/webapi/',
    release: { value: '2025.2', source: 'declared' },
    authentication: 'built-in',
    account: { id: '1', email: 'svc@acme.example' },
    fingerprint: 'f'.repeat(64),
  },
  commit: 'a'.repeat(40),
  actor: { name: 'ana', from: 'GITHUB_ACTOR' },
  job: 'GITHUB_RUN_ID=1',
  host: 'build-7',
  pid: 4321,
  version: '0.1.0',
};

function step(id: string): Step {
  const ref = refTo('credential', `ACME\\${id}`);
  return {
    id,
    operation: 'credential.create',
    ref,
    phase: 'create',
    title: `create ${id}`,
    args: { username: id, password: { secret: 'env', name: 'SVC_PASSWORD' } },
    effect: [
      { ref, field: 'exists', expects: false, leaves: true },
      { ref, field: 'password', expects: null, leaves: { secret: 'env', name: 'SVC_PASSWORD' } },
    ],
    touches: [],
    requires: [],
    after: [],
    waits: [],
  };
}

const DONE: Outcome = { status: 'done', requests: 2 };
const END = { complete: true, left: 0, requests: { reads: 4, writes: 3 }, results: [{ step: 'a', outcome: DONE }] };

/** A file in memory that counts how often it is brought to the disk. */
function memory(fails?: (write: number) => boolean) {
  const state = { text: '', writes: 0, closed: false };
  const file: JournalFile = {
    name: 'memory.jsonl',
    append: async (text) => {
      state.writes += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (fails?.(state.writes)) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      state.text += text;
    },
    close: async () => {
      state.closed = true;
    },
  };
  return { file, state };
}

/** A connection that writes whenever it may, and remembers what was durable at that moment. */
function writing(state: { readonly text: string }, calls: { step: string; durable: boolean }[]): Connection {
  const connection: Pick<Connection, 'perform' | 'twins' | 'takeBack'> = {
    perform: async ({ id }, _, permit) => {
      const withheld = await permit?.();
      if (withheld !== undefined) return { status: 'skipped', message: withheld };
      calls.push({ step: id, durable: state.text.includes(`"kind":"intent","step":"${id}"`) });
      return DONE;
    },
    twins: async () => new Map(),
    takeBack: async () => DONE,
  };
  return connection as Connection;
}

const bindings = { id: () => undefined, bind: () => undefined, taken: () => false };

describe('the journal of an apply', () => {
  it('holds who, what and where, each intent with before and after, each result, and the end; each line follows from the one before', async () => {
    const { file, state } = memory();
    const journal = await startJournal(file, ORIGIN, NOW);
    expect(state.text).toContain('"kind":"run"');
    expect(await journal.intend(step('a'))).toBeUndefined();
    journal.conclude('a', { ...DONE, bound: [{ ref: step('a').ref, id: '42' }] });
    await journal.intend(step('b'));
    const seal = await journal.end(END);
    const lines = state.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(['run', 'intent', 'result', 'intent', 'end']);
    expect(lines[0]).toMatchObject({ format: 'gallerist.journal/v1', ...ORIGIN, time: '2026-06-15T12:00:00.000Z' });
    expect(lines[1]).toMatchObject({
      step: 'a',
      operation: 'credential.create',
      effect: [
        { field: 'exists', before: false, after: true },
        { field: 'password', after: { secret: 'env', name: 'SVC_PASSWORD' } },
      ],
    });
    expect(lines[2]).toMatchObject({ step: 'a', status: 'done', requests: 2, bound: [{ id: '42' }] });
    expect(verifyJournal(state.text)).toEqual({
      problems: [],
      lines: 5,
      head: seal.head,
      torn: false,
      ended: true,
      open: ['b'],
    });
    expect(seal).toEqual({ file: 'memory.jsonl', lines: 5, head: seal.head });
    expect(state.closed).toBe(true);
  });

  it('brings an intent to the disk before its call, and many at once in one go', async () => {
    const { file, state } = memory();
    const journal = await startJournal(file, ORIGIN, NOW);
    const steps = Array.from({ length: 64 }, (_, at) => step(`s${at}`));
    const calls: { step: string; durable: boolean }[] = [];
    const { perform } = record(writing(state, calls), steps, { journal });
    await Promise.all(steps.map((one) => perform(one, bindings)));
    expect(calls).toHaveLength(64);
    expect(calls.every(({ durable }) => durable)).toBe(true);
    // The first line, and one for all that came together.
    expect(state.writes).toBe(2);
    await journal.end(END);
    expect(verifyJournal(state.text).open).toEqual([]);
  });

  it('tells what an interruption kept from being written: the call is not made', async () => {
    const { file, state } = memory();
    const calls: { step: string; durable: boolean }[] = [];
    let interrupted: string | undefined;
    const journal = await startJournal(file, ORIGIN, NOW);
    const { perform } = record(writing(state, calls), [step('a'), step('b')], {
      journal,
      interrupted: () => interrupted,
    });
    expect(await perform(step('a'), bindings)).toMatchObject({ status: 'done' });
    interrupted = 'interrupted by SIGTERM';
    expect(await perform(step('b'), bindings)).toEqual({ status: 'skipped', message: 'interrupted by SIGTERM' });
    expect(calls.map(({ step: id }) => id)).toEqual(['a']);
  });

  it('that cannot be begun throws, with the reason', async () => {
    const { file, state } = memory(() => true);
    await expect(startJournal(file, ORIGIN, NOW)).rejects.toThrow('the disk is full (ENOSPC)');
    expect(state.closed).toBe(true);
  });

  it('that cannot be written any more stops the run before the next step', async () => {
    const { file, state } = memory((write) => write >= 3);
    const journal: Journal = await startJournal(file, ORIGIN, NOW);
    const steps = ['a', 'b', 'c'].map(step);
    const calls: { step: string; durable: boolean }[] = [];
    const { perform, halted } = record(writing(state, calls), steps, { journal });
    const outcomes: Outcome[] = [];
    for (const one of steps) outcomes.push(await perform(one, bindings));
    expect(outcomes.map(({ status }) => status)).toEqual(['done', 'skipped', 'skipped']);
    expect(outcomes[1]?.message).toBe('the journal memory.jsonl cannot be written: the disk is full (ENOSPC)');
    expect(calls).toEqual([{ step: 'a', durable: true }]);
    expect(halted()).toContain('the disk is full');
    const seal = await journal.end(END);
    expect(verifyJournal(state.text)).toMatchObject({ problems: [], head: seal.head, ended: false });
    expect(seal.lost).toBe(halted());
  });
});

describe('a journal on the disk', () => {
  it('is for its owner alone, one file a run, and lasts', async () => {
    const names: string[] = [];
    for (let run = 0; run < 3; run += 1) {
      const file = await createJournalFile(folder, ORIGIN.plan.digest, NOW());
      const journal = await startJournal(file, ORIGIN, NOW);
      await journal.end(END);
      names.push(file.name);
    }
    expect(names).toEqual([
      '.gallerist/journal/20260615T120000.000Z-5f3a9c71.jsonl',
      '.gallerist/journal/20260615T120000.000Z-5f3a9c71-2.jsonl',
      '.gallerist/journal/20260615T120000.000Z-5f3a9c71-3.jsonl',
    ]);
    expect(statSync(join(folder, names[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, '.gallerist/journal')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, '.gallerist/journal'))).toHaveLength(3);
    expect(verifyJournal(readFileSync(join(folder, names[0] ?? ''), 'utf8')).problems).toEqual([]);
  });

  it('is brought to the disk before anybody is told that it is there', async () => {
    const file = await createJournalFile(folder, 'd'.repeat(64), NOW());
    const probe = await open(join(folder, 'probe'), 'w');
    const handles = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    const [write, sync] = [vi.spyOn(handles, 'writeFile'), vi.spyOn(handles, 'datasync')];
    try {
      await file.append('{}\n');
      expect([write.mock.calls.length, sync.mock.calls.length]).toEqual([1, 1]);
      expect(sync.mock.invocationCallOrder[0]).toBeGreaterThan(write.mock.invocationCallOrder[0] ?? 0);
      sync.mockRejectedValueOnce(Object.assign(new Error('fault'), { code: 'EIO' }));
      await expect(file.append('{}\n')).rejects.toThrow('fault');
    } finally {
      vi.restoreAllMocks();
      await file.close();
    }
  });

  it('cannot be begun where the folder cannot be made', async () => {
    const project = mkdtempSync(join(folder, 'blocked-'));
    writeFileSync(join(project, '.gallerist'), 'a file');
    await expect(createJournalFile(project, ORIGIN.plan.digest, NOW())).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

async function whole(): Promise<string> {
  const { file, state } = memory();
  const journal = await startJournal(file, ORIGIN, NOW);
  for (const id of ['a', 'b', 'c']) {
    await journal.intend(step(id));
    journal.conclude(id, DONE);
  }
  journal.note('interrupted by SIGTERM');
  await journal.end(END);
  return state.text;
}

describe('verifying a journal', () => {
  it('shows every damage, and never throws (10,000 mutations)', async () => {
    const text = await whole();
    const head = verifyJournal(text).head;
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(3), fc.string({ maxLength: 5 }), (at, sort, other) => {
        const after = [
          text.slice(0, at) + text.slice(at + 1),
          text.slice(0, at) + other + text.slice(at),
          text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1),
          text.slice(at),
        ][sort];
        if (after === undefined || after === text) return;
        const found = verifyJournal(after);
        // Damage shows inside, or by the head that was printed.
        expect(found.problems.length > 0 || found.torn || found.head !== head).toBe(true);
      }),
      { numRuns: 10_000 },
    );
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(verifyJournal(any).problems).not.toEqual([]);
      }),
    );
  });

  it('knows one that was cut off while it was written, at any byte, from one that was changed', async () => {
    const text = await whole();
    const first = text.indexOf('\n') + 1;
    for (let at = first; at < text.length; at += 1) {
      const found = verifyJournal(text.slice(0, at));
      expect(found.problems).toEqual([]);
      expect(found.torn).toBe(text[at - 1] !== '\n');
      expect(found.ended).toBe(false);
    }
  });

  it('tells lines that were taken out, moved or put in', async () => {
    const lines = (await whole()).trimEnd().split('\n');
    const problems = (changed: readonly (string | undefined)[]): readonly string[] =>
      verifyJournal(`${changed.join('\n')}\n`).problems;
    expect(problems(lines)).toEqual([]);
    expect(problems(lines.filter((_, at) => at !== 2))[0]).toBe('line 3 says that it is number 4');
    expect(problems([lines[0], lines[2], lines[1], ...lines.slice(3)])).toContain(
      'line 2 does not follow from the line before it',
    );
    expect(problems([...lines, lines[1]])).toContain(`line ${lines.length + 1} comes after the end`);
    expect(problems([])).toEqual(['line 1 is not a line of a journal']);
  });
});

describe('the same plan twice in a row', () => {
  const digest = ORIGIN.plan.digest;
  async function ended(end: Partial<typeof END>, of: JournalOrigin = ORIGIN): Promise<string> {
    const { file, state } = memory();
    const journal = await startJournal(file, of, NOW);
    await journal.intend(step('a'));
    journal.conclude('a', DONE);
    await journal.end({ ...END, ...end });
    return state.text;
  }

  it('after a run that was read back completely: somebody else has undone it', async () => {
    const [why, ...more] = whyAgain(await ended({}), digest, [step('a')]);
    expect(why).toMatch(/read back completely at 2026-06-15T12:00:00.000Z: since then another writer has undone it/);
    expect(more).toEqual([]);
  });

  it('where all that is left cannot be read: it is done once more, and nobody undid anything', async () => {
    const ref = refTo('credential', 'ACME\\svc');
    const password = { ref, field: 'password', expects: undefined, leaves: { secret: 'env', name: 'SVC' } } as const;
    const blind: Step = { ...step('b'), effect: [password] };
    expect(whyAgain(await ended({}), digest, [blind])).toEqual([
      'it was done at 2026-06-15T12:00:00.000Z already; what it sets cannot be read, so it is set once more',
    ]);
    expect(whyAgain(await ended({}), digest, [step('a'), blind])[0]).toMatch(/another writer has undone it/);
  });

  it('after a run with something that did not take effect: that, with the cause that was read back', async () => {
    const results = [
      { step: 'a', outcome: { status: 'did-not-take-effect', message: 'role reads back as "X"' } as const },
    ];
    expect(whyAgain(await ended({ complete: false, results }), digest, [step('a')])).toEqual([
      'at 2026-06-15T12:00:00.000Z, "create a": role reads back as "X"',
    ]);
  });

  it('after another plan, or a run that failed for reasons of its own: nothing', async () => {
    expect(whyAgain(await ended({}), 'another', [step('a')])).toEqual([]);
    expect(whyAgain(await ended({ complete: false }), digest, [step('a')])).toEqual([]);
  });

  it('is asked of the newest journal of the target that reached its end', async () => {
    expect(isOf(await ended({}), ORIGIN.target.fingerprint)).toBe(true);
    expect(isOf(await ended({}), 'another')).toBe(false);
    expect(isOf((await whole()).split('\n').slice(0, 3).join('\n'), ORIGIN.target.fingerprint)).toBe(false);
    expect(isOf('garbage', ORIGIN.target.fingerprint)).toBe(false);
    const texts: string[] = [];
    for await (const text of journalsOf(join(folder, 'nowhere'))) texts.push(text);
    expect(texts).toEqual([]);
  });
});
