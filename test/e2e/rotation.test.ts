/** Rotating the password of a credential with the built program, over TLS: what is planned, sent, written down, and never shown. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions, Fault, Seed } from '../../src/emulator/index.js';
import { type Ran, type Workplace, workplace } from '../support/cli.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { writesOf } from '../support/main-path.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const ADMIN = 'admin@emulator.example';
const KEYS = { AYX_KEY: 'emulator-key', AYX_SECRET: 'planted-client-secret', SVC: 'planted-old-1701' };
const NEW = { ...KEYS, SVC: 'planted-new-1702' };

const seed: Seed = {
  users: [ADMINISTRATOR],
  groups: [{ name: 'Finance', role: 'Viewer' }],
  credentials: [{ userName: 'ACME\\svc-finance', password: 'planted-old-1701', groups: ['Finance'] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'planted-client-secret', user: ADMIN }],
};

const project = (url: string, release: string): string => `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: ${url}
    release: "${release}"
    authentication: built-in
    account: ${ADMIN}
${url.startsWith('https') ? '    caFile: ca.pem\n' : ''}    credentials: { clientId: "\${env:AYX_KEY}", clientSecret: "\${env:AYX_SECRET}" }
`;

const ACCESS = `groups: [{ name: Finance }]
credentials:
  - { username: ACME\\svc-finance, password: "\${env:SVC}", shares: [{ group: Finance }] }
`;

let emulator: CheckedEmulator;
let place: Workplace;
/** What happens to the next calls that set a password. */
let faults: Fault[];

async function begin(options: EmulatorOptions = { tls: true }, release = '2026.1'): Promise<void> {
  faults = [];
  emulator = await startCheckedEmulator({
    seed,
    ...options,
    intercept: ({ method, path }) =>
      method === 'PUT' && path.startsWith('v3/credentials/') ? faults.shift() : undefined,
  });
  place = workplace({
    'gallerist.yaml': project(emulator.url, release),
    'access/all.yaml': ACCESS,
    ...(emulator.ca === undefined ? {} : { 'ca.pem': emulator.ca }),
  });
}

/** Nothing that was printed or written down holds a password or the secret of the key. */
afterEach(async () => {
  const texts = place.left();
  place.remove();
  await emulator.close();
  for (const text of texts) expect(text).not.toContain('planted-');
});

const rotate = ['--rotate', 'acme\\SVC-finance'] as const;
const run = (args: readonly string[], environment = NEW): Promise<Ran> => place.run(args, environment);
const password = (): string | undefined => emulator.save().credentials?.[0]?.password;
const sent = (): number => emulator.counts()['PUT v3/credentials/{id}'] ?? 0;
const journal = (): string => {
  const folder = join(place.folder, '.gallerist/journal');
  return readFileSync(join(folder, readdirSync(folder).sort().at(-1) ?? ''), 'utf8');
};

describe('over TLS', () => {
  beforeEach(() => begin());

  it('nothing is planned for a password until somebody asks', async () => {
    expect(await run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
    const planned = await run(['plan', '--detailed-exitcode', ...rotate]);
    expect(planned.code).toBe(2);
    expect(planned.out).toMatch(/~ ACME\\svc-finance {2}password {2}set anew {3}access\/all\.yaml:3/);
    expect(planned.out).toContain('1 to update; 1 call;');
    expect(password()).toBe(KEYS.SVC);
  });

  it('the password is sent once, from where it is kept at that moment, and the journal says so without it', async () => {
    const applied = await run(['apply', ...rotate]);
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.out).toContain(
      'Complete: everything planned was done and read back, but for 1 step that nothing can read back.',
    );
    expect(password()).toBe(NEW.SVC);
    expect(sent()).toBe(1);
    const intent = journal()
      .split('\n')
      .find((line) => line.includes('"intent"'));
    expect(JSON.parse(intent ?? '')).toMatchObject({
      operation: 'credential.password',
      effect: [{ field: 'password', after: { secret: 'env', name: 'SVC' } }],
    });
    expect(await run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
  });

  it('a saved plan holds the rotation, is applied as approved, and says what it does when it is applied again', async () => {
    expect(await run(['plan', ...rotate, '--out', 'plan.json'])).toMatchObject({ code: 0 });
    const applied = await run(['apply', 'plan.json']);
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.err).toContain('1 step sets what cannot be read: done now, whether or not it was done before');
    const again = await run(['apply', 'plan.json', '--format', 'json']);
    expect(again.code).toBe(0);
    expect(again.err).toMatch(
      /GAL-622.*it was done at .* already; what it sets cannot be read, so it is set once more/,
    );
    expect(JSON.parse(again.out).results).toMatchObject([{ outcome: { status: 'done' }, unproven: true }]);
    expect(sent()).toBe(2);
    expect(password()).toBe(NEW.SVC);
  });

  it('a saved plan takes no rotation along that was not approved', async () => {
    await run(['plan', '--out', 'plan.json']);
    const ran = await run(['apply', 'plan.json', ...rotate]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('GAL-901');
    expect(sent()).toBe(0);
  });

  it.each([
    ['before it was done', { reset: true }, KEYS.SVC],
    ['after it was done', { reset: true, commit: true }, NEW.SVC],
    ['with 502 after it was done', { status: 502, commit: true }, NEW.SVC],
  ])(
    'an answer lost %s is followed by a second try; lost again it is unknown, and the same command ends it',
    async (_, fault, now) => {
      faults = [fault];
      expect(await run(['apply', ...rotate])).toMatchObject({ code: 0 });
      expect(sent()).toBe(2);
      expect(password()).toBe(NEW.SVC);

      emulator.load(seed);
      faults = [fault, fault];
      const lost = await run(['apply', ...rotate]);
      expect(lost).toMatchObject({ code: 4 });
      expect(lost.out).toContain('what it sets cannot be read: apply again, to set it twice does no harm');
      expect(password()).toBe(now);
      expect(await run(['apply', ...rotate])).toMatchObject({ code: 0 });
      expect(password()).toBe(NEW.SVC);
    },
  );

  it('a refusal that repeats the password is told by the field it is about, and nothing of it is shown', async () => {
    const modelState = { 'contract.NewPassword': [`bad password ${NEW.SVC}`] };
    faults = [{ status: 400, body: JSON.stringify({ message: `bad password ${NEW.SVC}`, modelState }) }];
    const refused = await run(['apply', ...rotate]);
    expect(refused).toMatchObject({ code: 4 });
    expect(refused.out).toContain('it is about newPassword; its words are not repeated, as a secret was sent');
    expect(place.printed()).not.toContain('bad password');
    expect(password()).toBe(KEYS.SVC);
  });

  it('a password that is kept nowhere fails its step, and nothing is sent', async () => {
    const { SVC: _, ...without } = NEW;
    const ran = await place.run(['apply', ...rotate], without);
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.out).toContain('${env:SVC}: the variable is not set');
    expect(writesOf(emulator)).toBe(0);
  });

  it('a name nobody declares is an error with a suggestion, and nothing is planned', async () => {
    const ran = await run(['plan', '--rotate', 'ACME\\svc-finanze']);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/GAL-528[\s\S]*did you mean ACME\\svc-finance\?/);
  });

  it('has no meaning between two revisions', async () => {
    const ran = await run(['plan', '--base', 'HEAD', ...rotate]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('GAL-901');
  });
});

describe('where the server does not take a password', () => {
  it.each([
    ['over plain HTTP', {}, '2026.1', 'needs TLS'],
    ['before 2025.2', { tls: true, level: '2024.2' }, '2024.2', '2025.2 and later'],
  ] as const)('%s it is set by hand, and nothing is sent', async (_, options, release, why) => {
    await begin(options, release);
    const planned = await run(['plan', ...rotate, '--detailed-exitcode']);
    expect(planned.code).toBe(0);
    expect(planned.out).toMatch(/By hand \(1\)/);
    expect(planned.out).toContain(why);
    expect(planned.out).toContain('open the account and enter the new password');
    expect(await run(['apply', ...rotate])).toMatchObject({ code: 0 });
    expect(writesOf(emulator)).toBe(0);
    expect(password()).toBe(KEYS.SVC);
  });
});
