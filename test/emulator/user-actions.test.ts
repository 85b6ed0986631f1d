import { describe, expect, it } from 'vitest';
import { seedWith, userId, withApi } from './api.js';

const ANA = { email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' } as const;
const EVA = { email: 'eva@x.example', firstName: 'Eva', lastName: 'Luz', role: 'Viewer' } as const;
const IDA = { email: 'ida@x.example', firstName: 'Ida', lastName: 'Ohm' } as const;

const seed = seedWith({
  users: [ANA, EVA, IDA],
  groups: [
    { name: 'A', role: 'Artisan', members: ['ida@x.example', 'eva@x.example'] },
    { name: 'B', role: 'Evaluated', members: ['eva@x.example'] },
  ],
  workflows: [{ name: 'W', owner: 'ana@x.example' }],
  schedules: [{ name: 'S', owner: 'ana@x.example', workflow: 'W' }],
  collections: [{ name: 'C', owner: 'ana@x.example', shares: [{ user: 'eva@x.example' }] }],
  credentials: [{ userName: 'd\\svc', users: ['eva@x.example'] }],
});

describe('DELETE v3/users/{id} (§4, §17)', () => {
  it('answers 409 with a string for the owner of assets', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.delete(`v3/users/${await userId(api, 'ana@x.example')}`);
      expect(status).toBe(409);
      expect(typeof body).toBe('string');
    });
  });

  it('answers 409 with a string for a member of a group', async () => {
    await withApi({ seed }, async (api) => {
      expect((await api.delete(`v3/users/${await userId(api, 'ida@x.example')}`)).status).toBe(409);
    });
  });

  it('answers what the switch says for both', async () => {
    await withApi({ seed, switches: { userInUseStatus: 400 } }, async (api) => {
      expect((await api.delete(`v3/users/${await userId(api, 'ana@x.example')}`)).status).toBe(400);
    });
  });

  it('answers 404 for nobody and 400 for what is no id', async () => {
    await withApi({ seed }, async (api) => {
      expect((await api.delete('v3/users/000000000000000000000000')).status).toBe(404);
      expect((await api.delete('v3/users/nobody')).status).toBe(400);
    });
  });

  it('answers 200 without a body after deactivation, and shares of the user are gone', async () => {
    await withApi({ seed }, async (api) => {
      const id = await userId(api, 'eva@x.example');
      await api.post(`v3/users/${id}/deactivate`);
      expect(await api.delete(`v3/users/${id}`)).toMatchObject({ status: 200, text: '' });
      expect((await api.get(`v3/users/${id}`)).status).toBe(404);
      expect((await api.get('v3/collections?view=Full')).body[0].users).toEqual([]);
      expect((await api.get('v3/credentials?view=Full')).body[0].userIds).toEqual([]);
    });
  });
});

describe('POST v3/users/{id}/deactivate (§4)', () => {
  it('answers 200 with the ids of the groups it took the user out of', async () => {
    await withApi({ seed }, async (api) => {
      const id = await userId(api, 'eva@x.example');
      const groups = (await api.get('v3/usergroups')).body.map((group: { id: string }) => group.id);
      expect(await api.post(`v3/users/${id}/deactivate`)).toMatchObject({ status: 200, body: groups });
      expect((await api.get(`v3/users/${id}`)).body.isActive).toBe(false);
      expect((await api.get(`v3/usergroups/${groups[1]}`)).body.members).toEqual([]);
      expect((await api.post(`v3/users/${id}/deactivate`)).body).toEqual([]);
    });
  });

  it.each([
    ['refused', 400],
    ['works', 200],
  ] as const)('under Windows authentication is %s: %i (§4 unknown)', async (windowsDeactivate, status) => {
    await withApi({ seed, authentication: 'windows', switches: { windowsDeactivate } }, async (api) => {
      expect((await api.post(`v3/users/${await userId(api, 'eva@x.example')}/deactivate`)).status).toBe(status);
    });
  });
});

describe('POST v3/users/{id}/passwordReset (§4, §13)', () => {
  it.each([
    ['built-in', 200],
    ['saml', 400],
    ['windows', 400],
  ] as const)('under %s answers %i', async (authentication, status) => {
    await withApi({ seed, authentication }, async (api) => {
      expect((await api.post(`v3/users/${await userId(api, 'eva@x.example')}/passwordReset`)).status).toBe(status);
    });
  });
});

describe('GET v3/users/{id}/assets (§4)', () => {
  it.each([
    ['', [1, 1, 1]],
    ['?assetType=All', [1, 1, 1]],
    ['?assetType=Workflows', [1, 0, 0]],
    ['?assetType=Schedules', [0, 1, 0]],
    ['?assetType=Collections', [0, 0, 1]],
  ])('with "%s" lists name and id of what he owns', async (query, counts) => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get(`v3/users/${await userId(api, 'ana@x.example')}/assets${query}`);
      expect([body.workflows.length, body.schedules.length, body.collections.length]).toEqual(counts);
      for (const one of body.workflows) expect(one).toEqual({ name: 'W', id: expect.any(String) });
    });
  });
});

describe('PUT v3/users/{id}/assetTransfer (§4)', () => {
  const everything = { transferWorkflows: true, transferSchedules: true, transferCollections: true };

  it('hands everything over, and deletion works then', async () => {
    await withApi({ seed }, async (api) => {
      const from = await userId(api, 'ana@x.example');
      const ownerId = await userId(api, 'admin@x.example');
      const reply = await api.put(`v3/users/${from}/assetTransfer`, { ownerId, ...everything });
      expect(reply).toMatchObject({ status: 200, body: [] });
      expect((await api.get('v3/collections')).body[0].ownerId).toBe(ownerId);
      expect((await api.delete(`v3/users/${from}`)).status).toBe(200);
    });
  });

  it('names the schedules that would break if the old owner went', async () => {
    await withApi({ seed }, async (api) => {
      const from = await userId(api, 'ana@x.example');
      const ownerId = await userId(api, 'admin@x.example');
      const some = { ownerId, ...everything, transferWorkflows: false };
      const schedule = (await api.get('v3/schedules')).body[0].id;
      const { body } = await api.put(`v3/users/${from}/assetTransfer`, some);
      expect(body).toEqual([{ affectedScheduleId: schedule }]);
    });
  });

  it('takes only Artisans and Curators by effective role, else 400 with a string', async () => {
    await withApi({ seed }, async (api) => {
      const from = await userId(api, 'ana@x.example');
      const to = async (email: string) =>
        api.put(`v3/users/${from}/assetTransfer`, { ownerId: await userId(api, email), ...everything });
      expect(await to('eva@x.example')).toMatchObject({ status: 400, body: expect.any(String) });
      expect(await to('ida@x.example')).toMatchObject({ status: 200 });
    });
  });

  it('answers 404 with a string for unknown people, and for everybody before 2024.1', async () => {
    await withApi({ seed }, async (api) => {
      const from = await userId(api, 'ana@x.example');
      const reply = await api.put(`v3/users/${from}/assetTransfer`, { ownerId: 'nobody', ...everything });
      expect(reply).toMatchObject({ status: 404, body: expect.any(String) });
    });
    await withApi({ seed, level: '2022.1' }, async (api) => {
      const from = await userId(api, 'ana@x.example');
      const reply = await api.put(`v3/users/${from}/assetTransfer`, { ownerId: from, ...everything });
      expect(reply.status).toBe(404);
    });
  });
});
