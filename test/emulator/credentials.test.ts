import { describe, expect, it } from 'vitest';
import { seedWith, userId, withApi, withLooseApi } from './api.js';

const ARTISAN = { clientId: 'art-key', clientSecret: 'art-secret' };
const seed = seedWith({
  users: [
    { email: 'art@x.example', firstName: 'Art', lastName: 'Isan', role: 'Artisan', isApiEnabled: true },
    { email: 'omar@x.example', firstName: 'Omar', lastName: 'Haddad', defaultCredentialId: 'd\\shared' },
  ],
  groups: [{ name: 'G', role: 'Member', members: ['art@x.example'] }],
  credentials: [
    { userName: 'd\\shared', password: 'hush-1', users: ['omar@x.example'] },
    { userName: 'd\\group', password: 'hush-2', groups: ['G'] },
    { userName: 'd\\free', password: 'hush-3' },
  ],
  studios: [{ name: 'S', credential: 'd\\shared' }],
  apiKeys: [{ ...ARTISAN, user: 'art@x.example' }],
});

describe('v3/credentials (§7)', () => {
  it('GET lists id and userName; view=Full adds the shares (inferred, §17)', async () => {
    await withApi({ seed }, async (api) => {
      expect((await api.get('v3/credentials')).body[0]).toEqual({ id: expect.any(String), userName: 'd\\shared' });
      const [full] = (await api.get('v3/credentials?view=Full')).body;
      expect(full).toMatchObject({ userIds: [await userId(api, 'omar@x.example')], userGroupIds: [] });
    });
    await withApi({ seed, switches: { fullLists: 'reduced' } }, async (api) => {
      expect(Object.keys((await api.get('v3/credentials?view=Full')).body[0])).toEqual(['id', 'userName']);
    });
  });

  it('GET filters by userId and userGroupId', async () => {
    await withApi({ seed }, async (api) => {
      const names = async (query: string) =>
        (await api.get(`v3/credentials?${query}`)).body.map((one: { userName: string }) => one.userName);
      expect(await names(`userId=${await userId(api, 'omar@x.example')}`)).toEqual(['d\\shared']);
      expect(await names(`userGroupId=${(await api.get('v3/usergroups')).body[0].id}`)).toEqual(['d\\group']);
    });
  });

  it('shares show from the side of users and groups', async () => {
    await withApi({ seed }, async (api) => {
      const [shared, group] = (await api.get('v3/credentials')).body;
      const omar = (await api.get(`v3/users/${await userId(api, 'omar@x.example')}`)).body;
      expect(omar).toMatchObject({ sharedCredentialIds: [shared.id], defaultCredentialId: shared.id });
      const [{ id }] = (await api.get('v3/usergroups')).body;
      expect((await api.get(`v3/usergroups/${id}`)).body.credentialIds).toEqual([group.id]);
    });
  });

  it('people who are no Curators see their own and shared ones, whatever they ask (§3)', async () => {
    await withApi({ seed }, async (api) => {
      const artisan = await api.as(ARTISAN.clientId, ARTISAN.clientSecret);
      const { body } = await artisan.get('v3/credentials?view=Full&userId=x');
      expect(body).toEqual([{ id: expect.any(String), userName: 'd\\group' }]);
      expect((await artisan.get(`v3/credentials/${body[0].id}`)).status).toBe(200);
      const [foreign] = (await api.get('v3/credentials')).body;
      expect((await artisan.get(`v3/credentials/${foreign.id}`)).status).toBe(404);
      expect((await artisan.get('user/v2/credentials')).body).toEqual(body);
    });
  });

  it('POST and PUT answer 200 in the other spelling, and never a password', async () => {
    await withApi({ seed, tls: true }, async (api) => {
      const { status, body } = await api.post('v3/credentials', { username: 'd\\new', password: 'hush-4' });
      expect(status).toBe(200);
      expect(body).toEqual({
        ...{ credentialId: expect.any(String), username: 'd\\new', createdByEmail: 'admin@x.example' },
        ...{ lastUpdatedDate: expect.any(String), userIds: [], userGroupIds: [] },
      });
      const path = `v3/credentials/${body.credentialId}`;
      expect(await api.put(path, { newPassword: 'hush-5' })).toMatchObject({
        status: 200,
        body: { username: 'd\\new' },
      });
      expect(await api.get(path)).toMatchObject({ body: { id: body.credentialId, userName: 'd\\new' } });
      const saved = api.emulator.save().credentials?.find(({ id }) => id === body.credentialId);
      expect(saved?.password).toBe('hush-5');
      expect((await api.put(path, { newPassword: '' })).status).toBe(400);
    });
  });

  it.each([
    [{}, 400],
    [{ plainHttpStatus: 403 }, 403],
    [{ plainHttpCredentials: 'allow' }, 200],
  ] as const)('POST and PUT without TLS (%o) answer %i (§1, §17)', async (switches, status) => {
    const run = status === 403 ? withLooseApi : withApi;
    await run({ seed, switches }, async (api) => {
      const [{ id }] = (await api.get('v3/credentials')).body;
      expect((await api.post('v3/credentials', { username: 'u', password: 'p' })).status).toBe(status);
      expect((await api.put(`v3/credentials/${id}`, { newPassword: 'p' })).status).toBe(status);
    });
  });

  it.each(['2022.1', '2024.1', '2024.2'] as const)('POST and PUT are not there at %s (§15)', async (level) => {
    await withApi({ seed, level, tls: true }, async (api) => {
      const [{ id }] = (await api.get('v3/credentials')).body;
      expect((await api.post('v3/credentials', { username: 'u', password: 'p' })).status).toBe(404);
      expect((await api.put(`v3/credentials/${id}`, { newPassword: 'p' })).status).toBe(404);
    });
  });

  it('shares come and go, 200 with the credential each time', async () => {
    await withApi({ seed }, async (api) => {
      const [, , free] = (await api.get('v3/credentials')).body;
      const path = `v3/credentials/${free.id}`;
      const userIds = [await userId(api, 'omar@x.example')];
      const userGroupIds = [(await api.get('v3/usergroups')).body[0].id];
      expect(await api.post(`${path}/users`, { userId: userIds[0] })).toMatchObject({ status: 200, body: { userIds } });
      const grouped = await api.post(`${path}/userGroups`, { userGroupId: userGroupIds[0] });
      expect(grouped).toMatchObject({ status: 200, body: { userGroupIds } });
      expect((await api.post(`${path}/users`, { userId: userIds[0] })).status).toBe(400);
      expect((await api.post(`${path}/users`, { userId: 'nobody' })).status).toBe(400);
      expect(await api.delete(`${path}/users/${userIds[0]}`)).toMatchObject({ status: 200, body: { userIds: [] } });
      expect((await api.delete(`${path}/users/${userIds[0]}`)).status).toBe(404);
      const ungrouped = await api.delete(`${path}/userGroups/${userGroupIds[0]}`);
      expect(ungrouped).toMatchObject({ status: 200, body: { userGroupIds: [] } });
    });
  });

  it('DELETE of a shared one needs force, answers 200 with an array, and leaves no reference', async () => {
    await withApi({ seed }, async (api) => {
      const [shared] = (await api.get('v3/credentials')).body;
      expect((await api.delete(`v3/credentials/${shared.id}`)).status).toBe(400);
      const reply = await api.delete(`v3/credentials/${shared.id}?force=true`);
      expect(reply).toMatchObject({ status: 200, body: [{ id: shared.id }] });
      const omar = (await api.get(`v3/users/${await userId(api, 'omar@x.example')}`)).body;
      expect(omar).toMatchObject({ defaultCredentialId: null, sharedCredentialIds: [] });
      expect((await api.get('v3/subscriptions')).body[0].credentialId).toBe('');
    });
  });
});
