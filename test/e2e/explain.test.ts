import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/emulator/index.js';
import { type Workplace, workplace } from '../support/cli.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { writesOf } from '../support/main-path.js';
import { ADMINISTRATOR } from '../support/seeds.js';

/** The questions of explain and review, asked of a server and of a snapshot of it: the same answers, and nothing is ever written. */

const KEYS = { AYX_KEY: 'emulator-key', AYX_SECRET: 'planted-client-secret' } as const;
const HOSTILE = '=HYPERLINK("http://evil.example")\u001b[2J\nsecond \u202Egnp';

const seed: Seed = {
  users: [
    ADMINISTRATOR,
    {
      email: 'ana.ruiz@acme.example',
      firstName: 'Ana',
      lastName: 'Ruiz',
      role: 'Artisan',
      studio: 'Finance',
      lastLoginDateTime: '2026-05-04T07:10:00Z',
    },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', isApiEnabled: true },
    { email: 'vic@acme.example', firstName: 'Vic', lastName: 'Viewer', role: 'Viewer', isActive: true },
    { email: 'gone@acme.example', firstName: 'Go', lastName: 'Ne', role: 'Artisan', isActive: false },
  ],
  groups: [
    { name: 'Finance Readers', role: 'Member', members: ['omar@acme.example', 'vic@acme.example'] },
    { name: HOSTILE, role: 'Viewer', members: ['omar@acme.example'] },
  ],
  credentials: [
    { userName: 'ACME\\svc-finance', password: 'planted-password', groups: ['Finance Readers'] },
    { userName: 'ACME\\svc-close', password: 'planted-password' },
  ],
  studios: [{ name: 'Finance', credential: 'ACME\\svc-finance' }, { name: 'Sales' }],
  workflows: [
    {
      name: 'Report',
      owner: 'ana.ruiz@acme.example',
      othersCanExecute: true,
      credentialType: 'Specific',
      credential: 'ACME\\svc-close',
    },
    { name: 'Plain', owner: 'ana.ruiz@acme.example', othersCanExecute: true },
    { id: '6500a1e7000000000000f001', name: 'Twin', owner: 'ana.ruiz@acme.example', othersCanExecute: true },
    {
      id: '6500a1e7000000000000f002',
      name: 'Twin',
      owner: 'admin@emulator.example',
      isPublic: true,
      othersCanExecute: true,
    },
    { name: HOSTILE, owner: 'ana.ruiz@acme.example', othersCanExecute: true },
  ],
  collections: [
    {
      name: 'Close',
      owner: 'ana.ruiz@acme.example',
      shares: [
        { group: 'Finance Readers', expirationDate: '2999-01-31T23:59:59Z' },
        { user: 'gone@acme.example', isAdmin: true },
      ],
      workflows: ['Report', HOSTILE],
    },
    { name: HOSTILE, owner: 'omar@acme.example', shares: [{ group: HOSTILE }], workflows: [] },
    { id: '6500a1e7000000000000c001', name: 'Vendor spend', owner: 'ana.ruiz@acme.example' },
    { id: '6500a1e7000000000000c002', name: 'Vendor spend', owner: 'omar@acme.example' },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'planted-client-secret', user: 'admin@emulator.example' }],
};

const ATTESTED = `attestations:
  - { setting: defaultRole, value: Viewer, by: ana@acme.example, on: 2026-03-02 }
  - { setting: workflowCredentials, value: users-may-select, by: ana@acme.example, on: 2026-03-02 }
  - { setting: runAs, value: 'ACME\\svc-alteryx', by: ana@acme.example, on: 2026-03-02 }
`;

let emulator: CheckedEmulator;
let place: Workplace;

beforeAll(async () => {
  emulator = await startCheckedEmulator({ seed });
  place = workplace({
    'gallerist.yaml': `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: ${emulator.url}
    release: "2026.1"
    authentication: built-in
    account: admin@emulator.example
    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${env:AYX_SECRET}" }
`,
    'access/all.yaml': 'collections:\n  - name: Close\n',
    'attestations/production.yaml': ATTESTED,
  });
  expect(await place.run(['snapshot', '--workflows', '--out', 'saved.json'], KEYS)).toMatchObject({ code: 0 });
  expect(await place.run(['snapshot', '--out', 'bare.json'], KEYS)).toMatchObject({ code: 0 });
});

afterAll(async () => {
  const texts = place.left();
  expect(writesOf(emulator)).toBe(0);
  place.remove();
  await emulator.close();
  for (const secret of ['planted-client-secret', 'planted-password']) {
    for (const text of texts) expect(text.includes(secret)).toBe(false);
  }
});

const USER = ['explain', 'user', 'omar@acme.example'];
const COLLECTION = ['explain', 'collection', 'Close'];
const RUN = ['explain', 'run', '--user', 'omar@acme.example', '--workflow', 'Report'];

/** Without the instants, which differ from run to run. */
function settled(text: string): string {
  return text.replace(/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, '<instant>').replace(/Ends before [\d-]+/, 'Ends before <day>');
}

describe('live and from a snapshot', () => {
  it.each([
    ['user', USER],
    ['collection', COLLECTION],
    ['run', RUN],
    ['run by id', [...RUN.slice(0, -1), '6500a1e7000000000000f002']],
    ['review', ['review']],
    ['review of a role', ['review', '--role', 'Curator']],
    ['review of what ends', ['review', '--expiring', '30d', '--inactive']],
  ])('%s is answered alike, without a server the second time', async (_, command) => {
    for (const format of ['text', 'json', 'markdown']) {
      const live = await place.run([...command, '--format', format], KEYS);
      expect(live).toMatchObject({ code: 0, err: '' });
      const before = emulator.exchanges.length;
      const saved = await place.run([...command, '--format', format, '--snapshot', 'saved.json']);
      expect(saved).toMatchObject({ code: 0, err: '' });
      expect(emulator.exchanges.length).toBe(before);
      expect(settled(saved.out)).toBe(settled(live.out));
    }
  });

  it('settles what a workflow is truly running as, and what gives error 1385', async () => {
    const { out } = await place.run(RUN, KEYS);
    expect(out).toContain('Can run it: yes');
    expect(out).toMatch(/collection Close +shared with group Finance Readers until 2999-01-31/);
    expect(out).toMatch(/ACME\\svc-close +row 10 \(one source\)/);
    expect(out).toContain('verify on your release');
    expect(out).toContain('(1385)');
    expect(out).toMatch(/against error 1385, for ACME\\svc-close/);
    const plain = await place.run([...RUN.slice(0, -1), 'Plain', '--format', 'json'], KEYS);
    const [only] = JSON.parse(plain.out).access;
    expect(only.reach).toMatchObject({ can: false, ways: [{ way: { kind: 'studio' }, lacks: 'studio' }] });
    expect(only.identity.answers).toMatchObject([
      { row: 7, outcome: { kind: 'run-as', account: 'ACME\\svc-alteryx' } },
    ]);
  });

  it('says of a snapshot without workflows what it cannot know, and answers the rest', async () => {
    const ran = await place.run([...RUN, '--snapshot', 'bare.json', '--format', 'json']);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('GAL-908');
    expect(ran.err).toContain('snapshot --workflows');
    const told = JSON.parse(ran.out);
    expect(told.workflow).toBeNull();
    expect(told.access[0].reach).toMatchObject({ can: null, unknown: { length: 3 } });
    expect(told.access[0].identity.answers.map(({ row }: { row: number }) => row)).toEqual([7, 8, 8, 9, 11]);
  });

  it('reads one list more for workflows, and no object twice', async () => {
    const requests = async (command: readonly string[]): Promise<Readonly<Record<string, number>>> => {
      const before = emulator.counts();
      await place.run(command, KEYS);
      return Object.fromEntries(
        Object.entries(emulator.counts()).flatMap(([request, count]) => {
          const more = count - (before[request] ?? 0);
          return more === 0 ? [] : [[request, more]];
        }),
      );
    };
    const user = await requests(USER);
    expect(user).toEqual({
      'POST oauth2/token': 1,
      'GET v3/users': 1,
      'GET v3/usergroups': 1,
      'GET v3/usergroups/{id}': 2,
      'GET v3/collections': 1,
      'GET admin/v1/collections': 1,
      'GET v3/credentials': 1,
      'GET v3/subscriptions': 1,
      'GET v3/subscriptions/{id}': 2,
    });
    expect(await requests(RUN)).toEqual({ ...user, 'GET v3/workflows': 1 });
  });
});

describe('review', () => {
  const people = async (...options: readonly string[]): Promise<string[]> => {
    const { out } = await place.run(['review', '--snapshot', 'saved.json', '--format', 'json', ...options]);
    return JSON.parse(out).rows.map(({ person }: { person: { name: string } }) => person.name);
  };

  it('is asked for a role, for inactive people, for API access', async () => {
    expect(await people('--role', 'Curator')).toEqual(['admin@emulator.example']);
    expect(await people('--role', 'Member')).toEqual(['omar@acme.example']);
    expect(await people('--inactive')).toEqual(['gone@acme.example']);
    expect(await people('--api')).toEqual(['admin@emulator.example', 'omar@acme.example']);
    expect(await people('--api', '--role', 'Member')).toEqual(['omar@acme.example']);
  });

  it('refuses a time that is none, and a role that is none', async () => {
    for (const time of ['30', 'd', '9999w', '-1d', '1.5d']) {
      const ran = await place.run(['review', `--expiring=${time}`], KEYS);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toContain('GAL-901');
    }
    expect((await place.run(['review', '--role', 'Boss'], KEYS)).err).toContain('Curator');
  });

  it('is CSV that opens as text', async () => {
    const { out } = await place.run(['review', '--snapshot', 'saved.json', '--format', 'csv']);
    expect(out.split('\r\n')).toHaveLength(7);
    expect(out).not.toMatch(/(^|,)"?[=+\-@]/m);
  });
});

describe('names', () => {
  it.each([
    ['a user', ['explain', 'user', 'omra@acme.example'], 'did you mean "omar@acme.example"?'],
    ['a collection', ['explain', 'collection', 'Closes'], 'did you mean "Close"?'],
    ['a workflow', [...RUN.slice(0, -1), 'Reprot'], 'did you mean "Report"?'],
    [
      'a runner',
      ['explain', 'run', '--user', 'vik@acme.example', '--workflow', 'Report'],
      'did you mean "vic@acme.example"?',
    ],
    [
      'somebody nobody knows',
      ['explain', 'user', 'zacharias.quxworth@elsewhere.example'],
      'gallerist review lists everybody',
    ],
  ])('%s that is not there is an error with a way out', async (_, command, hint) => {
    for (const options of [[], ['--snapshot', 'saved.json']]) {
      const ran = await place.run([...command, ...options], KEYS);
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toContain('GAL-906');
      expect(ran.err).toContain(hint);
    }
  });

  it('takes an address in any case, and an id', async () => {
    const byName = await place.run(['explain', 'user', 'OMAR@acme.example', '--snapshot', 'saved.json']);
    const id = /id +(\S+)/.exec(byName.out)?.[1] ?? '';
    const byId = await place.run(['explain', 'user', id, '--snapshot', 'saved.json']);
    expect(byId).toEqual(byName);
  });

  it('does not choose between two of one name', async () => {
    const workflow = await place.run([...RUN.slice(0, -1), 'Twin'], KEYS);
    expect(workflow).toMatchObject({ code: 1, out: '' });
    expect(workflow.err).toMatch(/GAL-907.*6500a1e7000000000000f001, 6500a1e7000000000000f002/s);
    expect((await place.run(['explain', 'collection', 'Vendor spend'], KEYS)).err).toContain('GAL-907');
    const one = await place.run(['explain', 'collection', '6500a1e7000000000000c002', '--format', 'json'], KEYS);
    expect(JSON.parse(one.out)).toMatchObject({ name: 'Vendor spend', owner: { path: ['omar@acme.example'] } });
  });

  it('are harmless in every format', async () => {
    const commands = [
      USER,
      ['explain', 'collection', HOSTILE],
      [...RUN.slice(0, -1), HOSTILE],
      ['explain', 'user', HOSTILE],
      ['review'],
    ];
    for (const command of commands) {
      for (const format of ['text', 'json', 'markdown']) {
        const { out, err } = await place.run([...command, '--format', format, '--snapshot', 'saved.json']);
        expect(`${out}${err}`).not.toMatch(/[\u001b\u202e]|\nsecond/i);
      }
    }
    const { out } = await place.run(['review', '--snapshot', 'saved.json', '--format', 'csv']);
    expect(out).not.toMatch(/[\u001b\u202e]/i);
  });
});

describe('what it rests on', () => {
  it('answers when the access files are wrong: they only lend their names', async () => {
    place.write({ 'access/wrong.yaml': 'users:\n  - { email: x@acme.example, role: curator }\n' });
    expect(await place.run(USER, KEYS)).toMatchObject({ code: 0, err: '' });
    place.write({ 'access/wrong.yaml': 'users: []\n' });
  });

  it('refuses a snapshot of another server: what was attested says nothing about it', async () => {
    const text = readFileSync(join(place.folder, 'saved.json'), 'utf8');
    writeFileSync(join(place.folder, 'other.json'), text.replaceAll(emulator.url, 'https://other.example/webapi/'));
    const ran = await place.run([...USER, '--snapshot', 'other.json']);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('GAL-515');
  });

  it('gives every answer that is possible when nothing was attested', async () => {
    place.write({ 'attestations/production.yaml': 'attestations: []\n' });
    const { out } = await place.run([...RUN, '--snapshot', 'saved.json']);
    place.write({ 'attestations/production.yaml': ATTESTED });
    for (const mode of ['default', 'required', 'users-may-select'])
      expect(out).toContain(`if the credential mode is ${mode}`);
    expect(out).toContain('not attested: gallerist attest workflowCredentials=…');
  });
});
