/** Names on a server that change hands, or that somebody chose to look like a key: over HTTP, against the emulator. */
import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../src/model/value.js';
import { withEmulator } from '../support/emulator.js';
import { applyOn, FOLDER, planOn, projectYaml, snapshotOn } from '../support/main-path.js';

const person = (email: string) => ({ email, firstName: 'F', lastName: 'L' });

describe('a group that takes the name another one gives up', () => {
  it.each([
    ['at once', 0],
    ['two minutes after the server was read', 120_000],
  ])('gets its own members, and the other keeps its own: %s', async (_, later) => {
    const id = 'a00000000000000000000001';
    const seed = {
      users: [person('a@x.example'), person('b@x.example')],
      groups: [{ id, name: 'Admins', role: 'Curator' as const, members: ['a@x.example'] }],
    };
    await withEmulator({ seed }, async (emulator) => {
      const texts = {
        'gallerist.yaml': projectYaml({ url: emulator.url, more: '    access: [t/*.yaml]' }),
        'access/a.yaml': 'users: [{ email: a@x.example }, { email: b@x.example }]\n',
        't/g.yaml': `groups:\n  - { name: Old admins, id: ${id} }\n  - { name: Admins, role: Curator, members: [b@x.example] }\n`,
      };
      const report = await applyOn(texts, FOLDER, later);
      expect(report.results.map(({ outcome }) => outcome.status)).toEqual(['done', 'done', 'done']);
      const { objects } = await snapshotOn(texts);
      const emails = new Map(objects.map((object) => [object.id, object.name]));
      const groups = objects.flatMap(({ kind, name, fields }) =>
        kind === 'group' ? [[name, entriesOf(fields.members).map(({ to }) => emails.get(to.id))]] : [],
      );
      expect(groups).toEqual([
        ['Admins', ['b@x.example']],
        ['Old admins', ['a@x.example']],
      ]);
      expect((await planOn(texts)).ready?.plan.steps).toEqual([]);
    });
  });
});

describe('a group that is to take the name of another that keeps it, or wants its own', () => {
  const [first, second] = ['a00000000000000000000001', 'a00000000000000000000002'];
  const seed = {
    users: [],
    groups: [
      { id: first, name: 'A' },
      { id: second, name: 'B' },
    ],
  };

  it.each([
    ['keeps it', `groups: [{ name: B, id: ${first} }]`, 1],
    ['wants its own', `groups: [{ name: B, id: ${first} }, { name: A, id: ${second} }]`, 2],
  ])('is blocked with a reason, and nothing is sent: %s', async (_, groups, blocked) => {
    await withEmulator({ seed }, async (emulator) => {
      const texts = {
        'gallerist.yaml': projectYaml({ url: emulator.url, more: '    access: [t/*.yaml]' }),
        'access/a.yaml': 'users: []\n',
        't/g.yaml': groups,
      };
      const plan = (await planOn(texts)).ready?.plan;
      expect(plan?.counts).toMatchObject({ blocked, steps: 0 });
      expect(plan?.changes.find(({ id }) => id === first)?.fields[0]?.fate.reason).toContain(`id ${second}`);
      expect((await applyOn(texts)).results).toEqual([]);
      const names = (await snapshotOn(texts)).objects.flatMap(({ kind, name }) => (kind === 'group' ? [name] : []));
      expect(names.sort()).toEqual(['A', 'B']);
    });
  });
});

describe('a collection somebody named like the key of another', () => {
  it('is what is deleted when the plan says so, and the other stays', async () => {
    const owner = 'admin@emulator.example';
    const collections = [
      { id: 'a00000000000000000000001', name: 'zzz', owner },
      { id: 'a00000000000000000000002', name: 'zzz', owner },
      { id: 'a00000000000000000000003', name: 'id:a00000000000000000000001', owner },
    ];
    await withEmulator({ seed: { users: [], collections } }, async (emulator) => {
      const texts = {
        'gallerist.yaml': projectYaml({ url: emulator.url, more: 'manage: { collections: { undeclared: delete } }' }),
        'access/a.yaml': `users: [{ email: ${owner} }]\n`,
      };
      expect((await applyOn(texts)).complete).toBe(true);
      const left = (await snapshotOn(texts)).objects.filter(({ kind }) => kind === 'collection').map(({ id }) => id);
      expect(left).toEqual(['a00000000000000000000001', 'a00000000000000000000002']);
    });
  });
});
