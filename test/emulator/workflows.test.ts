import { describe, expect, it } from 'vitest';
import { type Api, seedWith, userId, withApi } from './api.js';

const KEY = { clientId: 'ana-key', clientSecret: 'ana-secret' };
const ARTISAN = { role: 'Artisan', isApiEnabled: true } as const;
const seed = seedWith({
  users: [
    { email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', studio: 'A', ...ARTISAN },
    { email: 'bob@x.example', firstName: 'Bob', lastName: 'Lee', studio: 'B', ...ARTISAN },
    { email: 'vic@x.example', firstName: 'Vic', lastName: 'Fox', studio: 'A', role: 'Viewer' },
  ],
  studios: [{ name: 'A' }, { name: 'B' }],
  credentials: [{ userName: 'd\\svc' }],
  workflows: [
    { name: 'Mine', owner: 'ana@x.example', credentialType: 'Specific', credential: 'd\\svc' },
    { name: 'Theirs', owner: 'bob@x.example' },
    { name: 'Public', owner: 'bob@x.example', isPublic: true },
  ],
  schedules: [
    { name: 'Nightly', owner: 'ana@x.example', workflow: 'Mine' },
    { name: 'Weekly', owner: 'bob@x.example', workflow: 'Mine' },
  ],
  collections: [{ name: 'C', owner: 'ana@x.example', workflows: ['Mine'], schedules: ['Nightly'] }],
  apiKeys: [{ ...KEY, user: 'ana@x.example' }],
});

async function workflow(api: Api, name: string) {
  const [{ id }] = (await api.get(`v3/workflows?name=${name}`)).body;
  return (await api.get(`v3/workflows/${id}`)).body;
}

function update(read: Awaited<ReturnType<typeof workflow>>) {
  const [version] = read.versions;
  const { name, ownerId, workerTag, districtTags, comments, isPublic, isReadyForMigration } = read;
  const { othersMayDownload, othersCanExecute, executionMode } = read;
  return {
    ...{ name, ownerId, workerTag, districtTags, comments, isPublic, isReadyForMigration },
    ...{ othersMayDownload, othersCanExecute, executionMode, versionId: version.versionId, makePublished: true },
    ...{ workflowCredentialType: version.workflowCredentialType, credentialId: version.credentialId },
  };
}

describe('v3/workflows (§11)', () => {
  it('GET lists the reduced view, and whole ones with view=Full; the credential is on the version', async () => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get('v3/workflows');
      expect(Object.keys(body[0])).toContain('publishedVersionNumber');
      const [full] = (await api.get('v3/workflows?view=Full&name=Mine')).body;
      const [{ id }] = (await api.get('v3/credentials')).body;
      expect(full.versions[0]).toMatchObject({ workflowCredentialType: 'Specific', credentialId: id });
      expect((await api.get(`v3/workflows?ownerId=${await userId(api, 'bob@x.example')}`)).body).toHaveLength(2);
    });
  });

  it('people who are no Curators see their own and public ones', async () => {
    await withApi({ seed }, async (api) => {
      const ana = await api.as(KEY.clientId, KEY.clientSecret);
      const { body } = await ana.get('v3/workflows');
      expect(body.map((one: { name: string }) => one.name)).toEqual(['Mine', 'Public']);
      const { id } = await workflow(api, 'Theirs');
      expect((await ana.get(`v3/workflows/${id}`)).status).toBe(404);
    });
  });

  it('PUT replaces everything and wants every field', async () => {
    await withApi({ seed }, async (api) => {
      const read = await workflow(api, 'Mine');
      const sent = { ...update(read), isPublic: true, workflowCredentialType: 'Required', credentialId: '' };
      const { status, body } = await api.put(`v3/workflows/${read.id}`, sent);
      expect({ status, isPublic: body.isPublic }).toEqual({ status: 200, isPublic: true });
      expect(body.versions[0]).toMatchObject({ workflowCredentialType: 'Required', credentialId: '' });
      expect((await api.put(`v3/workflows/${read.id}`, { ...sent, comments: undefined })).status).toBe(400);
    });
  });

  it('PUT changes the owner only within a studio; transfer moves the workflow to the new one', async () => {
    await withApi({ seed }, async (api) => {
      const read = await workflow(api, 'Mine');
      const bob = await userId(api, 'bob@x.example');
      const path = `v3/workflows/${read.id}`;
      expect((await api.put(path, { ...update(read), ownerId: bob })).status).toBe(400);
      expect(await api.put(`${path}/transfer`, { ownerId: bob, transferSchedules: true })).toMatchObject({
        status: 200,
      });
      const after = (await api.get('v3/subscriptions')).body;
      expect(after.map((one: { workflowCount: number }) => one.workflowCount)).toEqual([0, 3]);
      expect((await api.get(`v3/schedules?ownerId=${bob}`)).body).toHaveLength(2);
    });
  });

  it('transfer wants an Artisan or Curator, and does not exist before 2024.1', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/workflows/${(await workflow(api, 'Mine')).id}/transfer`;
      const reply = await api.put(path, { ownerId: await userId(api, 'vic@x.example'), transferSchedules: false });
      expect(reply).toMatchObject({ status: 400, body: expect.any(String) });
      expect((await api.put(path, { ownerId: 'nobody', transferSchedules: false })).status).toBe(404);
    });
    await withApi({ seed, level: '2022.1' }, async (api) => {
      const path = `v3/workflows/${(await workflow(api, 'Mine')).id}/transfer`;
      const sent = { ownerId: await userId(api, 'bob@x.example'), transferSchedules: false };
      expect((await api.put(path, sent)).status).toBe(404);
    });
  });

  it('DELETE with schedules needs force, which deletes them and takes both out of collections', async () => {
    await withApi({ seed }, async (api) => {
      const { id } = await workflow(api, 'Mine');
      expect((await api.delete(`v3/workflows/${id}`)).status).toBe(400);
      expect((await api.delete(`v3/workflows/${id}?force=true`)).status).toBe(200);
      expect((await api.get('v3/schedules')).body).toEqual([]);
      expect((await api.get('v3/collections?view=Full')).body[0]).toMatchObject({ workflowIds: [], scheduleIds: [] });
    });
  });
});

describe('v3/schedules (§11)', () => {
  const once = { iterationType: 'Once', startTime: '2030-02-01T00:00:00Z' };

  it('POST answers 201 with the bare id; the caller owns it', async () => {
    await withApi({ seed }, async (api) => {
      const ana = await api.as(KEY.clientId, KEY.clientSecret);
      const workflowId = (await workflow(api, 'Mine')).id;
      const { status, body } = await ana.post('v3/schedules', { workflowId, iteration: once, name: 'New' });
      expect({ status, body }).toEqual({ status: 201, body: expect.any(String) });
      expect((await ana.get(`v3/schedules/${body}`)).body).toMatchObject({
        ...{
          name: 'New',
          ownerId: await userId(api, 'ana@x.example'),
          enabled: true,
          canEdit: true,
          priority: 'Default',
        },
        ...{ runDateTime: '2030-02-01T00:00:00.000Z', iteration: once },
      });
      expect((await ana.post('v3/schedules', { workflowId: 'nope', iteration: once })).status).toBe(400);
      expect((await ana.post('v3/schedules', { workflowId, iteration: { iterationType: 'Never' } })).status).toBe(400);
    });
  });

  it('people who are no Curators see their own', async () => {
    await withApi({ seed }, async (api) => {
      const ana = await api.as(KEY.clientId, KEY.clientSecret);
      expect((await ana.get('v3/schedules')).body).toHaveLength(1);
      expect((await api.get('v3/schedules?view=Full')).body).toHaveLength(2);
      const [{ id }] = (await api.get(`v3/schedules?ownerId=${await userId(api, 'bob@x.example')}`)).body;
      expect((await ana.get(`v3/schedules/${id}`)).status).toBe(404);
      expect((await ana.delete(`v3/schedules/${id}`)).status).toBe(404);
    });
  });

  it('PUT sends everything, PATCH only what changes (not before 2026)', async () => {
    await withApi({ seed }, async (api) => {
      const [{ id, workflowId, ownerId }] = (await api.get('v3/schedules')).body;
      const whole = { workflowId, ownerId, iteration: once, name: 'N', comment: '', priority: 'High', workerTag: '' };
      const reply = await api.put(`v3/schedules/${id}`, { ...whole, enabled: false, credentialId: '' });
      expect(reply).toMatchObject({ status: 200, body: { name: 'N', priority: 'High', enabled: false } });
      expect((await api.put(`v3/schedules/${id}`, whole)).status).toBe(400);
      const patched = await api.send('PATCH', `v3/schedules/${id}`, { enabled: true });
      expect(patched).toMatchObject({ status: 200, body: { name: 'N', priority: 'High', enabled: true } });
    });
    await withApi({ seed, level: '2024.2' }, async (api) => {
      const [{ id }] = (await api.get('v3/schedules')).body;
      expect((await api.send('PATCH', `v3/schedules/${id}`, { enabled: true })).status).toBe(404);
    });
  });

  it.each([
    ['runsAfter=2030-01-20T00:00:00Z&runsBefore=2030-02-20T00:00:00Z', 200, 1],
    ['runsAfter=2030-03-01T00:00:00Z&runsBefore=2030-03-20T00:00:00Z', 200, 0],
    ['runsAfter=2030-01-20T00:00:00Z', 400, 0],
    ['runsAfter=2030-01-01T00:00:00Z&runsBefore=2030-02-20T00:00:00Z', 400, 0],
  ])('GET ?%s answers %i: two times, at most 45 days apart', async (query, status, count) => {
    const [nightly] = seed.schedules ?? [];
    const one = { ...seed, schedules: nightly === undefined ? [] : [{ ...nightly, iteration: once }] };
    await withApi({ seed: one }, async (api) => {
      const reply = await api.get(`v3/schedules?${query}`);
      expect(reply.status).toBe(status);
      if (status === 200) expect(reply.body).toHaveLength(count);
    });
  });

  it('DELETE takes it out of collections too', async () => {
    await withApi({ seed }, async (api) => {
      const [{ id }] = (await api.get('v3/schedules')).body;
      expect((await api.delete(`v3/schedules/${id}`)).status).toBe(200);
      expect((await api.get('v3/collections?view=Full')).body[0].scheduleIds).toEqual([]);
    });
  });
});
