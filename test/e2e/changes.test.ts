import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Level, Seed } from '../../src/emulator/index.js';
import type { Disposition } from '../../src/model/change.js';
import { withEmulator } from '../support/emulator.js';
import { applyOn, FOLDER, planOn, projectYaml, RELEASE_OF, writesOf } from '../support/main-path.js';
import { ADMINISTRATOR } from '../support/seeds.js';

const folder = mkdtempSync(join(tmpdir(), 'gallerist-e2e-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODES = ['built-in', 'saml', 'windows'] as const;
const LEVELS = ['2022.1', '2024.1', '2024.2', '2026'] as const;
type Mode = (typeof MODES)[number];

const seed: Seed = {
  users: [
    ADMINISTRATOR,
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan', studio: 'Finance' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member', studio: 'Finance' },
    { email: 'gone@acme.example', firstName: 'Gone', lastName: 'Girl', role: 'Viewer', isActive: false },
    { email: 'idle@acme.example', firstName: 'Idle', lastName: 'Hands', role: 'Viewer' },
  ],
  groups: [
    { name: 'Finance', role: 'Viewer', members: ['ana@acme.example'] },
    { name: 'Empty', role: 'Evaluated' },
  ],
  studios: [{ name: 'Finance' }, { name: 'Lab' }],
  credentials: [{ userName: 'ACME\\svc-old', groups: ['Finance'] }, { userName: 'ACME\\svc-free' }],
  collections: [
    {
      name: 'Close',
      owner: 'ana@acme.example',
      shares: [{ user: 'omar@acme.example', canAddAssets: true }, { group: 'Finance' }],
    },
    { name: 'Bare', owner: 'admin@emulator.example' },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};

const PEOPLE = 'users: [{ email: ana@acme.example }, { email: omar@acme.example }, { email: idle@acme.example }]\n';
const automatic = (): Disposition => 'automatic';
const newest = (_: Mode, level: Level): Disposition => (level === '2026' ? 'automatic' : 'manual');
const studios = (_: Mode, level: Level): Disposition =>
  level === '2026' || level === '2024.2' ? 'automatic' : 'unreadable';

interface Row {
  readonly change: string;
  readonly yaml: string;
  /** What the facts say may become of it (server-v3.md §13, §15). */
  readonly fate: (mode: Mode, level: Level) => Disposition;
  readonly seed?: Seed;
  /** Modes in which the declaration itself is an error. */
  readonly invalidIn?: readonly Mode[];
}

const ROWS: readonly Row[] = [
  {
    change: 'user created',
    yaml: 'users: [{ email: new@acme.example, firstName: New, lastName: Person, role: Member, permissions: { scheduleJobs: true } }]',
    fate: (mode) => (mode === 'windows' ? 'pending' : 'automatic'),
  },
  {
    change: 'user role and flags',
    yaml: 'users: [{ email: omar@acme.example, role: Default, permissions: { scheduleJobs: true, createCollections: true }, workerTag: gpu }]',
    fate: automatic,
  },
  {
    change: 'user names',
    yaml: 'users: [{ email: omar@acme.example, firstName: Omár, lastName: "H|a<b>" }]',
    fate: automatic,
  },
  {
    change: 'user DCM flag',
    yaml: 'users: [{ email: omar@acme.example, permissions: { manageGenericVaults: true } }]',
    fate: (_, level) => (level === '2022.1' ? 'absent' : 'automatic'),
  },
  {
    change: 'user unlocked and language',
    yaml: 'users: [{ email: omar@acme.example, locked: true, language: es-es, timeZone: Europe/Madrid }]',
    fate: automatic,
  },
  {
    change: 'user default credential',
    yaml: 'users: [{ email: omar@acme.example, defaultCredential: ACME\\svc-free }]\ncredentials: [{ username: ACME\\svc-free }]',
    fate: automatic,
  },
  { change: 'user deactivated', yaml: 'users: [{ email: ana@acme.example, state: deactivated }]', fate: automatic },
  { change: 'user reactivated', yaml: 'users: [{ email: gone@acme.example }]', fate: automatic },
  { change: 'user deleted', yaml: 'users: [{ email: idle@acme.example, state: deleted }]', fate: automatic },
  {
    change: 'user moved to another studio',
    yaml: 'users: [{ email: omar@acme.example, studio: Lab }]\nstudios: [{ name: Lab }]',
    fate: studios,
  },
  {
    change: 'group created with members',
    yaml: `${PEOPLE}groups: [{ name: New, role: Member, members: [ana@acme.example, omar@acme.example] }]`,
    fate: automatic,
  },
  { change: 'group role', yaml: 'groups: [{ name: Finance, role: Default }]', fate: automatic },
  { change: 'group renamed', yaml: 'groups: [{ name: Finance Analysts, previously: [Finance] }]', fate: automatic },
  {
    change: 'members join and leave',
    yaml: `${PEOPLE}groups: [{ name: Finance, members: [omar@acme.example] }]`,
    fate: automatic,
  },
  { change: 'group emptied', yaml: 'groups: [{ name: Finance, members: [] }]', fate: automatic },
  { change: 'group deleted', yaml: 'groups: [{ name: Empty, state: deleted }]', fate: automatic },
  {
    change: 'directory group joins',
    yaml: 'groups: [{ name: Finance, directoryGroups: [{ sid: S-1-5-21-1-2-3-1104, name: ACME\\FIN }] }]',
    fate: (_, level) => (level === '2022.1' ? 'manual' : 'automatic'),
    invalidIn: ['built-in', 'saml'],
  },
  {
    change: 'collection created with owner and shares',
    yaml: `${PEOPLE}groups: [{ name: Finance }]\ncollections: [{ name: New, owner: ana@acme.example, shares: [{ user: omar@acme.example, can: [admin], until: 2035-01-31 }, { group: Finance }] }]`,
    fate: automatic,
  },
  {
    change: 'collection owner',
    yaml: `${PEOPLE}collections: [{ name: Close, owner: omar@acme.example }]`,
    fate: automatic,
  },
  { change: 'collection renamed', yaml: 'collections: [{ name: Closing, previously: [Close] }]', fate: automatic },
  {
    change: 'share widened, given an end, and one removed',
    yaml: `${PEOPLE}collections: [{ name: Close, shares: [{ user: omar@acme.example, can: [add-assets, add-users], until: 2035-01-31 }] }]`,
    fate: automatic,
  },
  {
    change: 'share narrowed and one added',
    yaml: `${PEOPLE}groups: [{ name: Finance }]\ncollections: [{ name: Close, shares: [{ user: omar@acme.example }, { user: idle@acme.example }, { group: Finance, can: [update-assets] }] }]`,
    fate: automatic,
  },
  { change: 'collection deleted', yaml: 'collections: [{ name: Bare, state: deleted }]', fate: automatic },
  {
    change: 'credential created and shared',
    yaml: `${PEOPLE}credentials: [{ username: ACME\\svc-new, password: "\${env:SVC_PASSWORD}", shares: [{ user: ana@acme.example }] }]`,
    fate: newest,
  },
  {
    change: 'credential shares',
    yaml: `${PEOPLE}credentials: [{ username: acme\\SVC-OLD, shares: [{ user: ana@acme.example }] }]`,
    fate: automatic,
  },
  {
    change: 'credential deleted',
    yaml: 'credentials: [{ username: ACME\\svc-free, state: deleted }]',
    fate: automatic,
  },
  {
    change: 'studio created',
    yaml: 'credentials: [{ username: ACME\\svc-free }]\nstudios: [{ name: New, defaultCredential: ACME\\svc-free, shareSchedules: true }]',
    fate: studios,
  },
  {
    change: 'studio updated',
    yaml: 'credentials: [{ username: ACME\\svc-free }]\nstudios: [{ name: Lab, defaultCredential: ACME\\svc-free, shareSchedules: true }]',
    fate: studios,
  },
  { change: 'studio renamed', yaml: 'studios: [{ name: Laboratory, previously: [Lab] }]', fate: studios },
  { change: 'studio deleted', yaml: 'studios: [{ name: Lab, state: deleted }]', fate: studios },
  { change: 'setting', yaml: 'settings: { defaultRole: NoAccess }', fate: () => 'manual' },
];

const table = ROWS.flatMap((row) =>
  MODES.flatMap((mode) => LEVELS.map((level) => ({ row, mode, level, change: row.change }))),
);

describe('every change, in every authentication mode, on every level', () => {
  it.each(table)('$change · $mode · $level', async ({ row, mode, level }) => {
    const tls = row.change.startsWith('credential created');
    // A server without studios has none to seed.
    await withEmulator({ authentication: mode, level, seed: row.seed ?? seed, tls }, async (emulator) => {
      if (emulator.ca !== undefined) writeFileSync(join(folder, 'ca.pem'), emulator.ca);
      const texts = {
        'gallerist.yaml': projectYaml({ url: emulator.url, authentication: mode, release: RELEASE_OF[level] }),
        'access/change.yaml': row.yaml,
        ...(emulator.ca === undefined ? {} : { 'ca.pem': emulator.ca }),
      };
      const where = tls ? folder : FOLDER;
      const planned = await planOn(texts, where);
      if (row.invalidIn?.includes(mode)) {
        expect(planned.ready).toBeUndefined();
        expect(planned.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
        return;
      }
      const plan = planned.ready?.plan;
      if (plan === undefined)
        throw new Error(planned.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; '));
      const fate = row.fate(mode, level);
      const fates = plan.changes.flatMap((change) => [
        ...(change.action === 'update' ? [] : [change.fate]),
        ...change.fields.map((field) => field.fate),
        ...change.entries.map((item) => item.fate),
      ]);
      if (fate === 'absent' || fate === 'unreadable') {
        expect(plan.changes).toEqual([]);
        expect(plan.findings.map(({ code }) => code)).toContain(fate === 'absent' ? 'GAL-505' : 'GAL-503');
      } else if (fate === 'automatic') {
        expect(new Set(fates.map(({ disposition }) => disposition))).toEqual(new Set(['automatic']));
        expect(plan.steps.length).toBeGreaterThan(0);
      } else {
        expect(fates.map(({ disposition }) => disposition)).toContain(fate);
        expect(plan.steps).toEqual([]);
      }
      if (fate === 'manual')
        expect(fates.find(({ disposition }) => disposition === 'manual')?.runbook?.length).toBeGreaterThan(0);

      const report = await applyOn(texts, where);
      expect(report.results.filter(({ outcome }) => outcome.status !== 'done')).toEqual([]);
      expect(report.complete).toBe(true);
      const writes = writesOf(emulator);
      const again = await applyOn(texts, where);
      expect(again.plan.steps).toEqual([]);
      expect(writesOf(emulator)).toBe(writes);
      expect(fate === 'automatic' ? writes : -1).not.toBe(0);
    });
  });
});
