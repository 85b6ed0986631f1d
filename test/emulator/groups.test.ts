import { describe, expect, it } from 'vitest';
import { type Api, seedWith, userId, withApi } from './api.js';

const ANA = { email: 'ana@x.example', firstName: 'Ana', lastName: 'Ruiz', sid: 'S-1-5-21-1-2-3-1001' } as const;
const OMAR = { email: 'omar@x.example', firstName: 'Omar', lastName: 'Haddad' } as const;
const seed = seedWith({
  users: [ANA, OMAR],
  groups: [
    { name: 'Full', role: 'Artisan', members: ['ana@x.example'] },
    { name: 'Empty', role: 'Evaluated' },
  ],
  credentials: [{ userName: 'd\\svc', groups: ['Full'] }],
  collections: [{ name: 'C', owner: 'ana@x.example', shares: [{ group: 'Full' }] }],
});

async function groupId(api: Api, name: string): Promise<string> {
  const { body } = await api.get('v3/usergroups');
  return body.find((group: { name: string }) => group.name === name).id;
}

describe('v3/usergroups (§5)', () => {
  it('GET lists id, name and role; members need one GET a group', async () => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get('v3/usergroups');
      expect(body).toEqual([
        { id: expect.any(String), name: 'Full', role: 'Artisan' },
        { id: expect.any(String), name: 'Empty', role: 'Evaluated' },
      ]);
    });
  });

  it('GET of one gives members, credentials and when it was made', async () => {
    await withApi({ seed }, async (api) => {
      const { body } = await api.get(`v3/usergroups/${await groupId(api, 'Full')}`);
      expect(body).toMatchObject({ name: 'Full', credentialIds: [expect.any(String)], connectionIds: [] });
      expect(body.members).toEqual([
        {
          activeDirectoryObject: null,
          userId: await userId(api, 'ana@x.example'),
          dateAddedToGroup: expect.any(String),
          addedByUserId: '',
        },
      ]);
    });
  });

  it('POST answers 201 with the bare id', async () => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.post('v3/usergroups', { name: 'New', role: 'Member' });
      expect({ status, body }).toEqual({ status: 201, body: expect.stringMatching(/^[0-9a-f]{24}$/) });
      expect((await api.get(`v3/usergroups/${body}`)).body).toMatchObject({ name: 'New', role: 'Member', members: [] });
    });
  });

  it.each([
    [{ name: '', role: 'Member' }, 'contract.Name'],
    [{ name: 'x'.repeat(256), role: 'Member' }, 'contract.Name'],
    [{ name: 'New' }, 'contract.Role'],
    [{ name: 'New', role: 'member' }, 'contract.Role'],
  ])('POST %# answers 400 with a ModelState', async (sent, key) => {
    await withApi({ seed }, async (api) => {
      const { status, body } = await api.post('v3/usergroups', sent);
      expect({ status, keys: Object.keys(body.modelState) }).toEqual({ status: 400, keys: [key] });
    });
  });

  it.each([
    [true, 400],
    [false, 201],
  ])('POST of a name in use with uniqueGroupNames %s answers %i (§17)', async (uniqueGroupNames, status) => {
    await withApi({ seed, switches: { uniqueGroupNames } }, async (api) => {
      expect((await api.post('v3/usergroups', { name: 'Full', role: 'Member' })).status).toBe(status);
    });
  });

  it('PUT answers 200 without a body, 404 for an unknown group', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}`;
      expect(await api.put(path, { name: 'Renamed', role: 'Viewer' })).toMatchObject({ status: 200, text: '' });
      expect((await api.get(path)).body).toMatchObject({ name: 'Renamed', role: 'Viewer' });
      expect((await api.put('v3/usergroups/nope', { name: 'N', role: 'Viewer' })).status).toBe(404);
    });
  });

  it('DELETE of one with members needs forceDelete, and its shares go with it', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}`;
      expect((await api.delete(path)).status).toBe(400);
      expect((await api.delete(`${path}?forceDelete=false`)).status).toBe(400);
      expect((await api.delete(`${path}?forceDelete=true`)).status).toBe(200);
      expect((await api.delete(path)).status).toBe(404);
      expect((await api.get('v3/collections?view=Full')).body[0].userGroupIds).toEqual([]);
      expect((await api.get('v3/credentials?view=Full')).body[0].userGroupIds).toEqual([]);
      expect((await api.delete(`v3/usergroups/${await groupId(api, 'Empty')}`)).status).toBe(200);
    });
  });

  it('POST users takes a bare array and answers 200 even when some fail', async () => {
    await withApi({ seed }, async (api) => {
      const id = await userId(api, 'omar@x.example');
      const group = await groupId(api, 'Full');
      expect(await api.post(`v3/usergroups/${group}/users`, [id, 'nobody', '__proto__'])).toMatchObject({
        status: 200,
        body: { successfullyAddedUserCount: 1, totalUsersSubmittedCount: 3 },
      });
      const again = await api.post(`v3/usergroups/${group}/users`, ['nobody', '__proto__']);
      expect(Object.keys(again.body.failedUserReasons)).toEqual(['nobody', '__proto__']);
      expect((await api.get(`v3/usergroups/${group}`)).body.members[1]).toMatchObject({
        userId: id,
        addedByUserId: await userId(api, 'admin@x.example'),
      });
    });
  });

  it.each([
    ['refuse', 0, 1],
    ['ignore', 1, 0],
  ] as const)('POST users of somebody who is in it: %s (§17)', async (duplicateMember, added, failed) => {
    await withApi({ seed, switches: { duplicateMember } }, async (api) => {
      const group = await groupId(api, 'Full');
      const { body } = await api.post(`v3/usergroups/${group}/users`, [await userId(api, 'ana@x.example')]);
      expect(body.successfullyAddedUserCount).toBe(added);
      expect(Object.keys(body.failedUserReasons)).toHaveLength(failed);
      expect((await api.get(`v3/usergroups/${group}`)).body.members).toHaveLength(1);
    });
  });

  it('POST users of anything but an array answers 400', async () => {
    await withApi({ seed }, async (api) => {
      const reply = await api.post(`v3/usergroups/${await groupId(api, 'Full')}/users`, { userIds: [] });
      expect(reply).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    });
  });

  it('DELETE of a user answers 200 with the group, also for one who is no member', async () => {
    await withApi({ seed }, async (api) => {
      const group = await groupId(api, 'Full');
      const id = await userId(api, 'ana@x.example');
      for (const _ of [1, 2]) {
        const reply = await api.delete(`v3/usergroups/${group}/users/${id}`);
        expect(reply).toMatchObject({ status: 200, body: { id: group, members: [] } });
      }
      expect((await api.delete(`v3/usergroups/nope/users/${id}`)).status).toBe(404);
    });
  });
});

describe('directory groups of a user group (§5)', () => {
  const directory = [{ sid: 'S-1-5-21-9-9-9-500', name: 'ACME\\FIN' }];
  const windows = { seed: { ...seed, directory }, authentication: 'windows' } as const;

  it('are added by a bare SID and show as members of category Group', async () => {
    await withApi(windows, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}`;
      const { status, text } = await api.post(`${path}/activedirectorygroups`, 'S-1-5-21-9-9-9-500');
      expect({ status, text }).toEqual({ status: 200, text: '' });
      const { members } = (await api.get(path)).body;
      expect(members[0]).toMatchObject({ activeDirectoryObject: { sid: ANA.sid, category: 'Person' } });
      expect(members[1]).toMatchObject({
        userId: null,
        activeDirectoryObject: {
          sid: 'S-1-5-21-9-9-9-500',
          category: 'Group',
          displayName: 'ACME\\FIN',
          domainName: 'ACME',
          sidAccountName: 'FIN',
        },
      });
    });
  });

  it('answer 400 for what is no SID, 404 for one the directory does not know', async () => {
    await withApi(windows, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}/activedirectorygroups`;
      expect((await api.post(path, 'FIN')).status).toBe(400);
      expect((await api.post(path, 'S-1-5-21-9-9-9-501')).status).toBe(404);
    });
  });

  it('are all known when nothing was said about the directory', async () => {
    await withApi({ seed, authentication: 'windows' }, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}/activedirectorygroups`;
      expect((await api.post(path, 'S-1-5-21-9-9-9-501')).status).toBe(200);
    });
  });

  it.each([
    ['refuse', 400],
    ['ignore', 200],
  ] as const)('added twice: %s answers %i (§17)', async (duplicateMember, status) => {
    await withApi({ ...windows, switches: { duplicateMember } }, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}/activedirectorygroups`;
      await api.post(path, 'S-1-5-21-9-9-9-500');
      expect((await api.post(path, 's-1-5-21-9-9-9-500')).status).toBe(status);
    });
  });

  it('answer 400 when removed and not there, unlike users', async () => {
    await withApi(windows, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}/activedirectorygroups`;
      await api.post(path, 'S-1-5-21-9-9-9-500');
      expect((await api.delete(`${path}/S-1-5-21-9-9-9-500`)).status).toBe(200);
      expect((await api.delete(`${path}/S-1-5-21-9-9-9-500`)).status).toBe(400);
    });
  });

  it('do not exist under other authentication (§13), nor at 2022.1 (§15)', async () => {
    await withApi({ seed }, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}/activedirectorygroups`;
      expect((await api.post(path, 'S-1-5-21-9-9-9-500')).status).toBe(400);
    });
    await withApi({ ...windows, level: '2022.1' }, async (api) => {
      const path = `v3/usergroups/${await groupId(api, 'Full')}/activedirectorygroups`;
      expect((await api.post(path, 'S-1-5-21-9-9-9-500')).status).toBe(404);
    });
  });
});
