import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions, Seed } from '../../src/emulator/index.js';
import type { Runbook } from '../../src/model/runbook.js';
import { type Workplace, workplace } from '../support/cli.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { writesOf } from '../support/main-path.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const KEYS = { AYX_KEY: 'emulator-key', AYX_SECRET: 'planted-client-secret' } as const;
const HOSTILE = '\u001b[2J<script>@octocat\u202Egnp';

const seed: Seed = {
  users: [
    ADMINISTRATOR,
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad' },
  ],
  credentials: [{ userName: 'ACME\\svc' }],
  workflows: [{ name: 'Close', owner: 'ana@acme.example' }],
  schedules: [
    { name: 'Nightly', owner: 'ana@acme.example', workflow: 'Close' },
    { name: HOSTILE, owner: 'ana@acme.example', workflow: 'Close' },
    { name: 'With credentials', owner: 'admin@emulator.example', workflow: 'Close', credential: 'ACME\\svc' },
    { name: 'Off', owner: 'ana@acme.example', workflow: 'Close', enabled: false },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'planted-client-secret', user: 'admin@emulator.example' }],
};

const project = (url: string): string => `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: ${url}
    release: "2025.2"
    authentication: built-in
    account: admin@emulator.example
    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${env:AYX_SECRET}" }
`;

const ACCESS = `settings:
  workflowCredentials: required
users:
  - { email: ana@acme.example, role: Artisan }
`;

const ATTESTED = `attestations:
  - { setting: workflowCredentials, value: users-may-select, by: jo@acme.example, on: 2020-02-03, evidence: CHG-77 }
`;

let emulator: CheckedEmulator;
let place: Workplace;

async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await startCheckedEmulator({ seed, ...options });
  place = workplace({
    'gallerist.yaml': project(emulator.url),
    'access/all.yaml': ACCESS,
    'attestations/production.yaml': ATTESTED,
  });
}

afterEach(async () => {
  const printed = place.printed();
  place.remove();
  await emulator.close();
  expect(printed).not.toContain('planted-client-secret');
});

const ajv = new Ajv2020({ strict: false });
const validate = ajv.compile(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/runbook.schema.json'), 'utf8')),
);

function parse(text: string): Runbook & { readonly items: readonly { readonly title: string }[] } {
  const value: unknown = JSON.parse(text);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value as ReturnType<typeof parse>;
}

const schedulesOf = ({ items }: Runbook): readonly string[] =>
  items.flatMap(({ disabling }) => disabling.flatMap(({ schedules }) => (schedules ?? []).map(({ name }) => name)));

describe('gallerist runbook', () => {
  beforeEach(() => start());

  it('names the very schedules that a change of the credential mode disables, and their owners', async () => {
    const { code, out, err } = await place.run(['runbook', '--format', 'json'], KEYS);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const runbook = parse(out);
    expect([...schedulesOf(runbook)].sort()).toEqual([HOSTILE, 'Nightly'].sort());
    expect(runbook.schedules).toEqual({ kind: 'read', seen: 4, disabled: 1 });
    expect(runbook.items[0]?.disabling[0]?.schedules?.map(({ owner }) => owner.email)).toEqual([
      'ana@acme.example',
      'ana@acme.example',
    ]);
    expect(runbook.items[0]).toMatchObject({
      title: 'settings: workflowCredentials  users-may-select → required',
      attested: { by: 'jo@acme.example', on: '2020-02-03', evidence: 'CHG-77' },
      at: { file: 'access/all.yaml', line: 2, column: 24 },
    });
    expect(writesOf(emulator)).toBe(0);
  });

  it('asks for schedules once, and only where an item disables some', async () => {
    await place.run(['runbook'], KEYS);
    expect(emulator.counts()).toMatchObject({ 'GET v3/schedules': 1, 'GET v3/users': 1 });
    place.write({ 'access/all.yaml': 'settings: { workflowCredentials: users-may-select, defaultRole: Viewer }\n' });
    const { code, out } = await place.run(['runbook'], KEYS);
    expect(code).toBe(0);
    expect(out).toContain('settings: defaultRole');
    expect(emulator.counts()['GET v3/schedules']).toBe(1);
    await place.run(['plan'], KEYS);
    await place.run(['plan', '--out', 'plan.json'], KEYS);
    expect(emulator.counts()['GET v3/schedules']).toBe(1);
  });

  it('says that nothing is left to hands once it is attested, by the very command it gave', async () => {
    const { items } = parse((await place.run(['runbook', '--format', 'json'], KEYS)).out);
    const [first] = items;
    const command = first?.closing.by === 'attestation' ? first.closing.command : '';
    const words = command.split(' ').slice(1);
    expect(await place.run([...words, '--by', 'jo@acme.example'])).toMatchObject({ code: 0 });
    for (const format of ['text', 'markdown', 'json']) {
      const { code, out } = await place.run(['runbook', '--format', format], KEYS);
      expect(code).toBe(0);
      if (format === 'json') expect(parse(out).items).toEqual([]);
      else expect(out.toLowerCase()).toContain('nothing is left to hands');
    }
  });

  it('takes a saved plan, without a server or the files, and gives the items of the plan', async () => {
    const now = parse((await place.run(['runbook', '--format', 'json'], KEYS)).out);
    await place.run(['plan', '--out', 'plan.json'], KEYS);
    const before = emulator.exchanges.length;
    const elsewhere = workplace({ 'plan.json': readFileSync(join(place.folder, 'plan.json'), 'utf8') });
    try {
      const { code, out, err } = await elsewhere.run(['runbook', 'plan.json', '--format', 'json']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const saved = parse(out);
      expect(saved.items.map(({ id, attested, steps }) => ({ id, attested, steps }))).toEqual(
        now.items.map(({ id, attested, steps }) => ({ id, attested, steps })),
      );
      expect(saved.schedules).toEqual({
        kind: 'not-read',
        reason: 'neither a saved plan nor a snapshot holds schedules',
      });
      expect(saved.items[0]?.disabling).toEqual([
        { from: 'users-may-select', disables: 'without-credentials', schedules: null },
      ]);
      const wrong = await elsewhere.run(['runbook', 'plan.json', '--target', 'staging']);
      expect(wrong).toMatchObject({ code: 1, out: '' });
      expect(wrong.err).toContain('GAL-606');
      elsewhere.write({
        'edited.json': readFileSync(join(place.folder, 'plan.json'), 'utf8').replace('CHG-77', 'CHG-78'),
      });
      expect((await elsewhere.run(['runbook', 'edited.json'])).err).toContain('GAL-604');
      expect((await elsewhere.run(['runbook', 'none.json'])).code).toBe(1);
    } finally {
      elsewhere.remove();
    }
    expect(emulator.exchanges.length).toBe(before);
  });

  it('works from a snapshot, and says that it holds no schedules', async () => {
    await place.run(['snapshot', '--out', 'saved.json'], KEYS);
    const before = emulator.exchanges.length;
    const { code, out } = await place.run(['runbook', '--snapshot', 'saved.json']);
    expect(code).toBe(0);
    expect(out).toContain('which ones that are was not read: neither a saved plan nor a snapshot holds schedules');
    expect(emulator.exchanges.length).toBe(before);
    expect((await place.run(['runbook', 'plan.json', '--snapshot', 'saved.json'])).err).toContain('GAL-901');
  });

  it('has a rotation that no API does on this release, which nothing closes, and which names no secret', async () => {
    place.write({
      'gallerist.yaml': project(emulator.url).replace('2025.2', '2025.1'),
      'access/all.yaml': 'credentials: [{ username: ACME\\svc, password: "${env:SVC_SECRET}" }]\n',
    });
    expect((await place.run(['runbook'], KEYS)).out).toContain('nothing is left to hands');
    const { code, out } = await place.run(['runbook', '--rotate', 'ACME\\svc'], KEYS);
    expect(code).toBe(0);
    expect(out).toMatch(/^1\. credential ACME\\svc: password {2}set anew {3}rb-/m);
    expect(out).toContain('open ACME\\svc and enter the new password');
    expect(out).toContain('closed  no API reads a password');
    expect(out).not.toContain('SVC_SECRET');
    await place.run(['plan', '--rotate', 'ACME\\svc', '--out', 'plan.json'], KEYS);
    expect((await place.run(['runbook', 'plan.json'])).out).toContain('password  set anew');
    expect((await place.run(['runbook', 'plan.json', '--rotate', 'ACME\\svc'])).err).toContain('GAL-901');
  });

  it('makes names of schedules harmless, and names nobody where people are counted', async () => {
    for (const format of ['text', 'markdown', 'json']) {
      const { out } = await place.run(['runbook', '--format', format], KEYS);
      expect(out).toContain('octocat');
      for (const bad of ['\u001b', '\u202E']) expect(out.includes(bad)).toBe(false);
      if (format === 'markdown') expect(out).not.toMatch(/<script>|@octocat/);
    }
    for (const format of ['text', 'markdown']) {
      const { code, out } = await place.run(['runbook', '--format', format, '--people', 'counts'], KEYS);
      expect(code).toBe(0);
      expect(out).toContain('Nightly');
      expect(out).toContain('attested by a person on 2020-02-03');
      expect(out).not.toMatch(/@|ana|jo@/);
    }
    expect((await place.run(['runbook', '--format', 'json', '--people', 'counts'], KEYS)).code).toBe(1);
  });

  it('is printed as a schema, too', async () => {
    const { code, out } = await place.run(['schema', 'runbook']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ $id: 'runbook.schema.json' });
  });

  it('leaves what is wrong to stderr, and prints no half of a runbook', async () => {
    place.write({ 'access/wrong.yaml': 'users: [{ email: x@acme.example, role: curator }]\n' });
    const { code, out, err } = await place.run(['runbook'], KEYS);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('access/wrong.yaml:1');
  });
});

describe('schedules that cannot be read', () => {
  it('are said to be unread, with the reason and how to list them, and the runbook is made all the same', async () => {
    await start({
      intercept: ({ path }) => (path.startsWith('v3/schedules') ? { status: 404, body: '' } : undefined),
    });
    const { code, out } = await place.run(['runbook'], KEYS);
    expect(code).toBe(0);
    expect(out).toMatch(/which ones that are was not read: GET v3\/schedules: the server answered 404/);
    expect(out).toContain('GET v3/schedules?view=Full: credentialId says which carry credentials');
    expect(out).toContain('gallerist attest workflowCredentials=required');
  });
});

describe('a plan', () => {
  beforeEach(() => start());

  it('says by whom, when and with which evidence a setting is what it is taken for', async () => {
    const said = 'users-may-select, attested by jo@acme.example on 2020-02-03 (CHG-77)';
    expect((await place.run(['plan'], KEYS)).out).toContain(said);
    expect((await place.run(['plan', '--format', 'markdown'], KEYS)).out).toContain(said);
    const { basis } = JSON.parse((await place.run(['plan', '--format', 'json'], KEYS)).out);
    expect(basis.attestations).toEqual([
      {
        setting: 'workflowCredentials',
        value: 'users-may-select',
        by: 'jo@acme.example',
        on: '2020-02-03',
        evidence: 'CHG-77',
      },
    ]);
    const counted = await place.run(['plan', '--people', 'counts'], KEYS);
    expect(counted.out).toContain('users-may-select, attested by a person on 2020-02-03 (CHG-77)');
  });

  it('says only the sentence about schedules that applies, and points to the runbook', async () => {
    const { out } = await place.run(['plan'], KEYS);
    expect(out).toContain('it disables schedules that carry no credentials, without a word');
    expect(out).not.toContain('all schedules');
    expect(out).toContain('disables schedules that carry no credentials\n    → gallerist runbook lists the schedules');
  });

  it('says who attested the default role that roles of people rest on', async () => {
    place.write({
      'access/all.yaml': 'users: [{ email: ana@acme.example, role: Default }]\n',
      'attestations/production.yaml':
        'attestations:\n  - { setting: defaultRole, value: Viewer, by: jo@acme.example, on: 2026-02-03 }\n',
    });
    const { out } = await place.run(['plan'], KEYS);
    expect(out).toContain('Viewer (default)');
    expect(out).toContain('default role today: Viewer, attested by jo@acme.example on 2026-02-03 (no evidence given)');
  });
});

describe('doctor', () => {
  beforeEach(() => start());

  const linesOf = (out: string): readonly string[] => out.split('\n').filter((line) => line.includes('setting '));

  it('lists what is open and what is old as warnings, with who, when and evidence, and does not fail', async () => {
    const { code, out } = await place.run(['doctor'], KEYS);
    expect(code).toBe(0);
    const [line, ...others] = linesOf(out);
    expect(others).toEqual([]);
    expect(line).toMatch(
      /^warning {2}setting workflowCredentials +users-may-select, attested by jo@acme\.example on 2020-02-03 \(CHG-77\); declared is required; that is \d{4} days old; set it by hand, then: gallerist attest workflowCredentials=required --target production$/,
    );
  });

  it('takes attestations for fresh as long as it is told to', async () => {
    place.write({ 'access/all.yaml': 'settings: { workflowCredentials: users-may-select }\n' });
    expect(linesOf((await place.run(['doctor'], KEYS)).out)[0]).toMatch(/^warning .* days old; look again, then: /);
    expect(linesOf((await place.run(['doctor', '--attested-within', '3660d'], KEYS)).out)[0]).toMatch(/^ok /);
    const wrong = await place.run(['doctor', '--attested-within', 'soon'], KEYS);
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toContain('180d');
  });

  it('does it when the server cannot be reached, when the key is wrong, and when there is none', async () => {
    place.write({ 'gallerist.yaml': project('http://127.0.0.1:9/webapi/') });
    const unreachable = await place.run(['doctor'], KEYS);
    place.write({ 'gallerist.yaml': project(emulator.url) });
    const refused = await place.run(['doctor'], { ...KEYS, AYX_SECRET: 'wrong' });
    const keyless = await place.run(['doctor', '--format', 'json']);
    for (const { code, out } of [unreachable, refused]) {
      expect(code).toBe(1);
      expect(out).toMatch(/^failed /m);
      expect(linesOf(out)).toHaveLength(1);
    }
    expect(keyless.code).toBe(1);
    const found = JSON.parse(keyless.out);
    expect(found.checks[0]).toMatchObject({ name: 'connection', status: 'failed' });
    expect(found.settings).toMatchObject([
      {
        setting: 'workflowCredentials',
        declared: { value: 'required', at: { file: 'access/all.yaml', line: 2 } },
        attested: { by: 'jo@acme.example', on: '2020-02-03', evidence: 'CHG-77' },
        doubts: ['another-value', 'old'],
        command: 'gallerist attest workflowCredentials=required --target production',
      },
    ]);
  });

  it('does it when other things in the access files are wrong', async () => {
    place.write({
      'access/all.yaml': `${ACCESS}  - { email: x@acme.example, role: curator, studio: Nowhere }\ngroups: nonsense\n`,
    });
    expect((await place.run(['validate'])).code).toBe(1);
    const { code, out, err } = await place.run(['doctor'], KEYS);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(linesOf(out)[0]).toContain('declared is required');
  });

  it('says so when what is declared about settings cannot be read, and still lists attestations', async () => {
    for (const text of ['settings: { defaultRole: viewer }\n', 'settings: [\n', 'settngs: { defaultRole: Viewer }\n']) {
      place.write({ 'access/more.yaml': text });
      const { code, out } = await place.run(['doctor'], KEYS);
      expect(code).toBe(0);
      expect(out).toMatch(
        /^warning {2}declared settings +not known, so only attestations are looked at: access\/more\.yaml:\d/m,
      );
      expect(out).toMatch(/^warning {2}setting workflowCredentials .* days old/m);
      expect(out).not.toContain('not declared');
    }
  });

  it('says what nobody declares, and what is dated in the future', async () => {
    place.write({
      'access/all.yaml': 'settings: { runAs: ACME\\svc }\n',
      'attestations/production.yaml':
        'attestations:\n  - { setting: defaultRole, value: Viewer, by: jo@acme.example, on: 9999-01-01 }\n',
    });
    const lines = linesOf((await place.run(['doctor'], KEYS)).out);
    expect(lines[0]).toMatch(
      /^warning {2}setting defaultRole .*it is not declared; that day is still to come \(attestations\/production\.yaml:2\): a mistake/,
    );
    expect(lines[1]).toMatch(
      /^warning {2}setting runAs +nobody attested it; declared is ACME\\svc; set it by hand, then: /,
    );
    expect(lines[1]).toContain("gallerist attest runAs='ACME\\svc' --target production");
  });

  it('says nothing about settings where there are none', async () => {
    place.write({ 'access/all.yaml': 'users: []\n', 'attestations/production.yaml': 'attestations: []\n' });
    expect(linesOf((await place.run(['doctor'], KEYS)).out)).toEqual([]);
  });
});
