/** The lock of a target around a whole apply: from before the first request to after the last. In one process, over real HTTP. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApplyCommandOptions, applyCommand } from '../../src/cli/commands/apply.js';
import { plan } from '../../src/cli/commands/plan.js';
import { locked } from '../../src/cli/locked.js';
import type { Fault } from '../../src/emulator/index.js';
import { type Outside, outsideOf } from '../support/context.js';
import { type CheckedEmulator, startCheckedEmulator, withEmulator } from '../support/emulator.js';
import { ENVIRONMENT, writesOf } from '../support/main-path.js';
import { start } from '../support/process.js';

let emulator: CheckedEmulator;
let folder: string;
/** Told of every request before it is answered, and may answer in place of the server. */
let onRequest: (call: string) => Fault | undefined;

beforeEach(async () => {
  onRequest = () => undefined;
  emulator = await startCheckedEmulator({
    intercept: ({ method, path }) => onRequest(`${method} ${path}`),
  });
  folder = mkdtempSync(join(tmpdir(), 'gallerist-locked-'));
  mkdirSync(join(folder, 'access'));
  writeFileSync(join(folder, 'access/all.yaml'), 'groups: [{ name: G, role: Member }]\n');
  writeFileSync(join(folder, 'gallerist.yaml'), project());
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await emulator.close();
});

/** Targets that are one server: by another name, without an account, at the same address written otherwise. */
function project(base = emulator.url): string {
  const target = (name: string, url: string, more = ''): string =>
    `  ${name}: { system: alteryx-server, url: "${url}", release: "2026.1", authentication: built-in, credentials: { clientId: "\${env:KEY}", clientSecret: "\${env:SECRET}" }${more} }`;
  return [
    'version: 1',
    'access: [access/*.yaml]',
    'targets:',
    target('one', base, ', account: admin@emulator.example'),
    target('two', base),
    target('three', base.replace(/\/$/, '').replace('http:', 'HTTP:')),
    '',
  ].join('\n');
}

const options = (target: string): ApplyCommandOptions => ({
  project: '.',
  target,
  format: 'text',
  acknowledge: [],
  rotate: [],
  people: 'names',
});

interface Asking extends Outside {
  /** Resolves when it waits for the answer. */
  readonly asked: Promise<void>;
  readonly answer: (yes: boolean) => void;
  readonly code: Promise<number>;
}

/** An apply on a terminal that waits at its question. */
function asking(target: string, file?: string, leave?: (code: number) => void): Asking {
  let answer: (yes: boolean) => void = () => undefined;
  let wait: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    wait = resolve;
  });
  const answered = new Promise<boolean>((resolve) => {
    answer = resolve;
  });
  const confirm = (): Promise<boolean> => {
    wait();
    return answered;
  };
  const ran = outsideOf(
    folder,
    { ...ENVIRONMENT, USER: 'ana' },
    { interactive: true, confirm, ...(leave && { leave }) },
  );
  return { ...ran, asked, answer, code: applyCommand(ran.context, file, options(target)) };
}

async function applyAt(target: string, file?: string): Promise<Outside & { readonly code: number }> {
  const ran = outsideOf(folder, ENVIRONMENT);
  return { ...ran, code: await applyCommand(ran.context, file, options(target)) };
}

/** Whether anybody holds the lock of the server. */
function held(): boolean {
  const locks = join(folder, '.gallerist/lock');
  return readdirSync(locks).some((name) => JSON.parse(readFileSync(join(locks, name), 'utf8')).released !== true);
}

const requests = (): number => Object.values(emulator.counts()).reduce((sum, count) => sum + count, 0);

async function save(target: string): Promise<void> {
  const { context } = outsideOf(folder, ENVIRONMENT);
  expect(await plan(context, { ...options(target), out: 'plan.json' })).toBe(0);
}

describe('the lock of a target', () => {
  it('is taken before anything is asked there, and given back when all is read back', async () => {
    const seen: boolean[] = [];
    onRequest = () => {
      seen.push(held());
      return undefined;
    };
    expect((await applyAt('one')).code).toBe(0);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).not.toContain(false);
    expect(held()).toBe(false);
  });

  it('costs no request: an apply with nothing to do asks what a plan asks, and one that waited does not ask again', async () => {
    const first = asking('one');
    await first.asked;
    const before = requests();
    let next = '';
    onRequest = (call) => {
      next ||= call;
      return undefined;
    };
    first.answer(true);
    expect(await first.code).toBe(0);
    expect([before, next]).toEqual([3, 'POST v3/usergroups']);
    const { context } = outsideOf(folder, ENVIRONMENT);
    const applied = requests();
    await plan(context, options('one'));
    const planned = requests();
    await applyAt('one');
    expect(requests() - planned).toBe(planned - applied);
  });

  it.each(['one', 'two', 'three'])(
    'belongs to one who waits at the question: no other apply at that address even looks (%s)',
    async (other) => {
      const first = asking('one');
      await first.asked;
      const before = requests();
      const second = await applyAt(other);
      expect([second.code, requests()]).toEqual([1, before]);
      expect(second.err()).toMatch(
        new RegExp(`GAL-621[\\s\\S]*ana \\(process ${process.pid} on .+\\) is applying to ${other} since`),
      );
      first.answer(true);
      expect([await first.code, writesOf(emulator)]).toEqual([0, 1]);
      expect((await applyAt(other)).code).toBe(0);
      expect(writesOf(emulator)).toBe(1);
    },
  );

  it('is one of its own at another address', async () => {
    const first = asking('one');
    await first.asked;
    await withEmulator({}, async ({ url }) => {
      writeFileSync(join(folder, 'gallerist.yaml'), project(url));
      expect((await applyAt('one')).code).toBe(0);
    });
    first.answer(false);
    expect(await first.code).toBe(1);
  });

  it('is that of a saved plan too, which is held against the target under it', async () => {
    await save('one');
    const first = asking('one', 'plan.json');
    await first.asked;
    expect((await applyAt('one', 'plan.json')).code).toBe(1);
    first.answer(true);
    expect(await first.code).toBe(0);
    const second = await applyAt('one', 'plan.json');
    expect([second.code, writesOf(emulator)]).toEqual([0, 1]);
    expect(second.err()).toContain('1 of 1 steps are done already');
  });

  it('is given back when the answer is no', async () => {
    const first = asking('one');
    await first.asked;
    first.answer(false);
    expect([await first.code, held(), writesOf(emulator)]).toEqual([1, false, 0]);
    expect(first.err()).toContain('nothing was changed');
  });

  it('is given back at a signal while nothing is being written, and the process left with 4', async () => {
    let leave: (code: number) => void = () => undefined;
    const left = new Promise<number>((resolve) => {
      leave = resolve;
    });
    const first = asking('one', undefined, leave);
    await first.asked;
    first.signal('SIGTERM');
    expect([await left, held()]).toEqual([4, false]);
    expect(first.err()).toContain('interrupted: nothing is being written');
    expect((await applyAt('one')).code).toBe(0);
    first.answer(false);
    await first.code;
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'is given back by a process that gets %s while it reads: exit 4, and nothing was written',
    async (signal) => {
      const running = start(folder, ['apply', '--target', 'one'], ENVIRONMENT);
      onRequest = (call) => {
        if (!call.startsWith('GET')) return undefined;
        running.child.kill(signal);
        // It tries again until the signal has got there: nothing can be planned, so nothing written.
        return { status: 503 };
      };
      const { code, err } = await running.ended;
      expect([code, writesOf(emulator), held()]).toEqual([4, 0, false]);
      expect(err).toContain('interrupted: nothing is being written');
    },
  );

  it('is given back when something throws', async () => {
    const { context } = outsideOf(folder, ENVIRONMENT);
    const running = locked(context, folder, async ({ source }) => {
      if (source.kind !== 'live') throw new Error('not live');
      await source.connect({ target: { name: 'one', url: emulator.url } } as never);
      expect(held()).toBe(true);
      throw new Error('a bug');
    });
    await expect(running).rejects.toThrow();
    expect(held()).toBe(false);
  });
});
