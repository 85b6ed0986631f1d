import fc from 'fast-check';
import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KINDS } from '../../src/model/kinds/index.js';
import { exportRepository } from '../../src/render/repository.js';
import { commentLines, sectionLines, string } from '../../src/render/yaml-text.js';
import { HOSTILE } from './plans.js';
import { anySnapshot, entry, live, liveUser, server, snapshotOf } from './snapshots.js';

type Item = Readonly<Record<string, unknown>>;

/** The files by path, each read by both parsers, which have to agree. */
function read(
  files: readonly { readonly path: string; readonly text: string }[],
): ReadonlyMap<string, Record<string, readonly Item[]>> {
  return new Map(
    files.map(({ path, text }) => {
      const careful: unknown = parse(text, { version: '1.2', schema: 'core' });
      expect(load(text, { schema: CORE_SCHEMA })).toEqual(careful);
      return [path, careful as Record<string, readonly Item[]>];
    }),
  );
}

function filesOf(snapshot: Parameters<typeof exportRepository>[0]): ReturnType<typeof read> {
  return read(exportRepository(snapshot).files);
}

describe('an exported repository', () => {
  it('reads as a person would have written it', async () => {
    for (const { path, text } of exportRepository(server).files) {
      await expect(text).toMatchFileSnapshot(`../golden/render/export/${path}`);
    }
    expect(exportRepository(server).notes).toEqual([
      '2 of the collections cannot be declared: see the comments in access/collections.yaml',
      '11 objects are pinned by id, or refer to pinned ones: see environments/production/pinned.yaml',
    ]);
  });

  it('says that the target has to name the pinned file, unless its patterns mean it', () => {
    const [path, note] = ['environments/production/pinned.yaml', '`access` of the target has to name it'];
    const noted = (means?: (file: string) => boolean): boolean =>
      exportRepository(server, { project: false, ...(means && { means }) }).notes.some((line) => line.startsWith(note));
    expect(noted()).toBe(true);
    expect(noted((file) => file !== path)).toBe(true);
    expect(noted((file) => file === path)).toBe(false);
    expect(exportRepository(server).notes.some((line) => line.startsWith(note))).toBe(false);
  });

  it('is the same bytes for the same snapshot, in whatever order it was read', () => {
    const once = exportRepository(server);
    const again = exportRepository({ ...server, objects: [...server.objects].reverse() });
    expect(again).toEqual(once);
  });

  it('can be parsed, holds every name exactly, and nothing else, on any server', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const { files } = exportRepository(snapshot);
        for (const { text } of files) {
          expect(text).not.toMatch(
            /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/,
          );
          expect(text).not.toMatch(/\p{Cs}/u);
        }
        const parsed = [...read(files).values()];
        for (const { kind, section, key } of KINDS) {
          if (kind === 'settings') continue;
          const declared = parsed.flatMap((file) => (file.manage === undefined ? (file[section] ?? []) : []));
          const names = new Map(
            snapshot.objects.filter((object) => object.kind === kind).map(({ id, name }) => [id, name]),
          );
          for (const item of declared) {
            expect([...names.values()]).toContain(item[key.name]);
            if (item.id !== undefined) expect(names.get(String(item.id))).toBe(item[key.name]);
          }
          const unpinned = declared.filter((item) => item.id === undefined).map((item) => item[key.name]);
          expect(new Set(unpinned).size).toBe(unpinned.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives people with the same role and permissions a profile, and the others their own', () => {
    const files = filesOf(server);
    const users = files.get('access/users.yaml') ?? {};
    expect(Object.keys(users.profiles ?? {})).toEqual(['artisan', 'artisan-2', 'default']);
    const ana = users.users?.find(({ email }) => email === 'ana.ruiz@acme.example');
    expect(ana).toEqual({
      email: 'ana.ruiz@acme.example',
      firstName: 'ana',
      lastName: 'ruiz',
      profile: 'artisan-2',
      studio: 'Finance',
      defaultCredential: 'ACME\\svc-finance',
      timeZone: 'Europe/Madrid',
      language: 'es-es',
    });
    const curator = users.users?.find(({ email }) => email === 'svc-gallerist@acme.example');
    expect(curator).toMatchObject({ role: 'Curator', permissions: { apiAccess: true, scheduleJobs: false } });
  });

  it('says of an inactive person only that he is', () => {
    const users = filesOf(server).get('access/users.yaml')?.users ?? [];
    expect(users.find(({ email }) => email === 'leaver@acme.example')).toEqual({
      email: 'leaver@acme.example',
      state: 'deactivated',
    });
  });

  it('leaves inactive people out under Windows authentication, which knows none', () => {
    const gone = { ...liveUser('u1', 'gone@x.example', 'Viewer'), state: 'deactivated' };
    const users = filesOf(snapshotOf([gone], { authentication: 'windows' })).get('access/users.yaml');
    expect(users?.users).toEqual([]);
  });

  it('pins doubles, what has no name, and whatever has an entry that points at one, in a file of the target', () => {
    const pinned = filesOf(server).get('environments/production/pinned.yaml') ?? {};
    expect(pinned.users?.map(({ email, id }) => [email, id])).toEqual([
      ['', 'u11'],
      ['administrator', 'u12'],
      ['Twin@acme.example', 'u09'],
      ['twin@acme.example', 'u08'],
    ]);
    expect(pinned.groups).toEqual([
      { name: '', id: 'g6', role: 'Artisan', members: ['ana.ruiz@acme.example'] },
      {
        name: 'Doubles inside',
        role: 'Viewer',
        members: ['ana.ruiz@acme.example', { user: 'twin@acme.example', id: 'u08' }],
      },
      {
        name: 'Finance Analysts',
        role: 'Member',
        members: [{ user: '', id: 'u11' }, 'bea.costa@acme.example', 'Omar.Haddad@acme.example'],
      },
      { name: 'Same', id: 'g4', role: 'Viewer', members: ['ana.ruiz@acme.example'] },
      { name: 'Same', id: 'g5', role: 'Artisan', members: [] },
    ]);
    expect(pinned.collections?.map(({ name }) => name)).toEqual(['', 'Of the double group']);
  });

  it('lists neither owners, nor ended shares, nor inactive people', () => {
    const files = filesOf(server);
    const close = files.get('access/collections.yaml')?.collections?.find(({ name }) => name === 'Month-end close');
    expect(close?.shares).toEqual([
      { group: 'Finance Analysts' },
      { user: 'bea.costa@acme.example', until: '2027-06-30T12:00:00Z' },
      { user: 'Omar.Haddad@acme.example', can: ['add-assets', 'update-assets'], until: '2027-03-31' },
    ]);
  });

  it('writes shares without what could not be read, and says so', () => {
    const blind = snapshotOf(
      [
        liveUser('u1', 'a@x.example', 'Viewer'),
        live('collection', 'c1', 'C', { fields: { shares: [entry('user', 'u1')] } }),
      ],
      { gaps: [{ kind: 'collection', field: 'shares.can', reason: 'admin/v1/collections does not answer' }] },
    );
    const text = exportRepository(blind).files.find(({ path }) => path === 'access/collections.yaml')?.text;
    expect(text).toContain('# shares.can could not be read: admin/v1/collections does not answer');
    expect(text).toContain('- { user: a@x.example }');
  });

  it('never writes a password, nor a key that was written as plain text', () => {
    const { files } = exportRepository(server, {
      target: {
        name: 'production',
        timeZone: 'UTC',
        permissionsNeed: 'Viewer',
        credentials: { clientId: 'plain-id', clientSecret: 'plain-secret' },
      },
    });
    const text = files.map((file) => file.text).join('\n');
    expect(text).not.toContain('plain-');
    expect(files.find(({ path }) => path === 'gallerist.yaml')?.text).toContain('clientSecret: "${env:AYX_SECRET}"');
  });

  it('writes no gallerist.yaml when told not to', () => {
    expect(exportRepository(server, { project: false }).files.map(({ path }) => path)).not.toContain('gallerist.yaml');
  });
});

describe('YAML text', () => {
  it('keeps any string, for both parsers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...HOSTILE)), (value) => {
        const text = sectionLines('key', {
          kind: 'map',
          pairs: [
            [value, string(value)],
            ['and', string(value)],
          ],
        }).join('\n');
        const expected = { key: { [value]: value, and: value } };
        if (value === '__proto__' || value === 'and') return;
        expect(parse(text)).toEqual(expected);
        expect(load(text, { schema: CORE_SCHEMA })).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a comment a comment', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)), (value) => {
        const text = [...commentLines([value], '  '), 'a: 1'].join('\n');
        expect(parse(text)).toEqual({ a: 1 });
        expect(load(text, { schema: CORE_SCHEMA })).toEqual({ a: 1 });
      }),
      { numRuns: 1000 },
    );
  });
});
