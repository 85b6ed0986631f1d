import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '../../src/compare.js';
import { nodeFiles } from '../../src/config/files.js';
import { openProject } from '../../src/config/project.js';
import { run } from '../../src/run.js';
import { assumedRelease, systemFor } from '../../src/targets/index.js';
import { GALLERIST, openFixture } from '../config/memory-files.js';
import { declarationArbitrary } from '../support/random-world.js';
import { COMMIT, compareRevisions, projectText, told } from '../support/revisions.js';
import { brief, live, snapshotOf } from '../support/world.js';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 100);

const RICH = `profiles: { analyst: { role: Default, permissions: { scheduleJobs: true } } }
users:
  - { email: Ana@acme.example, profile: analyst, studio: Finance, defaultCredential: 'ACME\\svc' }
  - { email: omar@acme.example, role: Curator, timeZone: "" }
  - { email: gone@acme.example, state: deactivated }
  - { email: dead@acme.example, state: deleted }
groups:
  - { name: Finance, role: Artisan, members: [ana@acme.example, { user: omar@acme.example, until: 2031-01-31 }] }
  - { name: Empty, members: [] }
  - name: Referred
collections:
  - name: Close
    owner: ana@acme.example
    shares: [{ group: Finance, can: [add-assets], until: 2031-03-31 }, { group: Referred }, { user: omar@acme.example }]
credentials:
  - { username: 'ACME\\svc', password: "\${env:P}", shares: [{ group: Finance }] }
studios:
  - { name: Finance, defaultCredential: 'ACME\\svc', shareSchedules: true }
settings: { defaultRole: NoAccess, userRegistration: false }
`;
const ATTESTED = `attestations: [{ setting: defaultRole, value: Viewer, by: x@acme.example, on: "2026-01-01" }]\n`;

describe('a declaration against the world it declares', () => {
  it('is nothing to change, nothing to tell: every kind, leavers, ends, secrets, an open setting', async () => {
    const files = { 'access/all.yaml': RICH, 'attestations/production.yaml': ATTESTED };
    const { plan } = await compareRevisions(files, files);
    expect(plan).toMatchObject({ changes: [], steps: [], findings: [], guards: [] });
    expect(plan?.comparison).toEqual({ base: COMMIT, over: 'declared' });
  });

  it('is nothing under Windows authentication, where leaving is a role', async () => {
    const project = GALLERIST.replace('built-in', 'windows').replace('url:', 'release: "2025.2"\n    url:');
    const files = {
      'gallerist.yaml': project,
      'access/all.yaml': `users: [{ email: gone@acme.example, state: deactivated }, { email: ana@acme.example, role: Viewer }]
groups: [{ name: G, directoryGroups: [{ sid: S-1-5-21-1-2-3-1104, name: 'ACME\\FIN' }], members: [ana@acme.example] }]
`,
    };
    const { plan } = await compareRevisions(files, files);
    expect(plan?.changes).toEqual([]);
  });

  it.each(['production', 'staging'])(
    'is nothing for %s of the example, with its overlay and its pins',
    async (target) => {
      const example = () =>
        openProject({
          folder: join(import.meta.dirname, '../../examples/acme'),
          files: nodeFiles,
          asOf: new Date('2026-06-15T12:00:00Z'),
          environment: {},
        });
      const { plan } = await compare({
        head: await example(),
        base: await example(),
        revision: { name: 'main', commit: COMMIT },
        target,
        systemFor,
        assumedRelease,
        acknowledgements: [],
      });
      expect(plan?.changes).toEqual([]);
      expect(plan?.counts.unchanged).toBeGreaterThan(50);
    },
  );

  it('is nothing for any declaration', async () => {
    await fc.assert(
      fc.asyncProperty(declarationArbitrary(), async ({ text }) => {
        const compared = await compareRevisions(text, text);
        expect(compared.plan?.changes).toEqual([]);
        expect(told(compared)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('gives a plan for any two declarations, and no change where both say the same of an object', async () => {
    await fc.assert(
      fc.asyncProperty(declarationArbitrary(), declarationArbitrary(), async (one, two) => {
        const compared = await compareRevisions(one.text, two.text);
        expect(compared.plan).toBeDefined();
        expect(compared.plan?.comparison?.over).toBe('declared');
      }),
      { numRuns: RUNS },
    );
  });
});

const PEOPLE = `users: [{ email: ana@acme.example, role: Default }, { email: omar@acme.example, role: Default }]\n`;

describe('what head changes', () => {
  it('shows as changes, and as what people gain and lose', async () => {
    const { plan, diagnostics } = await compareRevisions(
      `${PEOPLE}groups: [{ name: Finance, role: Artisan, members: [ana@acme.example, omar@acme.example] }]\n`,
      `${PEOPLE}groups: [{ name: Finance, role: Viewer, members: [ana@acme.example] }]\n`,
      {},
    );
    expect(brief({ ...(plan && { plan }), diagnostics })).toEqual([
      '~ group Finance role Artisan→Viewer',
      '- group Finance members user omar@acme.example',
    ]);
    const losing = plan?.access.apply.entries.flatMap(({ people, lost }) =>
      lost.length > 0 ? people.map(({ name }) => name) : [],
    );
    expect([...new Set(losing)].sort()).toEqual(['ana@acme.example', 'omar@acme.example']);
  });

  it('finds a renamed and a newly pinned object again', async () => {
    const own = (text: string) => ({
      'gallerist.yaml': projectText('', '    access: [own/*.yaml]\n'),
      'access/all.yaml': PEOPLE,
      'own/pins.yaml': text,
    });
    const compared = await compareRevisions(
      own('groups: [{ name: Old, role: Viewer }, { name: Two, role: Member }]\n'),
      own('groups: [{ name: New, previously: [Old], role: Viewer }, { name: Two, id: g2, role: Artisan }]\n'),
    );
    expect(brief({ ...(compared.plan && { plan: compared.plan }), diagnostics: [] })).toEqual([
      '~ group New name Old→New',
      '~ group Two role Member→Artisan',
    ]);
    expect(told(compared)).toEqual([
      'GAL-524 who is in group Two is not declared: what those people gain or lose is not shown',
    ]);
  });

  it('shows new people of a directory as pending', async () => {
    const directory = (text: string) => ({
      'gallerist.yaml': projectText('', '    provisioning: directory\n'),
      'access/all.yaml': text,
    });
    const { plan } = await compareRevisions(
      directory('users: [{ email: ana@acme.example, role: Viewer }]\n'),
      directory('users: [{ email: ana@acme.example, role: Viewer }, { email: new@acme.example, role: Viewer }]\n'),
    );
    expect(plan?.counts).toMatchObject({ pending: 1, create: 0, steps: 0 });
  });

  it('shows a setting by hand, from what was attested, and not one that both leave open', async () => {
    const files = (settings: string) => ({
      'access/all.yaml': `settings: ${settings}\n`,
      'attestations/production.yaml': ATTESTED,
    });
    const { plan } = await compareRevisions(
      files('{ userRegistration: true, runAs: "ACME\\\\a" }'),
      files('{ userRegistration: true, runAs: "ACME\\\\b", defaultRole: NoAccess }'),
    );
    expect(brief({ ...(plan && { plan }), diagnostics: [] })).toEqual([
      '~ settings settings defaultRole Viewer→NoAccess (manual)',
      '~ settings settings runAs ACME\\a→ACME\\b (manual)',
    ]);
  });

  it('trips guards like any plan, and an acknowledgement quotes this digest', async () => {
    const guarded = (role: string) => ({
      'gallerist.yaml': projectText('guards: { protect: { users: [ana@acme.example] } }\n'),
      'access/all.yaml': `users: [{ email: ana@acme.example, role: ${role} }]\n`,
    });
    const { plan } = await compareRevisions(guarded('Artisan'), guarded('Viewer'));
    expect(plan?.guards).toEqual([expect.objectContaining({ guard: 'protected', acknowledged: false })]);
    const again = await compareRevisions(guarded('Artisan'), guarded('Viewer'), {
      acknowledgements: [{ guard: 'protected', digest: plan?.digest ?? '' }],
    });
    expect(again.plan?.guards[0]?.acknowledged).toBe(true);
  });

  it('never has the digest of a plan that could be applied, though all else be equal', async () => {
    const text = 'users: [{ email: ana@acme.example, role: Viewer }]\n';
    const saved = snapshotOf([live('user', 'u1', 'ana@acme.example', { role: 'Artisan' })], {
      url: 'https://gallery.acme.example/webapi/',
      account: null,
    });
    const { plan } = await compareRevisions('users: [{ email: ana@acme.example }]\n', text, { snapshot: saved });
    const { ready } = await run({
      project: await openFixture({ 'gallerist.yaml': projectText(), 'access/all.yaml': text }),
      target: 'production',
      source: { kind: 'snapshot', snapshot: saved },
      systemFor,
    });
    expect(plan?.steps).toEqual(ready?.plan.steps);
    expect(plan?.findings).toEqual(ready?.plan.findings);
    expect(plan?.digest).not.toBe(ready?.plan.digest);
  });
});

describe('what cannot be known', () => {
  it('is what a field holds that base did not manage', async () => {
    const compared = await compareRevisions(
      'users: [{ email: ana@acme.example }]\n',
      'users: [{ email: ana@acme.example, role: Curator, locked: false }]\n',
    );
    expect(compared.plan?.changes).toEqual([]);
    expect(told(compared)).toEqual([
      'GAL-520 user ana@acme.example: role (Curator), locked: managed from now on; what is there today is not declared, so what would change is not known',
    ]);
  });

  it('is the role behind a difference, when nobody declares it', async () => {
    const group = (role: string) =>
      `users: [{ email: ana@acme.example }]\ngroups: [{ name: Finance, role: ${role}, members: [ana@acme.example] }]\n`;
    const compared = await compareRevisions(group('Viewer'), group('Artisan'));
    expect(told(compared)).toContainEqual(
      expect.stringContaining('GAL-524 the role of user ana@acme.example is not declared and was taken for Default'),
    );
  });

  it('is who is in a group without members', async () => {
    const group = (role: string) => `groups: [{ name: Board, role: ${role} }]\n`;
    expect(told(await compareRevisions(group('Viewer'), group('Artisan')))).toEqual([
      'GAL-524 who is in group Board is not declared: what those people gain or lose is not shown',
    ]);
  });

  it('is whether something is empty before it is deleted', async () => {
    const compared = await compareRevisions(
      `${PEOPLE}collections: [{ name: Close, owner: ana@acme.example }]\n`,
      `${PEOPLE}collections: [{ name: Close, state: deleted }]\n`,
    );
    expect(told(compared)).toContainEqual(
      'GAL-524 whether collection Close still holds or owns something is not declared: then it would not be deleted',
    );
  });

  it('is the release, when it is not declared', async () => {
    const without = { 'gallerist.yaml': GALLERIST, 'access/a.yaml': PEOPLE };
    const { plan } = await compareRevisions(without, without);
    expect(plan?.target.release).toEqual({ value: '2022.1', source: 'assumed' });
    expect(plan?.findings.map(({ code }) => code)).toContain('GAL-507');
  });

  it('is a safe order that needs a role: told, and the plan shown all the same', async () => {
    // Joining a group that holds a share before the group bars its members: somebody new would run C meanwhile.
    const world = (users: string, group: string) => ({
      'access/all.yaml': `users: [{ email: ana@acme.example, role: Artisan }${users}]
groups: [{ name: G, ${group} }]
collections: [{ name: C, owner: ana@acme.example, shares: [{ group: G }] }]
`,
      'attestations/production.yaml': ATTESTED.replace('Viewer', 'Artisan'),
    });
    const compared = await compareRevisions(
      world('', 'role: Default, members: []'),
      world(', { email: n@acme.example, firstName: N, lastName: N }', 'role: NoAccess, members: [n@acme.example]'),
    );
    expect(compared.diagnostics).toEqual([]);
    expect(compared.plan?.steps.length).toBeGreaterThan(2);
    expect(compared.plan?.findings).toContainEqual(expect.objectContaining({ code: 'GAL-521', severity: 'warning' }));
  });
});

describe('what base may lack', () => {
  it('is the target: then everything is new', async () => {
    const compared = await compareRevisions(
      { 'gallerist.yaml': projectText().replace('production', 'other'), 'access/all.yaml': PEOPLE },
      PEOPLE,
    );
    expect(compared.plan?.counts.create).toBe(2);
    expect(told(compared)).toContain('GAL-524 01234567 has no target production: everything is new');
  });

  it('is sense: its errors are told with their place in it, and there is no plan', async () => {
    const compared = await compareRevisions('users: [{ email: ana@acme.example, rolle: Viewer }]\n', PEOPLE);
    expect(compared.plan).toBeUndefined();
    expect(compared.diagnostics).toEqual([]);
    expect(compared.ofBase.map(({ code, at }) => [code, at?.file])).toEqual([['GAL-201', 'access/all.yaml']]);
  });

  it('is the file of a secret, which nobody keeps in git', async () => {
    const secret = `credentials: [{ username: 'ACME\\svc', password: "\${file:secrets/svc}" }]\n`;
    expect((await compareRevisions(secret, secret)).plan?.changes).toEqual([]);
  });
});
