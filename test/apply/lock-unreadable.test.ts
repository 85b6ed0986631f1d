import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/apply/lock.js';
import { thisMachine } from '../../src/apply/machine.js';
import { withEmulator } from '../support/emulator.js';
import { ENVIRONMENT, projectYaml } from '../support/main-path.js';
import { start } from '../support/process.js';

const FINGERPRINT = 'ab'.repeat(32);
const STEM = FINGERPRINT.slice(0, 16);

let project: string;
let locks: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'gallerist-unreadable-'));
  locks = join(project, '.gallerist/lock');
  mkdirSync(locks, { recursive: true });
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const take = () =>
  takeLock({
    project,
    fingerprint: FINGERPRINT,
    holder: { run: 'one', actor: 'ana', target: 'production' },
    machine: thisMachine(process),
    now: () => new Date('2026-06-15T12:00:00Z'),
  });

describe('a lock that does not tell who holds it', () => {
  it.each<[string, (path: string) => void, string]>([
    ['cannot be read', (path) => mkdirSync(path), 'cannot be read (EISDIR)'],
    ['is cut off', (path) => writeFileSync(path, '{"pid":'), 'does not say who holds it'],
    ['is something else', (path) => writeFileSync(path, '[]'), 'does not say who holds it'],
  ])('is held, and says why: it %s', async (_, make, why) => {
    make(join(locks, `${STEM}.3.json`));
    expect(await take()).toEqual({ kind: 'held', by: undefined, why, file: `.gallerist/lock/${STEM}.3.json` });
    // Nothing of ours stays behind.
    expect(readdirSync(locks)).toEqual([`${STEM}.3.json`]);
  });

  it('is held, and not waited for, when it is listed and never there', async () => {
    symlinkSync(join(project, 'nowhere'), join(locks, `${STEM}.1.json`));
    expect(await take()).toMatchObject({ kind: 'held', by: undefined, file: `.gallerist/lock/${STEM}.*.json` });
  });

  it('is held, and not waited for, when there is no next number', async () => {
    const last = join(locks, `${STEM}.100000000000000000000.json`);
    writeFileSync(last, JSON.stringify({ run: 'x', pid: 1, host: 'h', boot: '', released: true }));
    expect(await take()).toMatchObject({ kind: 'held', by: undefined });
  });

  it('ends an apply before it asks the server anything: exit 1, with the file and what to do', async () => {
    await withEmulator({}, async (emulator) => {
      const stem = createHash('sha256').update(`${emulator.url}\n`).digest('hex').slice(0, 16);
      const file = `.gallerist/lock/${stem}.1.json`;
      mkdirSync(join(project, file));
      mkdirSync(join(project, 'access'));
      writeFileSync(join(project, 'gallerist.yaml'), projectYaml({ url: emulator.url }));
      writeFileSync(join(project, 'access/all.yaml'), 'groups: [{ name: G, role: Member }]\n');
      const { code, err } = await start(project, ['apply'], ENVIRONMENT).ended;
      expect(code).toBe(1);
      expect(err).toContain(`GAL-621`);
      expect(err).toContain(
        `whether somebody is applying to test is not known: the lock ${file} cannot be read (EISDIR)`,
      );
      expect(err).toContain(`if nobody is, remove ${file}`);
      expect(emulator.counts()).toEqual({});
      rmSync(join(project, file), { recursive: true });
      expect((await start(project, ['apply'], ENVIRONMENT).ended).code).toBe(0);
    });
  });
});
