import { describe, expect, it } from 'vitest';
import { parseSnapshot } from '../../src/config/snapshot.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import type { Seed } from '../../src/emulator/index.js';
import type { ReadResult } from '../../src/model/system.js';
import { renderSnapshotJson } from '../../src/render/snapshot.js';
import { withEmulator } from '../support/emulator.js';
import { configFor, EVERYTHING, openConnection } from './support.js';

const SCOPE = { ...EVERYTHING, workflows: true } as const;

const SEED: Seed = {
  users: [
    { email: 'admin@emulator.example', firstName: 'Ad', lastName: 'Min', role: 'Curator', isApiEnabled: true },
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz' },
  ],
  groups: [{ name: 'Alpha', members: ['ana@acme.example'] }],
  collections: [{ name: 'Close', owner: 'ana@acme.example', shares: [{ group: 'Alpha' }] }],
  credentials: [{ userName: 'ACME\\svc', users: ['ana@acme.example'] }],
  studios: [{ name: 'Finance' }],
  workflows: [{ name: 'Close books', owner: 'ana@acme.example' }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};

/** What reading gives when one endpoint's answer is changed. `spoil` gets the real answer. */
async function readChanged(path: RegExp, spoil: (body: unknown) => unknown): Promise<ReadResult> {
  const real = new Map<string, string>();
  return withEmulator({ seed: SEED }, async (emulator) => {
    const honest = await openConnection(configFor(emulator.url));
    await honest.connection.read(SCOPE);
    await honest.connection.close();
    for (const { method, path: at, responseBody } of emulator.exchanges)
      if (method === 'GET') real.set(at, responseBody);
  }).then(() =>
    withEmulator(
      {
        seed: SEED,
        intercept: ({ method, path: at }) =>
          method === 'GET' && path.test(at)
            ? { status: 200, body: JSON.stringify(spoil(JSON.parse(real.get(at) ?? 'null'))) }
            : undefined,
      },
      async (emulator) => {
        const { connection } = await openConnection(configFor(emulator.url), {
          at: { file: 'gallerist.yaml', line: 3, column: 3 },
        });
        const result = await connection.read(SCOPE);
        await connection.close();
        return result;
      },
    ),
  );
}

/** What reading says, and that it gives no snapshot. */
async function readSpoiled(path: RegExp, spoil: (body: unknown) => unknown): Promise<readonly Diagnostic[]> {
  const { snapshot, diagnostics } = await readChanged(path, spoil);
  expect(snapshot).toBeUndefined();
  return diagnostics;
}

/** Changes one place of a JSON value. */
function at(...path: readonly (string | number)[]): (value: unknown) => (body: unknown) => unknown {
  return (value) => (body) => {
    const change = (node: unknown, [step, ...rest]: readonly (string | number)[]): unknown => {
      if (step === undefined) return value;
      if (Array.isArray(node)) return node.map((item, index) => (index === step ? change(item, rest) : item));
      const entries = Object.entries(Object(node) as object);
      const changed = entries.map(([key, item]) => [key, key === step ? change(item, rest) : item]);
      if (!entries.some(([key]) => key === step)) changed.push([String(step), change(undefined, rest)]);
      return Object.fromEntries(changed.filter(([, item]) => item !== undefined));
    };
    return change(body, path);
  };
}

describe('an answer of an unexpected shape is told with its path, and there is no snapshot', () => {
  const rows: readonly (readonly [string, RegExp, (body: unknown) => unknown, string])[] = [
    ['users are no list', /^v3\/users/, () => ({ data: [] }), 'v3/users: expected a list, got an object'],
    ['users are null', /^v3\/users/, () => null, 'v3/users: expected a list, got null'],
    ['a user is text', /^v3\/users/, at(1)('ana'), 'v3/users[1]: expected an object, got "ana"'],
    [
      'a role nobody knows',
      /^v3\/users/,
      at(1, 'role')('Foo'),
      'v3/users[1].role: expected one of NoAccess, Viewer, Member, Artisan, Curator, Evaluated, got "Foo"',
    ],
    [
      'the role word of the pages',
      /^v3\/users/,
      at(1, 'role')('Default'),
      'v3/users[1].role: expected one of NoAccess, Viewer, Member, Artisan, Curator, Evaluated, got "Default"',
    ],
    ['an id that is a number', /^v3\/users/, at(0, 'id')(7), 'v3/users[0].id: expected an id, got 7'],
    ['an empty id', /^v3\/users/, at(0, 'id')(''), 'v3/users[0].id: expected an id, got ""'],
    ['no e-mail', /^v3\/users/, at(0, 'email')(undefined), 'v3/users[0].email: expected text, got nothing'],
    [
      'a flag as text',
      /^v3\/users/,
      at(0, 'isActive')('true'),
      'v3/users[0].isActive: expected true or false, got "true"',
    ],
    [
      'a flag that is missing',
      /^v3\/users/,
      at(1, 'canManageGenericVaultsDcm')(undefined),
      'v3/users[1].canManageGenericVaultsDcm: expected true or false, got nothing',
    ],
    [
      'a date that is none',
      /^v3\/users/,
      at(0, 'lastLoginDateTime')('soon'),
      'v3/users[0].lastLoginDateTime: expected a date, got "soon"',
    ],
    [
      'groups without ids',
      /^v3\/usergroups$/,
      at(0, 'id')(undefined),
      'v3/usergroups[0].id: expected an id, got nothing',
    ],
    [
      'members that are no list',
      /^v3\/usergroups\/\w+$/,
      at('members')('none'),
      '.members: expected a list, got "none"',
    ],
    [
      'a member that is an id',
      /^v3\/usergroups\/\w+$/,
      at('members', 0)('6500'),
      '.members[0]: expected an object, got "6500"',
    ],
    [
      'a member’s id',
      /^v3\/usergroups\/\w+$/,
      at('members', 0, 'userId')(7),
      '.members[0].userId: expected text, got 7',
    ],
    [
      'a collection that does not tell its owner',
      /^v3\/collections/,
      at(0, 'ownerId')(undefined),
      'v3/collections[0].ownerId: expected text, got nothing',
    ],
    [
      'group ids',
      /^v3\/collections/,
      at(0, 'userGroupIds')([7]),
      'v3/collections[0].userGroupIds: expected a list of ids, got 7',
    ],
    [
      'permissions of a share',
      /^admin\/v1\/collections/,
      at(0, 'userGroups', 0, 'permissions', 'applications', 'canAdd')('yes'),
      'admin/v1/collections (page 0)[0].userGroups[0].permissions.applications.canAdd: expected true or false, got "yes"',
    ],
    [
      'admin pages that are no list',
      /^admin\/v1\/collections/,
      () => 'no',
      'admin/v1/collections (page 0): expected a list, got "no"',
    ],
    [
      'a credential without a name',
      /^v3\/credentials/,
      at(0, 'userName')(undefined),
      'v3/credentials[0].userName: expected text, got nothing',
    ],
    [
      'a studio',
      /^v3\/subscriptions$/,
      at(0, 'canShareSchedules')(null),
      'v3/subscriptions[0].canShareSchedules: expected true or false, got null',
    ],
    ['users of a studio', /^v3\/subscriptions\/\w+$/, at('users')({}), '.users: expected a list, got an object'],
  ];
  it.each(rows)('%s', async (_, path, spoil, message) => {
    const diagnostics = await readSpoiled(path, spoil);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain(message);
    expect(diagnostics[0]).toMatchObject({ code: 'GAL-405', at: { file: 'gallerist.yaml', line: 3 } });
  });

  it('all problems of an answer are told, up to a number that still helps', async () => {
    const many = await readSpoiled(/^v3\/users/, () => Array.from({ length: 100 }, () => ({})));
    expect(many[0]?.message.split('; ').length).toBeLessThanOrEqual(20);
    expect(many[0]?.message).toContain('v3/users[0].id');
    expect(many[0]?.message).toContain('v3/users[1].id');
  });

  it('a long value is shortened', async () => {
    const [one] = await readSpoiled(/^v3\/users/, at(0, 'role')('x'.repeat(5000)));
    expect(one?.message.length).toBeLessThan(300);
  });

  it('an endpoint that answers a page is told as such, and others are told in the same run', async () => {
    await withEmulator(
      {
        seed: SEED,
        intercept: ({ path }) =>
          path.startsWith('v3/credentials')
            ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>hello' }
            : path.startsWith('v3/usergroups')
              ? { status: 404, body: '' }
              : undefined,
      },
      async (emulator) => {
        const { connection } = await openConnection(configFor(emulator.url));
        const { diagnostics } = await connection.read(EVERYTHING);
        await connection.close();
        expect(diagnostics.map(({ code }) => code).sort()).toEqual(['GAL-404', 'GAL-406']);
      },
    );
  });
});

describe('a null where the model knows what is missing keeps nothing else from being read', () => {
  const rows: readonly (readonly [string, RegExp, (body: unknown) => unknown, object])[] = [
    ['the e-mail of a user', /^v3\/users/, at(1, 'email')(null), { kind: 'user', name: '' }],
    ['the names of a user', /^v3\/users/, at(1, 'lastName')(null), { kind: 'user', fields: { lastName: '' } }],
    ['the name of a group', /^v3\/usergroups\/\w+$/, at('name')(null), { kind: 'group', name: '' }],
    [
      'the members of a group',
      /^v3\/usergroups\/\w+$/,
      at('members')(null),
      { kind: 'group', fields: { members: [] } },
    ],
    ['the name of a collection', /^v3\/collections/, at(0, 'name')(null), { kind: 'collection', name: '' }],
    ['the owner of a collection', /^v3\/collections/, at(0, 'ownerId')(null), { fields: { owner: null } }],
    ['an owner that is empty', /^v3\/collections/, at(0, 'ownerId')(''), { fields: { owner: null } }],
    [
      'one of the groups of a collection',
      /^v3\/collections/,
      at(0, 'userGroupIds')([null]),
      { fields: { shares: [] } },
    ],
    ['the name of a credential', /^v3\/credentials/, at(0, 'userName')(null), { kind: 'credential', name: '' }],
    ['the users of a credential', /^v3\/credentials/, at(0, 'userIds')(null), { fields: { shares: [] } }],
    ['the name of a studio', /^v3\/subscriptions$/, at(0, 'name')(null), { kind: 'studio', name: '' }],
    [
      'the credential of a studio',
      /^v3\/subscriptions$/,
      at(0, 'credentialId')(null),
      { kind: 'studio', fields: { defaultCredential: null } },
    ],
    ['the people of a studio', /^v3\/subscriptions\/\w+$/, at('users')(null), { fields: { studio: null } }],
  ];
  it.each(rows)('%s', async (_, path, spoil, expected) => {
    const { snapshot, diagnostics } = await readChanged(path, spoil);
    expect(diagnostics).toEqual([]);
    expect(snapshot?.objects).toEqual(expect.arrayContaining([expect.objectContaining(partly(expected))]));
    expect(snapshot?.objects).toHaveLength(6);
  });

  it('the name and the owner of a workflow', async () => {
    const { snapshot } = await readChanged(/^v3\/workflows/, (body) =>
      at(0, 'name')(null)(at(0, 'ownerId')(null)(body)),
    );
    expect(snapshot?.workflows).toMatchObject([{ name: '', owner: '' }]);
  });

  it('and what is read so survives being saved', async () => {
    const { snapshot } = await readChanged(/^v3\/collections/, at(0, 'ownerId')(null));
    if (snapshot === undefined) throw new Error('not read');
    expect(parseSnapshot('saved.json', renderSnapshotJson(snapshot))).toMatchObject({ snapshot, diagnostics: [] });
  });
});

/** The same for the objects inside. */
function partly(expected: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, key === 'fields' ? expect.objectContaining(value) : value]),
  );
}

describe('hostile names', () => {
  it('are values like any other, `__proto__` too', async () => {
    const names = ['__proto__', 'constructor', '\u001b[2J', '| --- |', '<script>', '${env:KEY}', 'a\nb', '\u202e'];
    await withEmulator(
      { seed: { ...SEED, collections: [], groups: names.map((name) => ({ name, members: ['ana@acme.example'] })) } },
      async (emulator) => {
        const { connection } = await openConnection(configFor(emulator.url));
        const { snapshot } = await connection.read(EVERYTHING);
        await connection.close();
        const read = snapshot?.objects.filter(({ kind }) => kind === 'group').map(({ name }) => name);
        expect(new Set(read)).toEqual(new Set(names));
      },
    );
  });
});
