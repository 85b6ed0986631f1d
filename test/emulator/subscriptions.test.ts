import { describe, expect, it } from 'vitest';
import { seedWith, userId, withApi, withLooseApi } from './api.js';

const seed = seedWith({
  users: [{ email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', studio: 'Finance' }],
  studios: [{ name: 'Finance', credential: 'd\\svc', canShareSchedules: true }, { name: 'Empty' }],
  credentials: [{ userName: 'd\\svc' }],
  workflows: [{ name: 'W', owner: 'ana@x.example' }],
});

describe('v3/subscriptions (§10)', () => {
  it('GET lists studios with counts', async () => {
    await withApi({ seed }, async (api) => {
      const [credential] = (await api.get('v3/credentials')).body;
      expect((await api.get('v3/subscriptions')).body[0]).toEqual({
        ...{ userCount: 1, workflowCount: 1, id: expect.any(String), name: 'Finance' },
        ...{ credentialId: credential.id, canShareSchedules: true },
      });
    });
  });

  it.each([
    ['name=finance', ['Finance']],
    ['canShareSchedule=false', ['Empty']],
    ['userCountGreaterThanEquals=1', ['Finance']],
    ['userCountLessThanEquals=0', ['Empty']],
    ['workflowCountGreaterThanEquals=0&workflowCountLessThanEquals=1', ['Finance', 'Empty']],
    ['defaultWorkflowCredentialId=nope', []],
  ])('GET ?%s filters', async (query, names) => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get(`v3/subscriptions?${query}`);
      expect(body.map((one: { name: string }) => one.name)).toEqual(names);
    });
  });

  it('GET of one lists its users and workflows', async () => {
    await withApi({ seed }, async (api) => {
      const [{ id }] = (await api.get('v3/subscriptions')).body;
      expect((await api.get(`v3/subscriptions/${id}`)).body).toMatchObject({
        users: [{ id: await userId(api, 'ana@x.example'), name: 'Ana Ruiz' }],
        workflows: [{ id: expect.any(String), name: 'W' }],
      });
    });
  });

  it('POST spells canShareSchedule, answers 201, and the answer holds a key and a secret', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.post('v3/subscriptions', { name: 'New', canShareSchedule: true });
      expect(status).toBe(201);
      expect(body).toMatchObject({ name: 'New', canShareSchedules: true, active: true, credentialId: '' });
      expect(body.apiSecret).not.toBe('');
      expect((await api.post('v3/subscriptions', { name: '' })).status).toBe(400);
      const stray = await api.as(body.apiKey, body.apiSecret);
      expect((await stray.get('v3/users')).status).toBe(401);
    });
  });

  it('PUT spells canShareSchedules and wants all three fields', async () => {
    await withApi({ seed }, async (api) => {
      const [{ id }] = (await api.get('v3/subscriptions')).body;
      const sent = { name: 'Renamed', credentialId: '', canShareSchedules: false };
      expect(await api.put(`v3/subscriptions/${id}`, sent)).toMatchObject({ status: 200, body: { id, ...sent } });
      expect((await api.put(`v3/subscriptions/${id}`, { name: 'Renamed' })).status).toBe(400);
      expect((await api.put(`v3/subscriptions/${id}`, { ...sent, credentialId: 'nope' })).status).toBe(400);
    });
  });

  it('DELETE takes the id in the query and wants an empty studio', async () => {
    await withApi({ seed }, async (api) => {
      const [full, empty] = (await api.get('v3/subscriptions')).body;
      expect((await api.delete(`v3/subscriptions?subscriptionId=${full.id}`)).status).toBe(400);
      expect((await api.delete(`v3/subscriptions?subscriptionId=${empty.id}`)).status).toBe(200);
      expect((await api.delete(`v3/subscriptions?subscriptionId=${empty.id}`)).status).toBe(404);
      expect((await api.delete('v3/subscriptions')).status).toBe(400);
    });
  });

  it('DELETE with the id in the path is no method there', async () => {
    await withLooseApi({ seed }, async (api) => {
      const [{ id }] = (await api.get('v3/subscriptions')).body;
      expect((await api.delete(`v3/subscriptions/${id}`)).status).toBe(405);
    });
  });

  it('PUT users moves them from wherever they are; a workflow stays where it was made', async () => {
    await withApi({ seed }, async (api) => {
      const [from, to] = (await api.get('v3/subscriptions')).body;
      const userIds = [await userId(api, 'ana@x.example')];
      expect(await api.put(`v3/subscriptions/${to.id}/users`, { userIds })).toMatchObject({ status: 200, text: '' });
      const after = (await api.get('v3/subscriptions')).body;
      expect(after[0]).toMatchObject({ id: from.id, userCount: 0, workflowCount: 1 });
      expect(after[1]).toMatchObject({ id: to.id, userCount: 1 });
      expect((await api.put(`v3/subscriptions/${from.id}/users`, { userIds: [...userIds, 'nobody'] })).status).toBe(
        400,
      );
      expect((await api.get('v3/subscriptions')).body[1].userCount).toBe(1);
    });
  });

  it.each(['2022.1', '2024.1'] as const)('is not there at %s (§15)', async (level) => {
    await withApi({ seed, level }, async (api) => {
      expect((await api.get('v3/subscriptions')).status).toBe(404);
    });
  });
});
