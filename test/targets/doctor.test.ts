import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EmulatorOptions, Seed } from '../../src/emulator/index.js';
import type { TargetConfig } from '../../src/model/declaration.js';
import type { ConnectOptions } from '../../src/model/system.js';
import { withEmulator } from '../support/emulator.js';
import { ADMINISTRATOR } from '../support/seeds.js';
import { configFor, ENVIRONMENT, openConnection } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'gallerist-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ADMIN = ADMINISTRATOR;
const KEYS = [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN.email }];
const SEED: Seed = {
  users: [ADMIN],
  groups: [{ name: 'Curators', role: 'Curator', members: [ADMIN.email] }],
  collections: [{ name: 'Close', owner: ADMIN.email, shares: [{ group: 'Curators' }] }],
  apiKeys: KEYS,
};

/** The checks as `name: status detail`. */
function diagnose(
  options: EmulatorOptions = {},
  config: Partial<TargetConfig> = {},
  connect: Partial<ConnectOptions> = {},
): Promise<ReadonlyMap<string, string>> {
  return withEmulator({ seed: SEED, ...options }, async (emulator) => {
    if (emulator.ca !== undefined) writeFileSync(join(folder, 'ca.pem'), emulator.ca);
    const { connection } = await openConnection(
      configFor(emulator.url, { ...(emulator.ca === undefined ? {} : { caFile: 'ca.pem' }), ...config }),
      { projectFolder: folder, ...connect },
    );
    const checks = await connection.diagnose();
    expect(connection.requests.writes).toBe(0);
    await connection.close();
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    return new Map(checks.map(({ name, status, detail }) => [name, `${status} ${detail}`]));
  });
}

describe('what doctor finds', () => {
  it('on a server that has everything', async () => {
    const checks = await diagnose({ tls: true });
    expect([...checks].filter(([, text]) => !text.startsWith('ok')).map(([name]) => name)).toEqual(['not to be known']);
    expect(checks.get('release')).toBe('ok 2026.1 (declared)');
    expect(checks.get('permissions of shares')).toBe('ok readable in admin/v1/collections');
    expect(checks.get('studios')).toBe('ok v3/subscriptions answers');
  });

  it('that nothing is there', async () => {
    const { connection } = await openConnection(configFor('http://127.0.0.1:9/webapi/'));
    const checks = await connection.diagnose();
    await connection.close();
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(['reachable failed', 'API key unknown']);
  });

  it('that the key is wrong', async () => {
    const checks = await diagnose({}, {}, { environment: { ...ENVIRONMENT, SECRET: 'planted-wrong' } });
    expect(checks.get('reachable')).toMatch(/^ok/);
    expect(checks.get('API key')).toMatch(/^failed .*did not accept the API key \(400: invalid_client/);
    expect([...checks.values()].join()).not.toContain('planted-wrong');
  });

  it('that the account may not', async () => {
    const checks = await diagnose({
      seed: { ...SEED, groups: [], collections: [], users: [{ ...ADMIN, role: 'Artisan' }] },
    });
    expect(checks.get('API key')).toMatch(/^failed .*not allowed \(401/);
  });

  it('that the account is a Curator through a group only, may not create collections, or is unknown', async () => {
    const through = await diagnose({
      seed: { ...SEED, users: [{ ...ADMIN, role: 'Evaluated', canCreateCollections: false }] },
    });
    expect(through.get('account is Curator')).toBe('ok through groups');
    expect(through.get('account may create collections')).toMatch(/^warning no: .*refused, even to a Curator/);
    expect((await diagnose({}, { account: 'nobody@acme.example' })).get('account')).toBe(
      'failed no user nobody@acme.example',
    );
    const { account: _, ...config } = configFor('');
    expect(config).not.toHaveProperty('account');
  });

  it('that the account’s role rests on the default role', async () => {
    const checks = await diagnose({
      seed: { ...SEED, defaultRole: 'Curator', groups: [], collections: [], users: [{ ...ADMIN, role: 'Evaluated' }] },
    });
    expect(checks.get('account is Curator')).toBe('unknown its role is the default role, which no API tells');
  });

  it('that the declared release and the server do not agree', async () => {
    const older = await diagnose({ level: '2022.1' }, { release: '2026.1' });
    expect(older.get('release')).toMatch(
      /^warning 2026\.1 \(declared\), but the swagger document shows otherwise for: .*studios/,
    );
    expect(older.get('studios')).toMatch(/^warning v3\/subscriptions is missing/);
    const newer = await diagnose({ level: '2026' }, { release: '2022.1' });
    expect(newer.get('studios')).toMatch(/^warning v3\/subscriptions answers, though 2022\.1 should not have it/);
    expect(newer.get('features')).toContain('studios (2024.2)');
  });

  it('that permissions of shares cannot be read', async () => {
    const checks = await diagnose({ switches: { adminCollections: 'missing' } });
    expect(checks.get('permissions of shares')).toMatch(/^warning cannot be read: the server does not have/);
  });

  it('that there is no TLS', async () => {
    expect((await diagnose()).get('TLS')).toMatch(/^warning .*passwords of credentials cannot be written/);
  });

  it('that the clocks are apart', async () => {
    const late = new Date(Date.now() + 10 * 60_000);
    expect((await diagnose({}, {}, { now: () => late })).get('clock')).toMatch(/^warning .* (?:599|600|601) s apart/);
    expect((await diagnose()).get('clock')).toBe('ok agrees with this machine');
  });
});
