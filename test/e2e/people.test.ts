/** `--people counts`: whatever a run can print, on either stream, in either format, names nobody. */

import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/apply/lock.js';
import { thisMachine } from '../../src/apply/machine.js';
import type { Seed, SeedUser } from '../../src/emulator/index.js';
import { fingerprintOf } from '../../src/plan/digest.js';
import { type Ran, type Workplace, workplace } from '../support/cli.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const KEYS = { AYX_KEY: 'emulator-key', AYX_SECRET: 'emulator-secret' } as const;
/** Addresses, names that are none, first and last names: of people on the server, and of people in the files alone. */
const NAMES = /@|&#64;|xaver|quill|john|smith|jdoe|omar|haddad|stone/i;

const seed: Seed = {
  users: [
    ADMINISTRATOR,
    { email: 'second@acme.example', firstName: 'Se', lastName: 'Cond', role: 'Curator' },
    { email: 'xaver.quill@acme.example', firstName: 'Xaver', lastName: 'Quill', role: 'Artisan' },
    { email: 'John Smith', firstName: 'John', lastName: 'Smith', role: 'Viewer' },
    { email: 'ACME\\JDoe', firstName: 'J', lastName: 'Doe', role: 'Viewer' },
  ],
  groups: [{ name: 'Finance', role: 'Viewer', members: ['xaver.quill@acme.example', 'John Smith'] }],
  collections: [{ name: 'Close', owner: 'xaver.quill@acme.example', shares: [{ group: 'Finance', isAdmin: true }] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};

const project = (url: string): string => `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: ${url}
    release: "2026.1"
    authentication: built-in
    account: admin@emulator.example
    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${env:AYX_SECRET}" }
    access: [environments/*.yaml]
manage:
  users: { undeclared: report }
  groups: { undeclared: report }
`;

const ACCESS = `users:
  - { email: xaver.quill@acme.example, firstName: Xavier, role: Member }
  - { email: omar.haddad@acme.example, firstName: Omar, lastName: Haddad, role: Viewer }
groups:
  - { name: Finance, role: Member, members: [omar.haddad@acme.example] }
`;

let emulator: CheckedEmulator;
let place: Workplace;

beforeEach(async () => {
  emulator = await startCheckedEmulator({ seed });
  const pinned = emulator.save().users?.find(({ email }) => email === 'ACME\\JDoe')?.id ?? '';
  place = workplace({
    'gallerist.yaml': project(emulator.url),
    'access/all.yaml': ACCESS,
    'environments/production.yaml': `users: [{ email: 'ACME\\JDoe', id: "${pinned}", role: Member }]\n`,
  });
});

afterEach(async () => {
  place.remove();
  await emulator.close();
});

/** Runs a command in both formats, and holds that nobody is named on any stream. */
async function quiet(code: number, ...args: readonly string[]): Promise<readonly [text: Ran, markdown: Ran]> {
  const run = async (format: string): Promise<Ran> => {
    const one = await place.run([...args, '--people', 'counts', '--format', format], KEYS);
    expect(`${one.out}${one.err}`).not.toMatch(NAMES);
    expect(one.code, one.err).toBe(code);
    return one;
  };
  return [await run('text'), await run('markdown')];
}

describe('with people counted nobody is named', () => {
  it('in a plan, with its findings, live and from a snapshot, short and verbose', async () => {
    await place.run(['snapshot', '--out', 'saved.json'], KEYS);
    for (const more of [[], ['--verbose'], ['--snapshot', 'saved.json']]) {
      const [text] = await quiet(0, 'plan', ...more);
      expect(text.out).toMatch(/GAL-501.*\n\s+(?:user +a person|2 people)$/m);
      expect(text.out).toMatch(/~ a person +role +Viewer → Member/);
      expect(text.out).toContain('Finance');
    }
  });

  it('in what is wrong with the files: neither in the words nor in lines of a file, which are not shown', async () => {
    for (const [wrong, code] of [
      ['users:\n  - { email: o@acme.example, firstName: Omar, lastName: Haddad, rol: Viewer }\n', 'GAL-201'],
      ['users:\n  - { email: Omar Stone }\n', 'GAL-306'],
      ['users: Omar Stone\n', 'GAL-202'],
      ['groups:\n  - { name: G, members: [Omar Stone] }\n', 'GAL-308'],
      ['groups:\n  - { name: G, members: Omar Stone }\n', 'GAL-202'],
      ['collections:\n  - { name: C, owner: "omar \\"stone\\"", shares: [{ user: Omar Stone }] }\n', 'GAL-308'],
      [`users:\n  - { email: ${'Omar Stone '.repeat(9)} }\n`, 'GAL-306'],
      [`groups:\n  - { name: G, members: ['ACME\\JDo'] }\n`, 'GAL-308'],
      ['users:\n  - { email: a@acme.example, previously: [Omar Stone] }\n  - email: "omar\n', 'GAL-102'],
    ] as const) {
      place.write({ 'access/all.yaml': wrong });
      const [text] = await quiet(1, 'plan');
      expect(text.err).toContain(code);
      expect(text.err).toContain('access/all.yaml:');
      expect(text.err).not.toContain(' | ');
    }
  });

  it('in what an apply does, and in what moved since a plan was saved', async () => {
    await quiet(0, 'plan', '--out', 'plan.json');
    const held = structuredClone(emulator.save());
    emulator.load({
      ...held,
      users: (held.users ?? []).map((user: SeedUser) =>
        user.email === 'xaver.quill@acme.example' ? { ...user, firstName: 'Xaverius' } : user,
      ),
    });
    const [stale] = await quiet(5, 'apply', 'plan.json');
    expect(stale.out).toMatch(/a person, firstName +planned on …, found …/);
    const [applied, again] = await quiet(0, 'apply');
    expect(applied.err).toContain('a person');
    expect(applied.out).toContain('Complete');
    expect(again.out).not.toBe('');
  });

  it('in who is applying already', async () => {
    const fingerprint = fingerprintOf(emulator.url, undefined);
    const holder = { run: 'r', actor: 'Omar Haddad', target: 'production' };
    const [machine, now] = [thisMachine(process), () => new Date()];
    const lock = await takeLock({ project: place.folder, fingerprint, holder, machine, now });
    const [text] = await quiet(1, 'apply');
    expect(text.err).toContain('a person (process');
    if (lock.kind === 'taken') await lock.release();
  });

  it('in a comparison of two revisions, and in what is wrong with the earlier one', async () => {
    const git = (...args: string[]): void => {
      const own = ['-c', 'user.email=a@b.example', '-c', 'user.name=a'];
      execFileSync('git', ['-C', place.folder, ...own, ...args], { stdio: 'ignore' });
    };
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'one');
    place.write({ 'access/all.yaml': ACCESS.replace('role: Viewer', 'role: Artisan') });
    const [text] = await quiet(0, 'plan', '--base', 'HEAD');
    expect(text.out).toMatch(/~ a person +role +Viewer → Artisan/);
    place.write({ 'access/all.yaml': ACCESS.replace('omar.haddad@acme.example]', 'Omar Stone]') });
    git('commit', '-q', '-a', '-m', 'two');
    place.write({ 'access/all.yaml': ACCESS });
    const [wrong] = await quiet(1, 'plan', '--base', 'HEAD');
    expect(wrong.err).toContain('in HEAD: user "a person" is not declared');
  });
});
