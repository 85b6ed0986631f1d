import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/config/files.js';
import { openProject } from '../../src/config/project.js';
import { decodeSeed, type Seed } from '../../src/emulator/index.js';
import type { Declaration } from '../../src/model/declaration.js';
import type { KindName } from '../../src/model/ref.js';
import { openWorld, root, type World } from './worlds.js';

const folder = join(root, 'examples/acme');

async function declare(
  target: string,
  asOf: string,
): Promise<{ declaration: Declaration; problems: readonly string[] }> {
  const project = await openProject({ folder, files: nodeFiles, asOf: new Date(asOf), environment: {} });
  const { declaration, diagnostics } = await project.declare(target);
  if (declaration === undefined) throw new Error(`${target}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return { declaration, problems: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

const count = (declaration: Declaration, kind: KindName): number =>
  declaration.objects.filter(({ ref }) => ref.kind === kind).length;

describe('Acme, declared', () => {
  it.each(['production', 'staging'])('is valid for %s, without a warning, for years', async (target) => {
    for (const day of ['2026-01-01', '2030-06-01']) expect((await declare(target, day)).problems).toEqual([]);
  });

  it('has as many people, groups and collections as the README and the demo say', async () => {
    const { declaration } = await declare('staging', '2026-01-01');
    // Besides the people there are two accounts that nobody is: the one of gallerist and the one behind glass.
    const accounts = ['svc-gallerist@acme.example', 'break-glass@acme.example'];
    const people = declaration.objects.filter(
      ({ ref, state, name }) => ref.kind === 'user' && state === 'active' && !accounts.includes(name),
    );
    expect({
      people: people.length,
      groups: count(declaration, 'group'),
      collections: count(declaration, 'collection'),
    }).toEqual({ people: 80, groups: 15, collections: 25 });
    expect(readFileSync(join(root, 'README.md'), 'utf8').replace(/\s+/g, ' ')).toContain(
      '(80 people, 15 groups, 25 collections)',
    );
    expect(readFileSync(join(root, 'scripts/demo.mjs'), 'utf8')).toContain(
      'Eighty people, fifteen groups, twenty-five collections',
    );
  });

  it('names its schema in the first line of every file', async () => {
    const { declaration } = await declare('production', '2026-01-01');
    const files = new Set(declaration.objects.map(({ origin }) => origin.file));
    for (const file of [...files, 'gallerist.yaml', 'attestations/production.yaml', 'attestations/staging.yaml']) {
      const [line = ''] = readFileSync(join(folder, file), 'utf8').split('\n');
      const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(line)?.[1] ?? '';
      expect(() => JSON.parse(readFileSync(join(folder, file, '..', schema), 'utf8')), file).not.toThrow();
    }
  });
});

describe("Acme's messy Gallery", () => {
  const text = readFileSync(join(folder, 'messy-gallery.json'), 'utf8');

  function seed(): Seed {
    const decoded = decodeSeed(text);
    if ('problem' in decoded) throw new Error(decoded.problem);
    return decoded.seed;
  }

  it('holds what a messy Gallery holds', () => {
    const { users = [], groups = [], collections = [], credentials = [] } = seed();
    const active = users.filter(({ isActive }) => isActive !== false).map(({ email }) => email);
    // Leavers who are still active, people nobody declared, the same address in another case, a locked account.
    expect(active).toEqual(expect.arrayContaining(['gerald.finch@acme.example', 'test.user1@acme.example']));
    expect(active).toContain('Omar.Haddad@ACME.example');
    expect(users.filter(({ isAccountLocked }) => isAccountLocked)).toHaveLength(1);
    // Names that look alike, a name that exists twice, things that are missing, a share that has ended.
    expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(['Finance Analyst', 'Finance Analysts']));
    expect(groups.map(({ name }) => name)).not.toContain('Treasury');
    expect(collections.filter(({ name }) => name === 'Vendor spend')).toHaveLength(2);
    expect(
      collections.flatMap(({ shares = [] }) => shares).some(({ expirationDate = '9' }) => expirationDate < '2026'),
    ).toBe(true);
    expect(credentials.map(({ userName }) => userName)).toContain('ACME\\svc-legacy');
  });
});

describe('Acme, applied', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld('acme');
  });
  afterAll(() => world.close());

  it('is held by two guards, about what cannot be taken back, and writes nothing until they are acknowledged', async () => {
    const { code, stdout } = await world.run('gallerist apply --target production --yes --format json');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(world.written()).toEqual([]);

    const planned = await world.run('gallerist plan --target production --format json');
    expect(planned.code).toBe(3);
    expect(JSON.parse(planned.stdout)).toMatchObject({ guards: [{ guard: 'api-keys' }, { guard: 'studio-move' }] });
  });

  it('converges: one apply with the guards acknowledged, then a plan with nothing but the open setting, then no write', async () => {
    const { stdout } = await world.run('gallerist plan --target production --format json');
    const digest = String(JSON.parse(stdout).digest);
    const applied = await world.run(
      `gallerist apply --target production --yes --format json --acknowledge api-keys=${digest} --acknowledge studio-move=${digest}`,
    );
    expect({ code: applied.code, stderr: applied.code === 0 ? '' : applied.stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.written().length).toBeGreaterThan(30);

    const second = await world.run('gallerist plan --target production --detailed-exitcode --format json');
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      guards: [],
      counts: { create: 0, update: 0, deactivate: 0, delete: 0, manual: 1, pending: 0, blocked: 0, steps: 0 },
    });

    const again = await world.run('gallerist apply --target production --yes');
    expect(again.code).toBe(0);
    expect(world.written()).toEqual([]);
  });

  it('leaves alone what is reported only, and what is called a sandbox', async () => {
    const { code, stdout } = await world.run('gallerist plan --target production');
    expect(code).toBe(0);
    expect(stdout).toMatch(/A live object is not declared\. \(4\)\n +collection +Copy of Month-end close\n/);
    expect(stdout).not.toContain('Sandbox');
  });
});
