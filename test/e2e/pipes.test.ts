/** Streams that end before the command does: real processes, real pipes, and a disk that is full. */

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import type { Fault, Seed } from '../../src/emulator/index.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { ENVIRONMENT, projectYaml, writesOf } from '../support/main-path.js';
import { type Running, start } from '../support/process.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const BIN = join(import.meta.dirname, '../../bin/gallerist.js');
const DEMO = join(import.meta.dirname, '../../scripts/demo.mjs');

const SEED: Seed = {
  users: [ADMINISTRATOR, { email: 'second@acme.example', firstName: 'Se', lastName: 'Cond', role: 'Curator' }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};
const GROUPS = `groups:\n${Array.from({ length: 12 }, (_, at) => `  - { name: G${at}, role: Member }`).join('\n')}\n`;
const BLOCKED = 'users: [{ email: second@acme.example, role: Viewer }]\n';

let folder: string;
let emulator: CheckedEmulator;
/** Told of every write before it is handled; what it gives is done to it. */
let onWrite: (count: number) => Fault | undefined;

beforeEach(async () => {
  let writes = 0;
  onWrite = () => undefined;
  emulator = await startCheckedEmulator({
    seed: SEED,
    intercept: ({ method, path }) => {
      if (method === 'GET' || path.startsWith('oauth2')) return undefined;
      writes += 1;
      return onWrite(writes) ?? { delay: 20 };
    },
  });
  folder = mkdtempSync(join(tmpdir(), 'gallerist-pipes-'));
  mkdirSync(join(folder, 'access'));
  writeFileSync(join(folder, 'gallerist.yaml'), projectYaml({ url: emulator.url }));
  declare(GROUPS);
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await emulator.close();
});

function declare(yaml: string): void {
  writeFileSync(join(folder, 'access/all.yaml'), yaml);
}

/** Runs a line of shell in which `$G` is the command. */
function shell(line: string): Running['ended'] {
  const child = spawn('/bin/sh', ['-c', line], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      NO_COLOR: '1',
      USER: 'ana',
      ...ENVIRONMENT,
      G: `${process.execPath} ${BIN}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, out, err })));
}

/** The journal has its end, and the lock is given back. */
function expectEnded(): void {
  const [journal = ''] = readdirSync(join(folder, '.gallerist/journal'));
  const text = readFileSync(join(folder, '.gallerist/journal', journal), 'utf8');
  expect(verifyJournal(text)).toMatchObject({ problems: [], ended: true, open: [] });
  const [lock = ''] = readdirSync(join(folder, '.gallerist/lock'));
  expect(JSON.parse(readFileSync(join(folder, '.gallerist/lock', lock), 'utf8'))).toMatchObject({ released: true });
}

const groups = (): number => emulator.save().groups?.length ?? 0;

describe('a reader that has gone', () => {
  it.each(['stdout', 'stderr'] as const)(
    'of %s, in the middle: a partly failed apply does the rest and says 4',
    async (stream) => {
      const run = start(folder, ['apply', ...(stream === 'stdout' ? ['--format', 'json'] : [])], ENVIRONMENT);
      onWrite = (count) => {
        if (count === 2) run.child[stream]?.destroy();
        return count === 3 ? { status: 400, body: '{"message":"not this one"}' } : undefined;
      };
      expect(await run.ended).toMatchObject({ code: 4, signal: null });
      expect(groups()).toBe(11);
      expectEnded();
    },
  );

  it('of both, from the start: the apply does all it would, and says 0', async () => {
    const run = start(folder, ['apply'], ENVIRONMENT);
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    expect(await run.ended).toMatchObject({ code: 0, signal: null });
    expect(groups()).toBe(12);
    expectEnded();
  });

  it('of a real pipe: the codes of plan and apply stay what they are', async () => {
    declare(BLOCKED);
    await shell('{ $G plan --format json; echo $? > blocked; } | head -c 1');
    declare(GROUPS);
    await shell('{ $G plan --detailed-exitcode; echo $? > changes; } | head -1');
    await shell('{ $G apply 2>&1; echo $? > applied; } | head -1');
    const codes = ['blocked', 'changes', 'applied'].map((name) => readFileSync(join(folder, name), 'utf8').trim());
    expect(codes).toEqual(['3', '2', '0']);
    expect(groups()).toBe(12);
    expectEnded();
  });

  it('of init: the whole project is written', async () => {
    const { code } = await shell(
      `{ $G init -C fresh --url ${emulator.url} --account admin@emulator.example --release 2026.1; echo $? > code; } | head -1`,
    );
    expect([code, readFileSync(join(folder, 'code'), 'utf8')]).toEqual([0, '0\n']);
    expect((await shell('$G validate -C fresh')).code).toBe(0);
  });
});

const NO_FULL_DEVICE = !existsSync('/dev/full');
if (NO_FULL_DEVICE) console.warn('A FULL DISK WAS NOT TRIED: this system has no /dev/full.');

describe.skipIf(NO_FULL_DEVICE)('a full device', () => {
  it('as stdout is told in one line; what would end well ends with 1, and other codes stay', async () => {
    const full = await shell('$G plan > /dev/full');
    expect(full).toMatchObject({
      code: 1,
      err: 'error: standard output is not complete: ENOSPC: no space left on device, write\n',
    });
    expect((await shell('$G plan --detailed-exitcode > /dev/full')).code).toBe(1);
    declare(BLOCKED);
    expect((await shell('$G plan > /dev/full')).code).toBe(3);
    expect((await shell('$G schema nonsense > /dev/full')).err).not.toContain('not complete');
  });

  it('as stdout of an apply changes neither what it does nor its code', async () => {
    const { code, err } = await shell('$G apply > /dev/full');
    expect([code, groups()]).toEqual([0, 12]);
    expect(err).toContain('error: standard output is not complete: ENOSPC');
    expectEnded();
  });

  it('as stderr changes nothing at all', async () => {
    const { code, out } = await shell('$G apply 2> /dev/full');
    expect([code, groups()]).toEqual([0, 12]);
    expect(out).toContain('Complete');
    expectEnded();
    expect((await shell('$G apply --acknowledge nonsense 2> /dev/full')).code).toBe(1);
  });
});

describe('a disk that has room for a part', () => {
  it('is not taken for one that has room for all', async () => {
    // No file may grow beyond 10 KiB: the kernel then takes half a write.
    const { code, err } = await shell(`trap '' XFSZ; ulimit -f 20; exec $G schema access > schema.json`);
    expect(statSync(join(folder, 'schema.json')).size).toBe(10_240);
    expect([code, err]).toEqual([1, expect.stringContaining('standard output is not complete: EFBIG')]);
  });
});

describe('the demo', () => {
  it.each([
    ['is interrupted', (run: ReturnType<typeof spawn>) => run.kill('SIGINT'), 130],
    ['loses its reader', (run: ReturnType<typeof spawn>) => run.stdout?.destroy(), 0],
  ])('leaves nothing behind when it %s', async (_, disturb, expected) => {
    const run = spawn(process.execPath, [DEMO], {
      env: { PATH: process.env.PATH ?? '', TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const before = readdirSync(folder);
    let during: readonly string[] = [];
    run.stdout.once('data', () => {
      during = readdirSync(folder);
      disturb(run);
    });
    expect(await new Promise((resolve) => run.once('close', resolve))).toBe(expected);
    expect(during).toHaveLength(before.length + 1);
    expect(readdirSync(folder)).toEqual(before);
    expect(writesOf(emulator)).toBe(0);
  });
});
