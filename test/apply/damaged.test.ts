/** Damaged journals and locks: an apply does what it would have done without them, or does not begin and says why. It never hangs. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJournalFile } from '../../src/apply/journal-file.js';
import { type Machine, takeLock } from '../../src/apply/lock.js';
import type { Watch } from '../../src/apply/recording.js';
import { isOf, whyAgain } from '../../src/apply/same-plan.js';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import type { Context } from '../../src/cli/context.js';
import { watched } from '../../src/cli/watched.js';
import { type Emulator, type Seed, startEmulator } from '../../src/emulator/index.js';
import type { Plan } from '../../src/model/plan.js';
import type { ApplyReport } from '../../src/model/report.js';
import { ENVIRONMENT, planOn, projectYaml } from '../support/main-path.js';

const ADMIN = 'admin@emulator.example';
const SEED: Seed = {
  users: [{ email: ADMIN, firstName: 'Ad', lastName: 'Min', role: 'Curator', isApiEnabled: true }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN }],
};

const RUNNING: Machine = {
  host: 'build-7',
  boot: 'boot-1',
  pid: 100,
  beganOf: (pid) => (pid === 100 ? 't1' : undefined),
};

const LOCK = {
  holder: { run: 'run-1', actor: 'ana', target: 'test' },
  now: () => new Date('2026-06-15T11:00:00Z'),
} as const;

let emulator: Emulator;
let plan: Plan;
let root: string;
/** A project whose last run was of the same plan: its journal and its lock, as they stand on the disk. */
let journal: { readonly name: string; readonly text: string };
let lock: { readonly name: string; readonly text: string };
let project: string;

/** A watched run that only says what it was given. */
async function run() {
  const said: string[] = [];
  const ran: Watch[] = [];
  const context: Context = {
    folder: project,
    environment: ENVIRONMENT,
    now: () => new Date('2026-06-15T12:00:00Z'),
    out: () => undefined,
    err: (text) => void said.push(text),
    interactive: false,
    color: false,
    errColor: false,
    width: undefined,
    errWidth: undefined,
    confirm: async () => false,
    stopped: async () => undefined,
    onSignal: () => () => undefined,
    leave: () => undefined,
    machine: RUNNING,
  };
  const report = await watched(context, project, { plan, left: plan.steps }, async (watch) => {
    ran.push(watch);
    return REPORT;
  });
  return { report, ran, said: said.join('') };
}

let REPORT: ApplyReport;

beforeAll(async () => {
  emulator = await startEmulator({ seed: SEED });
  const files = {
    'gallerist.yaml': projectYaml({ url: emulator.url }),
    'access/all.yaml': 'groups: [{ name: G, role: Member }]\n',
  };
  const made = (await planOn(files)).ready?.plan;
  if (made === undefined) throw new Error('no plan');
  plan = made;
  REPORT = {
    format: 'gallerist.apply/v1',
    plan,
    results: plan.steps.map(({ id }) => ({ step: id, outcome: { status: 'done' } })),
    requests: { reads: 0, writes: 0 },
    left: 0,
    complete: true,
  };
  root = mkdtempSync(join(tmpdir(), 'gallerist-damaged-'));
  project = join(root, 'first');
  mkdirSync(project);
  const { startJournal } = await import('../../src/apply/journal.js');
  const first = await startJournal(
    await createJournalFile(project, plan.digest, new Date('2026-06-15T11:00:00Z')),
    {
      run: 'run-1',
      plan: { digest: plan.digest, declaration: plan.declaration, steps: plan.steps.length },
      target: plan.target,
      commit: null,
      actor: null,
      job: null,
      host: 'build-7',
      pid: 99,
      version: '0.1.0',
    },
    () => new Date('2026-06-15T11:00:00Z'),
  );
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  await first.intend(step);
  first.conclude(step.id, { status: 'done' });
  await first.end(REPORT);
  await takeLock({ ...LOCK, project, machine: RUNNING, fingerprint: plan.target.fingerprint });
  journal = only('.gallerist/journal');
  lock = only('.gallerist/lock');
});
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await emulator.close();
});

function only(folder: string): { readonly name: string; readonly text: string } {
  const [name = ''] = readdirSync(join(project, folder));
  return { name: join(folder, name), text: readFileSync(join(project, folder, name), 'utf8') };
}

beforeEach(() => {
  project = mkdtempSync(join(root, 'project-'));
  mkdirSync(join(project, '.gallerist/journal'), { recursive: true });
  mkdirSync(join(project, '.gallerist/lock'), { recursive: true });
});

/** One to three changes of a text: in its characters, or in the values of its JSON lines. */
function damaged(text: string): fc.Arbitrary<string> {
  const characters = fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        kind: fc.constantFrom('cut', 'insert', 'overwrite', 'remove', 'double'),
        bytes: fc.string({ maxLength: 8, unit: 'binary' }),
        size: fc.integer({ min: 1, max: 60 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) => edits.reduce((left, edit) => edited(left, edit), text));
  const lines = text.split('\n');
  const values = fc
    .tuple(fc.nat(lines.length - 1), fc.nat(20), fc.jsonValue({ maxDepth: 2 }))
    .map(([at, key, value]) => {
      const line = lines[at] ?? '';
      if (line === '') return text;
      const fields = Object.entries(JSON.parse(line) as object);
      const changed = Object.fromEntries(
        fields.map(([name, was], index) => [name, index === key % fields.length ? value : was]),
      );
      return lines.map((one, index) => (index === at ? JSON.stringify(changed) : one)).join('\n');
    });
  const order = fc.shuffledSubarray(lines).map((some) => some.join('\n'));
  return fc.oneof(
    { weight: 3, arbitrary: characters },
    { weight: 2, arbitrary: values },
    { weight: 1, arbitrary: order },
  );
}

function edited(
  text: string,
  {
    at,
    kind,
    bytes,
    size,
  }: { readonly at: number; readonly kind: string; readonly bytes: string; readonly size: number },
): string {
  const place = Math.min(at, text.length);
  const before = text.slice(0, place);
  switch (kind) {
    case 'cut':
      return before;
    case 'insert':
      return before + bytes + text.slice(place);
    case 'overwrite':
      return before + bytes + text.slice(place + bytes.length);
    case 'remove':
      return before + text.slice(place + size);
    default:
      return before + text.slice(place, place + size) + text.slice(place);
  }
}

describe('a journal that was damaged', () => {
  it('is asked for words at most (10,000 mutations)', () => {
    expect(whyAgain(journal.text, plan.digest, plan.steps)).toHaveLength(1);
    const property = fc.property(damaged(journal.text), (text) => {
      const asked = isOf(text, plan.target.fingerprint);
      const why = whyAgain(text, plan.digest, plan.steps);
      expect([typeof asked, why.every((one) => typeof one === 'string')]).toEqual(['boolean', true]);
      verifyJournal(text);
    });
    fc.assert(property, { numRuns: 10_000 });
  }, 120_000);

  it('never keeps a run from being done, once and whole (300 mutations, on the disk)', async () => {
    const property = fc.asyncProperty(damaged(journal.text), async (text) => {
      rmSync(join(project, '.gallerist'), { recursive: true, force: true });
      mkdirSync(join(project, '.gallerist/journal'), { recursive: true });
      writeFileSync(join(project, journal.name), text);
      await isDone();
    });
    await fc.assert(property, { numRuns: 300 });
  }, 120_000);

  it.each<[string, (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe nobody writes to', (path) => execFileSync('/usr/bin/env', ['mkfifo', path])],
    ['a link to nowhere', (path) => symlinkSync('nowhere', path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
    ['a device without end', (path) => symlinkSync('/dev/zero', path)],
    ['no text', (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc3]))],
    ['one line without end', (path) => writeFileSync(path, 'x'.repeat(5_000_000))],
    ['nested without end', (path) => writeFileSync(path, `${'['.repeat(200_000)}\n`)],
    ['empty', (path) => writeFileSync(path, '')],
  ])('and is %s is passed by', async (_, make) => {
    make(join(project, '.gallerist/journal/20990101T000000.000Z-00000000.jsonl'));
    await isDone();
  });

  async function isDone(): Promise<void> {
    const { report, ran, said } = await run();
    expect(report).toBe(REPORT);
    // What a file says is shown, and never to a terminal as it stands.
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(ran).toHaveLength(1);
    expect([ran[0]?.interrupted?.(), ran[0]?.journal?.broken()]).toEqual([undefined, undefined]);
    await ran[0]?.journal?.end(REPORT);
    const names = readdirSync(join(project, '.gallerist/journal')).filter((name) =>
      name.includes(plan.digest.slice(0, 8)),
    );
    const own = names.map((name) => readFileSync(join(project, '.gallerist/journal', name), 'utf8')).at(-1) ?? '';
    expect(verifyJournal(own)).toMatchObject({ problems: [], ended: true });
  }
});

describe('a lock that was damaged', () => {
  it('is taken, or holds and says what to remove; whoever runs the next time ends too (1,000 mutations)', async () => {
    const ends = new Set<string>();
    const property = fc.asyncProperty(damaged(lock.text), fc.boolean(), async (text, runs) => {
      rmSync(join(project, '.gallerist'), { recursive: true, force: true });
      mkdirSync(join(project, '.gallerist/lock'), { recursive: true });
      writeFileSync(join(project, lock.name), text);
      ends.add(await endOf(runs ? RUNNING : { ...RUNNING, beganOf: () => undefined }));
    });
    await fc.assert(property, { numRuns: 1_000 });
    expect([...ends].sort()).toEqual(['held', 'taken']);
  }, 120_000);

  it.each<[string, string, (path: string) => void, string]>([
    ['is a folder', '1', (path) => mkdirSync(path), 'held'],
    ['is a pipe nobody writes to', '1', (path) => execFileSync('/usr/bin/env', ['mkfifo', path]), 'held'],
    ['is a link to nowhere', '1', (path) => symlinkSync('nowhere', path), 'held'],
    ['is a link to itself', '1', (path) => symlinkSync(path, path), 'held'],
    ['is empty', '1', (path) => writeFileSync(path, ''), 'held'],
    ['has a number nobody counts to', '9007199254740993', (path) => writeFileSync(path, lock.text), 'held'],
    ['has a number beyond all', '9'.repeat(40), (path) => writeFileSync(path, lock.text), 'held'],
    ['has a number with a nought before it', '007', (path) => writeFileSync(path, lock.text), 'held'],
    ['has no number', 'x', (path) => writeFileSync(path, lock.text), 'taken'],
    ['has none', '0', (path) => writeFileSync(path, lock.text), 'taken'],
  ])('and %s does not keep anybody waiting', async (_, number, make, end) => {
    make(join(project, '.gallerist/lock', `${plan.target.fingerprint.slice(0, 16)}.${number}.json`));
    expect(await endOf(RUNNING)).toBe(end);
  });

  /** How somebody who wants it fares: he has it, and can give it back, or is told which file keeps it from him. */
  async function endOf(machine: Machine): Promise<'taken' | 'held'> {
    const taken = await takeLock({ ...LOCK, project, machine, fingerprint: plan.target.fingerprint });
    if (taken.kind === 'held') {
      expect(taken.file).toMatch(/^\.gallerist\/lock\/\w+\.(?:\d+|\*)\.json$/);
      if (taken.by === undefined) expect(taken.why).toMatch(/./);
      return 'held';
    }
    await taken.release();
    return 'taken';
  }
});
