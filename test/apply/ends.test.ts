/** How an apply ends when the target does not do as it says, or the key is not whose it should be. Over real HTTP, in one process. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/emulator/index.js';
import type { ApplyReport } from '../../src/model/report.js';
import { applyOnce, openStage, type Stage } from '../storm/stage.js';
import { projectYaml, writesOf } from '../support/main-path.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const ADMIN = ADMINISTRATOR;
const SEED: Seed = {
  users: [
    ADMIN,
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Curator', isApiEnabled: true },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member' },
  ],
  groups: [{ name: 'Finance', role: 'Viewer', members: ['omar@acme.example'] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN.email }],
};

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ seed: SEED });
});
afterEach(() => stage.emulator.close());

function files(access: string, project: { account?: string; release?: string } = {}): Readonly<Record<string, string>> {
  return { 'gallerist.yaml': projectYaml({ url: stage.emulator.url, ...project }), 'access/all.yaml': access };
}

function outcomes(
  report: ApplyReport | undefined,
): readonly (readonly [status: string, message: string | undefined])[] {
  return (report?.results ?? []).map(({ outcome }) => [outcome.status, outcome.message]);
}

/** The server says that it did it, and does not. */
function ignoring(call: RegExp, body: string): void {
  stage.reset(SEED, ({ method, path }) => (call.test(`${method} ${path}`) ? { status: 200, body } : undefined));
}

describe('what the target accepts and does not do', () => {
  it('did not take effect, and says what reads back and why that may be', async () => {
    ignoring(/^PUT v3\/usergroups\//, '');
    const { exit, report } = await applyOnce(files('groups: [{ name: Finance, role: Member }]'));
    expect(exit).toBe(4);
    expect(outcomes(report)).toEqual([
      [
        'did-not-take-effect',
        'the target accepted it, but role reads back as it was, "Viewer": the account may not change it, the release does not take it, or somebody else set it back',
      ],
    ]);
    expect(report?.left).toBe(1);
  });

  it('names the release where that is not known', async () => {
    stage.reset(SEED, ({ method, path }) => {
      if (path.startsWith('swagger')) return { status: 404, body: '' };
      return method === 'PUT' ? { status: 200, body: '' } : undefined;
    });
    const unknown = files('groups: [{ name: Finance, role: Member }]');
    const yaml = unknown['gallerist.yaml']?.replace(/^ *release:.*\n/m, '') ?? '';
    const { report } = await applyOnce({ ...unknown, 'gallerist.yaml': yaml });
    expect(outcomes(report)[0]?.[1]).toMatch(/the release is not known and may be too old for it/);
  });

  it('and is something else by now was normalised, or another writer has been there', async () => {
    stage.reset(SEED, ({ method, path }) => {
      if (method !== 'PUT' || !path.startsWith('v3/usergroups/')) return undefined;
      const { groups = [], ...state } = stage.emulator.save();
      stage.emulator.load({ ...state, groups: groups.map((group) => ({ ...group, role: 'Artisan' })) });
      return { status: 200, body: '' };
    });
    const { report } = await applyOnce(files('groups: [{ name: Finance, role: Member }]'));
    expect(outcomes(report)[0]?.[1]).toBe(
      'the target accepted it, but role reads back as "Artisan", not "Member": the server normalises the value, or somebody else wrote it',
    );
  });

  it('a failure carries the reason of the server', async () => {
    stage.reset(SEED, ({ method }) =>
      method === 'PUT'
        ? { status: 400, body: '{"message":"The request is invalid.","modelState":{"contract.Role":["no such role"]}}' }
        : undefined,
    );
    const { report } = await applyOnce(files('groups: [{ name: Finance, role: Member }]'));
    expect(outcomes(report)).toEqual([['failed', expect.stringContaining('no such role')]]);
  });
});

describe('a key that is somebody else’s than declared', () => {
  it('ends the run before the next write', async () => {
    stage.reset(SEED);
    const groups = Array.from(
      { length: 40 },
      (_, at) => `  - { name: G${String(at).padStart(2, '0')}, role: Member }`,
    ).join('\n');
    const access = `users: [{ email: ana@acme.example }]\ncollections: [{ name: A, owner: ana@acme.example }]\ngroups:\n${groups}\n`;
    const { exit, report } = await applyOnce(files(access, { account: 'ana@acme.example' }));
    expect(exit).toBe(4);
    expect(report?.stopped).toMatch(
      /^because the key is not that of ana@acme\.example: what it wrote is by the user with id \w+; correct `account` or the key/,
    );
    const statuses = outcomes(report).map(([status]) => status);
    expect(statuses.filter((status) => status === 'failed')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'skipped').length).toBeGreaterThan(20);
    expect(statuses.filter((status) => status === 'done' || status === 'failed')).toHaveLength(
      writesOf(stage.emulator),
    );
  });
});
