import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Holder, isStale, type Machine, takeLock } from '../../src/apply/lock.js';
import { thisMachine } from '../../src/apply/machine.js';

const FINGERPRINT = 'ab'.repeat(32);
const NOW = (): Date => new Date('2026-06-15T12:00:00Z');

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'gallerist-lock-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function machine(running: Readonly<Record<number, string>>, pid = 100, more: Partial<Machine> = {}): Machine {
  return { host: 'build-7', boot: 'boot-1', pid, beganOf: (asked) => running[asked], ...more };
}

const take = (of: Machine, run: string, fingerprint = FINGERPRINT) =>
  takeLock({ project, fingerprint, holder: { run, actor: 'ana', target: 'production' }, machine: of, now: NOW });

describe('the lock of a target', () => {
  it('keeps a second apply out and says who holds it, until it is given back', async () => {
    const running = { 100: 't1', 200: 't2' };
    const first = await take(machine(running), 'one');
    if (first.kind !== 'taken') throw new Error('not taken');
    const file = `.gallerist/lock/${FINGERPRINT.slice(0, 16)}.1.json`;
    expect(statSync(join(project, file)).mode & 0o777).toBe(0o600);
    expect(await take(machine(running, 200), 'two')).toMatchObject({
      kind: 'held',
      by: { pid: 100, host: 'build-7', actor: 'ana', since: '2026-06-15T12:00:00.000Z', target: 'production' },
      file,
    });
    expect((await take(machine(running, 200), 'other target', 'cd'.repeat(32))).kind).toBe('taken');
    await first.release();
    expect((await take(machine(running, 200), 'two')).kind).toBe('taken');
    // Given back late, it does not take away what is another's by now.
    await first.release();
    expect((await take(machine(running), 'three')).kind).toBe('held');
    // One file a target, whatever happened.
    expect(readdirSync(join(project, '.gallerist/lock'))).toHaveLength(2);
  });

  it('given back late does not take away what is another’s by now, though it has the same number', async () => {
    const first = await take(machine({ 100: 't1' }), 'one');
    if (first.kind !== 'taken') throw new Error('not taken');
    // As somebody does who was told to remove it.
    rmSync(join(project, '.gallerist/lock', `${FINGERPRINT.slice(0, 16)}.1.json`));
    expect((await take(machine({ 100: 't1', 200: 't2' }, 200), 'two')).kind).toBe('taken');
    await first.release();
    expect((await take(machine({ 100: 't1', 200: 't2', 300: 't3' }, 300), 'three')).kind).toBe('held');
  });

  it('is not taken by who looked before others took it and gave it back', async () => {
    const running: Record<number, string> = { 200: 't2', 300: 't3' };
    await take(machine({ 100: 't1' }), 'gone');
    const path = (number: number): string =>
      join(project, '.gallerist/lock', `${FINGERPRINT.slice(0, 16)}.${number}.json`);
    const text = readFileSync(path(1), 'utf8');
    let meanwhile = true;
    const slow = machine(running, 200, {
      beganOf: (pid) => {
        if (pid === 100 && meanwhile) {
          // Between its look and its taking: number 2 came and went, number 3 is at work.
          meanwhile = false;
          rmSync(path(1));
          writeFileSync(path(3), JSON.stringify({ ...JSON.parse(text), run: 'three', pid: 300, began: 't3' }));
        }
        return running[pid];
      },
    });
    expect(await take(slow, 'two')).toMatchObject({ kind: 'held', by: { run: 'three' } });
    expect(readdirSync(join(project, '.gallerist/lock'))).toHaveLength(1);
  });

  it('is taken over from a process that is gone', async () => {
    await take(machine({ 100: 't1' }), 'one');
    const taken = await take(machine({ 200: 't2' }, 200), 'two');
    expect(taken.kind).toBe('taken');
    const file = join(project, '.gallerist/lock', `${FINGERPRINT.slice(0, 16)}.2.json`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ run: 'two', pid: 200 });
  });

  it('goes to one only of many who find it stale', async () => {
    for (let round = 0; round < 20; round += 1) {
      rmSync(join(project, '.gallerist'), { recursive: true, force: true });
      await take(machine({ 100: 't1' }), 'gone');
      const running = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [200 + at, `t${at}`]));
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, at) => take(machine(running, 200 + at), `r${round}-${at}`)),
      );
      expect(all.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    }
  });

  it('that is no lock of ours is left alone', async () => {
    mkdirSync(join(project, '.gallerist/lock'), { recursive: true });
    writeFileSync(join(project, '.gallerist/lock', `${FINGERPRINT.slice(0, 16)}.1.json`), '{"pid":');
    expect(await take(machine({ 100: 't1' }), 'one')).toMatchObject({ kind: 'held', by: undefined });
  });

  it('cannot be taken where nothing can be written', async () => {
    writeFileSync(join(project, '.gallerist'), 'a file');
    await expect(take(machine({ 100: 't1' }), 'one')).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

describe('many applies at once', () => {
  it('never hold it two at a time, however often it is taken and given back', async () => {
    let holding = 0;
    let most = 0;
    let times = 0;
    const running = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [300 + at, `t${at}`]));
    await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        for (let round = 0; round < 40; round += 1) {
          const taken = await take(machine(running, 300 + at), `w${at}-${round}`);
          if (taken.kind !== 'taken') continue;
          holding += 1;
          times += 1;
          most = Math.max(most, holding);
          await new Promise((resolve) => setImmediate(resolve));
          holding -= 1;
          await taken.release();
        }
      }),
    );
    expect(most).toBe(1);
    expect(times).toBeGreaterThan(5);
  });
});

describe('whether a lock is stale', () => {
  const holder: Holder = {
    run: 'one',
    pid: 100,
    host: 'build-7',
    boot: 'boot-1',
    began: 't1',
    since: '',
    actor: '',
    target: '',
  };
  it.each<[string, Partial<Holder>, Machine, boolean]>([
    ['its process runs', {}, machine({ 100: 't1' }), false],
    ['its process does not run', {}, machine({}), true],
    ['another process has its number', {}, machine({ 100: 't9' }), true],
    ['the machine was started since', { boot: 'boot-0' }, machine({ 100: 't1' }), true],
    ['nothing but the process is told', { boot: '', began: '' }, machine({ 100: '' }, 1, { boot: '' }), false],
    ['another host has it: nothing is known', { host: 'laptop' }, machine({}), false],
  ])('%s', (_, parts, of, stale) => {
    expect(isStale({ ...holder, ...parts }, of)).toBe(stale);
  });

  it('by the processes of this machine', async () => {
    const here = thisMachine(process);
    expect(here.beganOf(process.pid)).toBeDefined();
    expect(here.beganOf(process.pid)).toBe(here.beganOf(process.pid));
    const child = spawn(process.execPath, ['-e', '']);
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.once('close', resolve));
    expect(here.beganOf(pid)).toBeUndefined();
  });
});
