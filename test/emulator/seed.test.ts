import { describe, expect, it } from 'vitest';
import { decodeSeed, EMULATOR_ACCOUNT, type Seed, startEmulator } from '../../src/emulator/index.js';
import { NO_FLAGS, seedWith, userId, withApi } from './api.js';

const seed = seedWith({
  defaultRole: 'Member',
  users: [
    {
      email: 'Ana@X.example',
      firstName: 'A\nna',
      lastName: '<b>',
      studio: 'S',
      timeZone: 'Europe/Kiev',
      language: 'de-de',
    },
    { email: 'omar@x.example', firstName: 'Omar', lastName: 'H', isActive: false, sid: 'S-1-5-21-1-1-1-1' },
  ],
  groups: [{ name: 'G', members: ['ana@x.example'], directoryGroups: [{ sid: 'S-1-5-21-2-2-2-2' }] }],
  studios: [{ name: 'S', credential: 'd\\svc' }],
  credentials: [{ userName: 'd\\svc', password: 'p', users: ['ANA@x.example'], groups: ['G'] }],
  workflows: [{ name: 'W', owner: 'ana@x.example' }],
  schedules: [{ name: 'N', owner: 'ana@x.example', workflow: 'W' }],
  collections: [
    {
      name: 'C',
      owner: 'ana@x.example',
      shares: [
        { user: 'omar@x.example', canAddAssets: true },
        { group: 'G', expirationDate: '2030-01-01T00:00:00.000Z' },
      ],
      workflows: ['W'],
      schedules: ['N'],
      studios: ['S'],
    },
  ],
});

describe('a seed', () => {
  it('left out starts with one Curator who can sign in', async () => {
    await withApi({ seed: {} }, async (api) => {
      const { body } = await api.get('v3/users?view=Full');
      expect(body).toMatchObject([{ email: EMULATOR_ACCOUNT.email, role: 'Curator', isApiEnabled: true }]);
      expect((await api.post('v3/collections', { name: 'C' })).status).toBe(200);
    });
  });

  it('without API keys gets that account too, since nobody could sign in', async () => {
    await withApi({ seed: { users: [{ email: 'a@x.example', firstName: 'A', lastName: 'B' }] } }, async (api) => {
      expect((await api.get('v3/users')).body).toHaveLength(2);
    });
  });

  it('is saved whole: loading it again gives the same state, after writes too', async () => {
    await withApi({ seed }, async (api) => {
      const { body: id } = await api.post('v3/usergroups', { name: 'New', role: 'Viewer' });
      await api.post(`v3/usergroups/${id}/users`, [await userId(api, 'omar@x.example')]);
      const [collection] = (await api.get('v3/collections')).body;
      const ana = await userId(api, 'ana@x.example');
      const share = { userId: ana, collectionsPermissions: NO_FLAGS };
      await api.post(`v3/collections/${collection.id}/users`, share);
      await api.post('v3/subscriptions', { name: 'New' });
      await api.delete(`v3/usergroups/${id}?forceDelete=true`);
      const saved = api.emulator.save();
      const text = JSON.stringify(saved);
      expect(decodeSeed(text)).toEqual({ seed: saved });
      api.emulator.load(JSON.parse(text));
      expect(api.emulator.save()).toEqual(saved);
      expect((await api.get('v3/users')).body).toHaveLength(3);
      const { body: next } = await api.post('v3/usergroups', { name: 'Next', role: 'Viewer' });
      expect(text).not.toContain(next);
    });
  });

  it('gives the same ids every time', async () => {
    const one = await startEmulator({ seed, now: () => new Date(0) });
    const two = await startEmulator({ seed, now: () => new Date(0) });
    expect(two.save()).toEqual(one.save());
    await Promise.all([one.close(), two.close()]);
  });

  it('keeps given ids and never makes one of them again', async () => {
    const id = '6500a1e70000000000000001';
    const given = { ...seed, groups: [{ id, name: 'G', role: 'Member' as const }] };
    await withApi({ seed: given }, async (api) => {
      expect((await api.get('v3/usergroups')).body).toEqual([{ id, name: 'G', role: 'Member' }]);
      const ids = (await api.get('v3/users')).body.map((user: { id: string }) => user.id);
      expect(ids).not.toContain(id);
    });
  });

  it('replaces everything when loaded into a running emulator', async () => {
    await withApi({ seed }, async (api) => {
      api.emulator.load(seedWith());
      expect((await api.get('v3/users')).body).toHaveLength(1);
      expect((await api.get('v3/collections')).body).toEqual([]);
    });
  });

  it('with a reference to nothing, to several, or with an id twice is refused with every problem', async () => {
    const wrong: Seed = {
      users: [
        { id: 'u1', email: 'a@x.example', firstName: 'A', lastName: 'B', studio: 'Nowhere' },
        { id: 'u1', email: 'A@x.example', firstName: 'A', lastName: 'B' },
      ],
      groups: [{ name: 'G', members: ['a@x.example'] }],
      collections: [{ name: 'C', owner: 'nobody@x.example', shares: [{}] }],
    };
    const problems = [
      'The seed cannot be loaded:',
      '  two objects of kind user have the id "u1"',
      '  user a@x.example: there is no studio "Nowhere"',
      '  group G: 2 of kind user are "a@x.example": use the id',
      '  collection C: a share names exactly one of user and group',
      '  collection C: there is no user "nobody@x.example"',
    ];
    await expect(startEmulator({ seed: wrong })).rejects.toThrow(new Error(problems.join('\n')));
  });
});

describe('decodeSeed', () => {
  it.each([
    ['{', /JSON/],
    ['[]', /the seed: an object is expected/],
    ['{"user": []}', /the seed: user is not known/],
    ['{"users": [{"email": 1, "firstName": "A", "lastName": "B"}]}', /users\[0\]\.email: text is expected/],
    ['{"users": [{"email": "a", "firstName": "A"}]}', /users\[0\]: lastName is missing/],
    [
      '{"users": [{"email": "a", "firstName": "A", "lastName": "B", "role": "Chief"}]}',
      /users\[0\]\.role: one of NoAccess/,
    ],
    ['{"defaultRole": "Evaluated"}', /defaultRole: one of/],
    ['{"groups": [{"name": "G", "members": [1]}]}', /groups\[0\]\.members\[0\]: text is expected/],
    ['{"groups": [{"name": "G", "members": ["a"]}]}', /group G: there is no user "a"/],
    ['{"collections": [{"name": "C", "owner": "a", "shares": [{"can": []}]}]}', /shares\[0\]: can is not known/],
    ['{"__proto__": {}}', /__proto__ is not known/],
  ])('refuses %s', (text, problem) => {
    expect(decodeSeed(text)).toMatchObject({ problem: expect.stringMatching(problem) });
  });

  it('takes every field the type has', () => {
    expect(decodeSeed(JSON.stringify(seed))).toEqual({ seed });
  });
});
