import { describe, expect, it } from 'vitest';
import { NO_FLAGS, seedWith, userId, withApi } from './api.js';

const seed = seedWith({
  users: [{ email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', studio: 'S' }],
  groups: [{ name: 'G', role: 'Member' }],
  studios: [{ name: 'S' }],
  workflows: [{ name: 'W', owner: 'ana@x.example' }],
  collections: [
    {
      name: 'C',
      owner: 'ana@x.example',
      shares: [
        { user: 'admin@x.example', isAdmin: true },
        { group: 'G', expirationDate: '2030-01-01T00:00:00.000Z' },
      ],
      workflows: ['W'],
      studios: ['S'],
    },
    { name: 'D', owner: 'ana@x.example' },
    { name: 'E', owner: 'ana@x.example' },
  ],
});

describe('GET admin/v1/collections (§12)', () => {
  it('gives permissions, ends and who added', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.get('admin/v1/collections?page=0&pageSize=0');
      const [{ users, userGroups, apps, subscriptions }] = body;
      expect(status).toBe(200);
      expect(users[0]).toMatchObject({
        userId: await userId(api, 'admin@x.example'),
        expirationDate: null,
        permissions: { collection: { isAdmin: true }, applications: { canAdd: false }, users: { canAdd: false } },
      });
      expect(userGroups[0]).toMatchObject({ expirationDate: '2030-01-01T00:00:00.000Z' });
      expect(apps[0]).toEqual({ appId: expect.any(String), dateAdded: expect.any(String), addedById: '' });
      expect(subscriptions).toHaveLength(1);
    });
  });

  it.each([
    ['id', 'collectionId'],
    ['collectionId', 'id'],
  ] as const)('has two ids; the V3 one is in "%s"', async (adminCollectionId, other) => {
    await withApi({ seed, switches: { adminCollectionId } }, async (api) => {
      const [row] = (await api.get('admin/v1/collections')).body;
      const [{ id }] = (await api.get('v3/collections')).body;
      expect(row[adminCollectionId]).toBe(id);
      expect(row[other]).not.toBe(id);
    });
  });

  it.each([
    ['', ['C', 'D', 'E']],
    ['?page=0&pageSize=2', ['C', 'D']],
    ['?page=1&pageSize=2', ['E']],
    ['?page=2&pageSize=2', []],
    ['?page=5&pageSize=0', ['C', 'D', 'E']],
  ])('pages from 0, and a page size of 0 is everything: "%s"', async (query, names) => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get(`admin/v1/collections${query}`);
      expect(body.map((one: { name: string }) => one.name)).toEqual(names);
    });
  });

  it('may be missing or silent about permissions (§18)', async () => {
    await withApi({ seed, switches: { adminCollections: 'missing' } }, async (api) => {
      expect((await api.get('admin/v1/collections')).status).toBe(404);
    });
    await withApi({ seed, switches: { adminCollections: 'no-permissions' } }, async (api) => {
      expect((await api.get('admin/v1/collections')).body[0].users[0].permissions).toBeUndefined();
    });
  });

  it.each([
    [{ curatorFlags: 'all' }, true],
    [{ adminFlags: 'all' }, true],
    [{}, false],
  ] as const)(
    'with %o shows all flags of a Curator who is collection admin: %s (semantics.md §9)',
    async (switches, all) => {
      await withApi({ seed, switches }, async (api) => {
        const [share] = (await api.get('admin/v1/collections')).body[0].users;
        expect(share.permissions.applications).toEqual({ canUpdate: all, canAdd: all, canRemove: all });
      });
    },
  );

  it('shows the new state right after a write', async () => {
    await withApi({ seed }, async (api) => {
      await api.get('admin/v1/collections');
      const id = await userId(api, 'ana@x.example');
      const [{ id: collection }] = (await api.get('v3/collections')).body;
      await api.post(`v3/collections/${collection}/users`, { userId: id, collectionsPermissions: NO_FLAGS });
      expect((await api.get('admin/v1/collections')).body[0].users).toHaveLength(2);
    });
  });
});

describe('GET admin/v1/auditlog (§12)', () => {
  it('has a row for every write, with old and new values as text', async () => {
    await withApi({ seed }, async (api) => {
      const { body: id } = await api.post('v3/usergroups', { name: 'New', role: 'Member' });
      await api.put(`v3/usergroups/${id}`, { name: 'Newer', role: 'Member' });
      await api.delete(`v3/usergroups/${id}`);
      const { body } = await api.get('admin/v1/auditlog?entity=UserGroup&page=0&pageSize=0');
      const brief = body.map((row: { event: string; entityId: string }) => [row.event, row.entityId]);
      expect(brief).toEqual([
        ['Insert', id],
        ['Update', id],
        ['Delete', id],
      ]);
      expect(body[1]).toMatchObject({ entity: 'UserGroup', userId: await userId(api, 'admin@x.example') });
      expect(JSON.parse(body[1].oldValues).name).toBe('New');
      expect(JSON.parse(body[1].newValues).name).toBe('Newer');
      expect(body[2].newValues).toBeNull();
    });
  });

  it('is paged, and wants entity, page and pageSize', async () => {
    await withApi({ seed }, async (api) => {
      await api.post('v3/usergroups', { name: 'A', role: 'Member' });
      await api.post('v3/usergroups', { name: 'B', role: 'Member' });
      expect((await api.get('admin/v1/auditlog?entity=UserGroup&page=1&pageSize=1')).body).toHaveLength(1);
      expect((await api.get('admin/v1/auditlog?entity=UserGroup')).status).toBe(400);
      expect((await api.get('admin/v1/auditlog?page=0&pageSize=0')).status).toBe(400);
    });
  });

  it('never holds a secret', async () => {
    await withApi({ seed, tls: true }, async (api) => {
      await api.post('v3/credentials', { username: 'd\\u', password: 'planted-secret' });
      const { body } = await api.post('v3/subscriptions', { name: 'New' });
      for (const entity of ['Credential', 'Subscription']) {
        const { text } = await api.get(`admin/v1/auditlog?entity=${entity}&page=0&pageSize=0`);
        expect(text).toContain('Insert');
        expect(text).not.toContain('planted-secret');
        expect(text).not.toContain(body.apiSecret);
      }
    });
  });
});

describe('the other older lists (§12)', () => {
  it('admin/v2/users shows the studio and filters by it', async () => {
    await withApi({ seed }, async (api) => {
      const [{ id }] = (await api.get('v3/subscriptions')).body;
      const { body } = await api.get(`admin/v2/users?subscriptionId=${id}&page=0&pageSize=0`);
      expect(body).toMatchObject([{ email: 'ana@x.example', subscriptionId: id, active: true, role: 'Evaluated' }]);
      expect((await api.get('admin/v2/users')).body).toHaveLength(2);
    });
  });

  it('admin/v2/subscriptions shows the default credential', async () => {
    await withApi({ seed }, async (api) => {
      expect((await api.get('admin/v2/subscriptions')).body).toEqual([
        { id: expect.any(String), name: 'S', active: true, expirationDate: null, defaultWorkflowCredentialId: '' },
      ]);
    });
  });
});
