import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import type { Fault, Seed } from '../../src/emulator/index.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { ENVIRONMENT, projectYaml, writesOf } from '../support/main-path.js';
import { type Running, start } from '../support/process.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const SEED: Seed = {
  users: [ADMINISTRATOR],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};
const GROUPS = Array.from({ length: 24 }, (_, at) => `  - { name: G${at}, role: Member }`).join('\n');

let folder: string;
let emulator: CheckedEmulator;
/** Told of every write before it is handled. */
let onWrite: (count: number) => void = () => undefined;
/** Told of every list of groups that is asked for after a write, and may answer in place of the server. */
let onList: (count: number) => Fault | undefined = () => undefined;

beforeEach(async () => {
  let writes = 0;
  let lists = 0;
  onWrite = () => undefined;
  onList = () => undefined;
  emulator = await startCheckedEmulator({
    seed: SEED,
    intercept: ({ method, path }) => {
      if (path === 'v3/usergroups' && method === 'GET' && writes > 0) {
        lists += 1;
        return onList(lists);
      }
      if (method === 'GET' || path.startsWith('oauth2')) return undefined;
      writes += 1;
      onWrite(writes);
      return { delay: 100 };
    },
  });
  folder = mkdtempSync(join(tmpdir(), 'gallerist-signals-'));
  mkdirSync(join(folder, 'access'));
  writeFileSync(join(folder, 'access/all.yaml'), `groups:\n${GROUPS}\n`);
  writeFileSync(join(folder, 'gallerist.yaml'), projectYaml({ url: emulator.url }));
});
afterEach(async () => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
  await emulator.close();
});

const apply = (more: readonly string[] = []): Running => start(folder, ['apply', ...more], ENVIRONMENT);

function journal(): string {
  const path = join(folder, '.gallerist/journal');
  const [name] = readdirSync(path).sort().reverse();
  return readFileSync(join(path, name ?? ''), 'utf8');
}

function kinds(
  text: string,
): readonly { kind: string; step?: string; status?: string; message?: string; writes?: readonly { id: string }[] }[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('an apply that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s finishes what is under way, writes it down, starts nothing new and exits with 4',
    async (signal) => {
      const run = apply(['--format', 'json']);
      onWrite = (count) => {
        if (count === 3) run.child.kill(signal);
      };
      const { code, out, err } = await run.ended;
      expect([code, err]).toEqual([4, expect.stringContaining('interrupted: finishing what is under way')]);
      const report = JSON.parse(out);
      expect(report).toMatchObject({ complete: false, stopped: `interrupted by ${signal}` });
      expect(report.counts.done).toBe(writesOf(emulator));
      // Read once, to plan: neither for twins nor to read back is anybody kept waiting.
      expect(emulator.counts()['GET v3/usergroups']).toBe(1);
      expect(report.counts.done + report.counts.skipped).toBe(24);
      expect(report.counts.skipped).toBeGreaterThan(0);
      const text = journal();
      expect(verifyJournal(text)).toMatchObject({ problems: [], ended: true, open: [], head: report.journal.head });
      expect(kinds(text).filter(({ kind }) => kind === 'note')).toMatchObject([
        { message: `interrupted by ${signal}` },
      ]);
      expect(kinds(text).filter(({ status }) => status === 'done')).toHaveLength(report.counts.done);
      const again = await apply().ended;
      expect([again.code, Object.keys(emulator.save().groups ?? {}).length]).toEqual([0, 24]);
    },
  );

  it.each([
    ['looks for twins', 1],
    ['reads back', 2],
  ])(
    'while it %s waits for nothing that the server asks patience for: exit 4, and nothing was read back',
    async (_, at) => {
      const run = apply();
      onList = (count) => {
        if (count < at) return undefined;
        run.child.kill('SIGTERM');
        return { status: 503, headers: { 'retry-after': '100' } };
      };
      const { code, out } = await run.ended;
      expect([code, writesOf(emulator)]).toEqual([4, 24]);
      expect(out).toContain('24 done');
      expect(out).toContain('Stopped: interrupted by SIGTERM. Nothing was read back.');
      expect(out).not.toContain('Complete');
      expect(verifyJournal(journal())).toMatchObject({ problems: [], ended: true });
      expect(kinds(journal()).at(-1)).toMatchObject({ kind: 'end', complete: false });
    },
  );

  it('while it reads back asks nothing more, and does not call it complete', async () => {
    const run = apply();
    onList = (count) => {
      if (count === 2) run.child.kill('SIGTERM');
      return count === 2 ? { delay: 300 } : undefined;
    };
    const { code, out } = await run.ended;
    expect([code, out]).toEqual([4, expect.stringContaining('Nothing was read back')]);
    const asked = emulator.exchanges.filter(({ method, path }) => method === 'GET' && /^v3\/usergroups\/./.test(path));
    expect(asked).toEqual([]);
  });

  it('twice leaves at once: intents without results, and the next run goes on', async () => {
    const run = apply();
    onWrite = (count) => {
      if (count === 2) run.child.kill('SIGTERM');
      if (count === 2) setTimeout(() => run.child.kill('SIGTERM'), 20);
    };
    const { code, err } = await run.ended;
    expect([code, err]).toEqual([4, expect.stringContaining('left at once')]);
    const found = verifyJournal(journal());
    expect(found).toMatchObject({ problems: [], ended: false });
    expect(found.open.length).toBeGreaterThan(0);
    expect((await apply().ended).code).toBe(0);
    expect(emulator.save().groups).toHaveLength(24);
  });
});

describe('an apply that cannot be written down', () => {
  it('does not begin: nothing is written, exit 1, and what to do', async () => {
    writeFileSync(join(folder, '.gallerist'), 'a file where the folder should be');
    const { code, out, err } = await apply().ended;
    expect([code, writesOf(emulator)]).toEqual([1, 0]);
    expect(err).toContain('GAL-620');
    expect(err).toContain('could not be written down, so nothing was written to test');
    expect(out).not.toContain('Complete');
  });

  it('stops before the next step when its disk is full: exit 4, nothing that was written goes unsaid', async () => {
    // A journal may grow to 10 KiB here: the shell's limit makes the disk full for this process alone.
    const { code, out } = await start(folder, ['apply', '--format', 'json'], ENVIRONMENT, 20).ended;
    const report = JSON.parse(out);
    expect([code, report.stopped]).toEqual([4, expect.stringMatching(/^the journal .+ cannot be written: .*EFBIG/)]);
    expect(report.counts.skipped).toBeGreaterThan(0);
    expect(report.counts.done).toBe(writesOf(emulator));
    const text = journal();
    expect(
      kinds(text.slice(0, text.lastIndexOf('\n'))).filter(({ kind }) => kind === 'intent').length,
    ).toBeGreaterThanOrEqual(writesOf(emulator));
    expect((await apply().ended).code).toBe(0);
  });

  it('stops before the next step when somebody removes the journal: exit 4, and the next run goes on', async () => {
    const run = apply(['--format', 'json']);
    onWrite = (count) => {
      if (count === 2) rmSync(join(folder, '.gallerist'), { recursive: true });
    };
    const { code, out } = await run.ended;
    const report = JSON.parse(out);
    expect([code, report.stopped]).toEqual([4, expect.stringMatching(/^the journal .+ cannot be written: it is gone/)]);
    expect(report.counts.skipped).toBeGreaterThan(0);
    expect(report.counts.done).toBe(writesOf(emulator));
    expect((await apply().ended).code).toBe(0);
    expect(emulator.save().groups).toHaveLength(24);
  });

  it('at its end only, is not told as whole: exit 4, on stderr and in the report, though the target is as planned', async () => {
    const run = apply();
    onList = () => {
      // Everything is written by now, and nothing is noted before the end.
      rmSync(join(folder, '.gallerist/journal'), { recursive: true, force: true });
      return undefined;
    };
    const { code, out, err } = await run.ended;
    expect([code, emulator.save().groups?.length]).toEqual([4, 24]);
    expect(err).toMatch(/GAL-623[\s\S]*the journal .+ cannot be written: it is gone[\s\S]*without its end/);
    expect(out).toMatch(/Journal .+ \(not whole: without its end\)/);
    expect(out).toMatch(
      /Not written down whole: everything planned was done and read back, but the journal .+ it is gone/,
    );
    expect(out).not.toContain('Complete');
    const again = await apply().ended;
    expect([again.code, again.err]).toEqual([0, expect.not.stringContaining('GAL-623')]);
  });

  it('whatever the size its disk is full at, exit 0 is only ever said with an end in the journal', async () => {
    writeFileSync(join(folder, 'access/all.yaml'), 'groups: [{ name: G, role: Member }]\n');
    const state = emulator.save();
    const codes: (number | null)[] = [];
    for (let blocks = 2; codes.at(-1) !== 0 && blocks < 12; blocks += 1) {
      rmSync(join(folder, '.gallerist'), { recursive: true, force: true });
      emulator.load(state);
      const { code } = await start(folder, ['apply'], ENVIRONMENT, blocks).ended;
      codes.push(code);
      if (code === 0) expect(verifyJournal(journal())).toMatchObject({ problems: [], ended: true, torn: false });
    }
    expect([codes.includes(4), codes.at(-1)]).toEqual([true, 0]);
  });

  it('does not begin while another apply is at it: exit 1, and who', async () => {
    const first = apply();
    const second = new Promise<Running>((resolve) => {
      onWrite = (count) => {
        if (count !== 1) return;
        // It stands still until the other has looked, however slow the machine is.
        first.child.kill('SIGSTOP');
        resolve(apply());
      };
    });
    const { code, err } = await (await second).ended;
    first.child.kill('SIGCONT');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/GAL-621[\s\S]*ana \(process \d+ on .+\) is applying to test since/),
    ]);
    expect((await first.ended).code).toBe(0);
    expect((await apply().ended).code).toBe(0);
  });

  it('and with nothing to do begins no journal', async () => {
    expect((await apply().ended).code).toBe(0);
    const before = readdirSync(join(folder, '.gallerist/journal'));
    expect((await apply().ended).code).toBe(0);
    expect(readdirSync(join(folder, '.gallerist/journal'))).toEqual(before);
  });

  it('and with nothing to do needs no lock either, of a plan just made or saved: a folder that cannot be written does no harm', async () => {
    expect((await start(folder, ['plan', '--out', 'plan.json'], ENVIRONMENT).ended).code).toBe(0);
    expect((await apply().ended).code).toBe(0);
    rmSync(join(folder, '.gallerist'), { recursive: true });
    writeFileSync(join(folder, '.gallerist'), 'a file where the folder should be');
    for (const more of [[], ['plan.json']]) {
      const { code, err } = await apply(more).ended;
      expect([code, err]).toEqual([0, expect.not.stringContaining('GAL-620')]);
    }
    // Somebody undid it: now there is something to write.
    emulator.load({ ...emulator.save(), groups: [] });
    for (const more of [[], ['plan.json']]) {
      const { code, err } = await apply(more).ended;
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(
          /GAL-620[\s\S]*that an apply is at work could not be written down, so nothing was written/,
        ),
      ]);
    }
    expect(emulator.save().groups).toEqual([]);
  });
});

describe('the journal of a run', () => {
  it('says who ran it, for which commit, in which job, as the CI system tells', async () => {
    mkdirSync(join(folder, '.git/refs/heads'), { recursive: true });
    writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(folder, '.git/packed-refs'), `# pack-refs\n${'c'.repeat(40)} refs/heads/main\n`);
    const ci = { ...ENVIRONMENT, GITHUB_ACTOR: 'octo', GITHUB_RUN_ID: '77', GITHUB_SHA: 'd'.repeat(40) };
    const { code, out } = await start(folder, ['apply'], ci).ended;
    expect(code).toBe(0);
    const [head] = kinds(journal());
    expect(head).toMatchObject({
      actor: { name: 'octo', from: 'GITHUB_ACTOR' },
      job: 'GITHUB_RUN_ID=77',
      commit: 'c'.repeat(40),
      target: { name: 'test', account: { email: 'admin@emulator.example' } },
    });
    expect(out).toContain(`head ${verifyJournal(journal()).head}`);
  });

  it('names every write by the id that went along with it, and what was answered', async () => {
    await apply().ended;
    const written = kinds(journal()).flatMap(({ kind, writes }) => (kind === 'result' ? (writes ?? []) : []));
    const sent = emulator.exchanges
      .filter(({ method, path }) => method !== 'GET' && !path.startsWith('oauth2'))
      .map(({ method, path, status, requestHeaders }) => ({
        id: requestHeaders['x-request-id'],
        method,
        path,
        status,
      }));
    expect(sent.length).toBeGreaterThan(3);
    const byId = (a: { id?: unknown }, b: { id?: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);
    expect(written.toSorted(byId)).toEqual(sent.toSorted(byId));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
  });

  it('tells the next run, when the same plan is made again, that somebody undid it', async () => {
    const state = emulator.save();
    expect((await apply().ended).err).not.toContain('GAL-622');
    emulator.load(state);
    const { code, err } = await apply().ended;
    expect([code, err]).toEqual([0, expect.stringMatching(/GAL-622[\s\S]*another writer has undone it/)]);
  });
});
