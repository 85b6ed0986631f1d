import { describe, expect, it } from 'vitest';
import { type Api, NO_FLAGS, seedWith, userId, withApi } from './api.js';

const ANA = { email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', sid: 'S-1-5-21-1-2-3-1001' } as const;
const seed = seedWith({
  users: [ANA, { email: 'omar@x.example', firstName: 'Omar', lastName: 'Haddad' }],
  groups: [{ name: 'G', role: 'Member' }],
  workflows: [{ name: 'W', owner: 'ana@x.example' }],
  schedules: [{ name: 'S', owner: 'ana@x.example', workflow: 'W' }],
  collections: [
    { name: 'Shared', owner: 'ana@x.example', shares: [{ user: 'omar@x.example' }, { group: 'G' }] },
    { name: 'Full', owner: 'ana@x.example', workflows: ['W'] },
  ],
});

async function idOf(api: Api, name: string): Promise<string> {
  const { body } = await api.get('v3/collections');
  return body.find((one: { name: string }) => one.name === name).id;
}

async function permissionsOf(api: Api, name: string) {
  const { body } = await api.get('admin/v1/collections');
  return body.find((one: { name: string }) => one.name === name);
}

describe('v3/collections (§6)', () => {
  it('GET lists the reduced view', async () => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get('v3/collections');
      expect(Object.keys(body[0])).toEqual(['id', 'name', 'ownerId', 'dateAdded']);
    });
  });

  it.each([
    ['full', 9],
    ['reduced', 4],
  ] as const)('GET with view=Full gives %s objects (§6 inferred, §17)', async (fullLists, fields) => {
    await withApi({ seed, switches: { fullLists } }, async (api) => {
      expect(Object.keys((await api.get('v3/collections?view=Full')).body[0])).toHaveLength(fields);
    });
  });

  it('GET of one never gives permissions, ends, or who added', async () => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get(`v3/collections/${await idOf(api, 'Shared')}`);
      expect(body).toMatchObject({ workflowIds: [], subscriptionIds: [], scheduleIds: [] });
      expect(body.users).toEqual([{ userId: await userId(api, 'omar@x.example'), activeDirectoryObject: null }]);
      expect(body.userGroupIds).toEqual([expect.any(String)]);
    });
  });

  it('POST answers 200 with the bare id, and the caller owns it', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.post('v3/collections', { name: 'New' });
      expect({ status, body }).toEqual({ status: 200, body: expect.stringMatching(/^[0-9a-f]{24}$/) });
      const { ownerId } = (await api.get(`v3/collections/${body}`)).body;
      expect(ownerId).toBe(await userId(api, 'admin@x.example'));
    });
  });

  it('POST needs canCreateCollections, even of a Curator: 401 (§3)', async () => {
    const admin = { ...seed, users: seed.users?.map((user) => ({ ...user, canCreateCollections: false })) ?? [] };
    await withApi({ seed: admin }, async (api) => {
      expect((await api.post('v3/collections', { name: 'New' })).status).toBe(401);
    });
  });

  it.each([
    [false, 200],
    [true, 400],
  ])(
    'POST of a name in use with uniqueCollectionNames %s answers %i (§6, §17)',
    async (uniqueCollectionNames, status) => {
      await withApi({ seed, switches: { uniqueCollectionNames } }, async (api) => {
        expect((await api.post('v3/collections', { name: 'Full' })).status).toBe(status);
      });
    },
  );

  it('PUT changes name and owner and answers 200 with the collection', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}`;
      const ownerId = await userId(api, 'omar@x.example');
      const reply = await api.put(path, { name: 'Renamed', ownerId });
      expect(reply).toMatchObject({
        status: 200,
        body: { name: 'Renamed', ownerId, workflowIds: [expect.any(String)] },
      });
      expect((await api.put(path, { name: 'Renamed' })).status).toBe(400);
      expect((await api.put(path, { name: 'Renamed', ownerId: 'nobody' })).status).toBe(400);
    });
  });

  it.each([
    ['Full', 'assets', 400],
    ['Shared', 'assets', 200],
    ['Shared', 'anything', 400],
  ] as const)('DELETE of %s without force, in use by %s, answers %i', async (name, collectionInUse, status) => {
    await withApi({ seed, switches: { collectionInUse } }, async (api) => {
      const path = `v3/collections/${await idOf(api, name)}`;
      expect((await api.delete(path)).status).toBe(status);
      if (status === 400) expect((await api.delete(`${path}?forceDelete=true`)).status).toBe(200);
      expect((await api.delete(path)).status).toBe(404);
    });
  });
});

describe('shares of a collection (§6)', () => {
  it('POST users needs collectionsPermissions, nested; flat ones do nothing', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}/users`;
      const id = await userId(api, 'omar@x.example');
      expect((await api.post(path, { userId: id })).status).toBe(400);
      const { status, body } = await api.post(path, {
        userId: id,
        expirationDate: '2030-01-01T00:00:00Z',
        collectionsPermissions: { ...NO_FLAGS, canAddAssets: true },
      });
      expect({ status, users: body.users.length }).toEqual({ status: 200, users: 1 });
      expect((await permissionsOf(api, 'Full')).users[0]).toMatchObject({
        userId: id,
        addedById: await userId(api, 'admin@x.example'),
        expirationDate: '2030-01-01T00:00:00.000Z',
        permissions: {
          collection: { isAdmin: false },
          applications: { canAdd: true, canUpdate: false, canRemove: false },
          users: { canAdd: false, canRemove: false },
        },
      });
    });
  });

  it('POST userGroups, PUT permissions and DELETE work alike, all 200 with the collection', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}/userGroups`;
      const [{ id }] = (await api.get('v3/usergroups')).body;
      const sent = { userGroupId: id, collectionsPermissions: NO_FLAGS };
      expect(await api.post(path, sent)).toMatchObject({ status: 200, body: { userGroupIds: [id] } });
      const all = { collectionsPermissions: { ...NO_FLAGS, isAdmin: true } };
      expect((await api.put(`${path}/${id}/permissions`, all)).status).toBe(200);
      const [share] = (await permissionsOf(api, 'Full')).userGroups;
      expect(share).toMatchObject({ userGroupId: id, permissions: { collection: { isAdmin: true } } });
      expect(await api.delete(`${path}/${id}`)).toMatchObject({ status: 200, body: { userGroupIds: [] } });
      expect((await api.delete(`${path}/${id}`)).status).toBe(404);
      expect((await api.put(`${path}/${id}/permissions`, all)).status).toBe(404);
      expect((await api.post(path, { ...sent, userGroupId: 'nope' })).status).toBe(400);
    });
  });

  it.each([
    ['clear', null],
    ['keep', '2030-01-01T00:00:00.000Z'],
  ] as const)('PUT permissions without expirationDate: %s (§6 inferred, §17)', async (omittedExpiration, end) => {
    await withApi({ seed, switches: { omittedExpiration } }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Shared')}/users/${await userId(api, 'omar@x.example')}/permissions`;
      await api.put(path, { expirationDate: '2030-01-01T00:00:00Z', collectionsPermissions: NO_FLAGS });
      await api.put(path, { collectionsPermissions: { ...NO_FLAGS, canUpdateAssets: true } });
      const [share] = (await permissionsOf(api, 'Shared')).users;
      expect(share).toMatchObject({ expirationDate: end, permissions: { applications: { canUpdate: true } } });
    });
  });

  it.each([
    ['refuse', 400],
    ['ignore', 200],
  ] as const)('POST of one who is in it: %s answers %i and changes nothing (§17)', async (duplicateMember, status) => {
    await withApi({ seed, switches: { duplicateMember } }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Shared')}/users`;
      const sent = {
        userId: await userId(api, 'omar@x.example'),
        collectionsPermissions: { ...NO_FLAGS, isAdmin: true },
      };
      expect((await api.post(path, sent)).status).toBe(status);
      const [share] = (await permissionsOf(api, 'Shared')).users;
      expect(share.permissions.collection.isAdmin).toBe(false);
    });
  });

  it.each([
    ['listed', 1],
    ['gone', 0],
  ] as const)('an expired share is %s (unknown)', async (expiredShares, count) => {
    let now = new Date('2030-01-01T00:00:00Z');
    await withApi({ seed, switches: { expiredShares }, now: () => now }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}`;
      const sent = { userId: await userId(api, 'omar@x.example'), expirationDate: '2030-01-01T00:10:00Z' };
      const { body } = await api.post(`${path}/users`, { ...sent, collectionsPermissions: NO_FLAGS });
      expect(body.users).toHaveLength(1);
      now = new Date('2030-01-01T00:10:01Z');
      expect((await api.get(path)).body.users).toHaveLength(count);
      expect((await permissionsOf(api, 'Full')).users).toHaveLength(count);
    });
  });

  it('POST and DELETE of workflows and schedules', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Shared')}`;
      const [workflow] = (await api.get('v3/workflows')).body;
      const [schedule] = (await api.get('v3/schedules')).body;
      for (const [list, field, { id }] of [
        ['workflows', 'workflowId', workflow],
        ['schedules', 'scheduleId', schedule],
      ] as const) {
        const added = await api.post(`${path}/${list}`, { [field]: id });
        expect(added).toMatchObject({ status: 200, body: { [`${field}s`]: [id] } });
        expect((await api.post(`${path}/${list}`, { [field]: 'nope' })).status).toBe(400);
        expect(await api.delete(`${path}/${list}/${id}`)).toMatchObject({ status: 200, body: { [`${field}s`]: [] } });
        expect((await api.delete(`${path}/${list}/${id}`)).status).toBe(404);
      }
    });
  });
});

describe('shares under Windows authentication (§6, §13)', () => {
  const windows = { seed, authentication: 'windows' } as const;

  it('show the directory object and no user id (inferred)', async () => {
    await withApi(windows, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}/users`;
      const sent = { userId: await userId(api, 'ana@x.example'), collectionsPermissions: NO_FLAGS };
      const { body } = await api.post(path, sent);
      expect(body.users).toEqual([
        {
          userId: null,
          activeDirectoryObject: {
            sid: ANA.sid,
            category: 'Person',
            displayName: 'Ana Ruiz',
            name: 'ana',
            samAccountName: 'ana',
          },
        },
      ]);
    });
  });

  it('PUT permissions wants the SID in the path, not the user id', async () => {
    await withApi(windows, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}/users`;
      const id = await userId(api, 'ana@x.example');
      await api.post(path, { userId: id, collectionsPermissions: NO_FLAGS });
      const all = { collectionsPermissions: { ...NO_FLAGS, isAdmin: true } };
      expect((await api.put(`${path}/${id}/permissions`, all)).status).toBe(404);
      expect((await api.put(`${path}/${ANA.sid}/permissions`, all)).status).toBe(200);
      const [share] = (await permissionsOf(api, 'Full')).users;
      expect(share).toMatchObject({ userId: null, activeDirectoryObject: { sid: ANA.sid } });
      expect(share.permissions.collection.isAdmin).toBe(true);
    });
  });

  it.each([
    ['id', [200, 200], [400, 404]],
    ['sid', [400, 404], [200, 200]],
    ['either', [200, 200], [200, 200]],
  ] as const)('POST and DELETE take %s (§6 unknown)', async (windowsCollectionUser, byId, bySid) => {
    await withApi({ ...windows, switches: { windowsCollectionUser } }, async (api) => {
      const path = `v3/collections/${await idOf(api, 'Full')}/users`;
      const id = await userId(api, 'ana@x.example');
      const statuses = async (key: string) => [
        (await api.post(path, { userId: key, collectionsPermissions: NO_FLAGS })).status,
        (await api.delete(`${path}/${key}`)).status,
      ];
      expect(await statuses(id)).toEqual(byId);
      expect(await statuses(ANA.sid)).toEqual(bySid);
    });
  });
});
