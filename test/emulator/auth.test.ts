import { describe, expect, it } from 'vitest';
import type { SeedUser } from '../../src/emulator/index.js';
import { ADMIN_KEY, type Api, FORM, form, seedWith, userId, withApi, withLooseApi } from './api.js';

const KEY = { clientId: 'svc-key', clientSecret: 'svc-secret' };
const grant = { grant_type: 'client_credentials' };
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const denied = { status: 401, body: { message: 'Authorization has been denied for this request.' } };

function seedOf(user: Partial<SeedUser>, rest: Parameters<typeof seedWith>[0] = {}) {
  const svc = {
    email: 'svc@x.example',
    firstName: 'Svc',
    lastName: 'Ice',
    role: 'Curator',
    isApiEnabled: true,
  } as const;
  return seedWith({ ...rest, users: [{ ...svc, ...user }], apiKeys: [{ ...KEY, user: 'svc@x.example' }] });
}

const asSvc = (api: Api) => api.as(KEY.clientId, KEY.clientSecret);

describe('POST oauth2/token (§1)', () => {
  it('takes the client in a Basic header', async () => {
    await withApi({}, async (api) => {
      const headers = { ...FORM, authorization: basic(ADMIN_KEY.clientId, ADMIN_KEY.clientSecret) };
      const { status, body } = await api.send('POST', 'oauth2/token', form(grant), headers);
      expect(status).toBe(200);
      expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 3600 });
    });
  });

  it('takes the client in the form, and ignores scope and resource', async () => {
    await withApi({}, async (api) => {
      const fields = { client_id: ADMIN_KEY.clientId, client_secret: ADMIN_KEY.clientSecret, scope: 'admin' };
      const sent = form({ ...grant, ...fields, resource: 'x' });
      expect((await api.send('POST', 'oauth2/token', sent, FORM)).status).toBe(200);
    });
  });

  it.each([
    [form({ ...grant, client_id: 'admin-key', client_secret: 'wrong' }), FORM, 'invalid_client'],
    [form({ ...grant, client_id: 'nobody', client_secret: 'admin-secret' }), FORM, 'invalid_client'],
    [form(grant), FORM, 'invalid_client'],
    [form(grant), { ...FORM, authorization: basic('admin-key', 'wrong') }, 'invalid_client'],
    [form({ client_id: 'admin-key', client_secret: 'admin-secret' }), FORM, 'unsupported_grant_type'],
    [JSON.stringify(grant), { 'content-type': 'application/json' }, 'unsupported_grant_type'],
  ])('answers 400 with error and error_description (%#)', async (sent, headers, error) => {
    await withLooseApi({}, async (api) => {
      const reply = await api.send('POST', 'oauth2/token', sent, headers);
      expect(reply).toMatchObject({ status: 400, body: { error, error_description: expect.any(String) } });
    });
  });

  it('gives tokens that end after their lifetime', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    await withApi({ tokenLifetime: 60, now: () => now }, async (api) => {
      expect((await api.get('v3/users')).status).toBe(200);
      now = new Date('2030-01-01T00:01:00Z');
      expect(await api.get('v3/users')).toMatchObject(denied);
    });
  });
});

describe('a call (§2, §3)', () => {
  it('without a token, or with a wrong one, answers 401 with the known text', async () => {
    await withApi({}, async (api) => {
      for (const authorization of ['', 'Bearer nonsense', basic('admin-key', 'admin-secret')]) {
        expect(await api.send('GET', 'v3/users', undefined, { authorization })).toMatchObject(denied);
      }
    });
  });

  it.each([
    [{ isApiEnabled: false }, 'API access off'],
    [{ isActive: false }, 'inactive'],
    [{ isAccountLocked: true }, 'locked'],
    [{ role: 'Artisan' }, 'an Artisan'],
    [{ role: 'NoAccess' }, 'without access'],
    [{ role: 'Evaluated' }, 'on the default role'],
  ] as const)('of a user who is %o (%s) answers 401', async (user, _) => {
    await withApi({ seed: seedOf(user) }, async (api) => {
      const svc = await asSvc(api);
      expect(await svc.get('v3/users')).toMatchObject(denied);
      expect(await svc.get('v3/usergroups')).toMatchObject(denied);
    });
  });
});

describe('the effective role (semantics.md §7)', () => {
  const member = (role: 'Viewer' | 'Curator' | 'Evaluated' | 'NoAccess', name: string = role) => ({
    name,
    role,
    members: ['svc@x.example'],
  });
  it.each([
    ['own role beats a Curator group', { role: 'Viewer' }, { groups: [member('Curator')] }, 401],
    ['the highest group role counts', { role: 'Evaluated' }, { groups: [member('Viewer'), member('Curator')] }, 200],
    ['groups on Evaluated are skipped', { role: 'Evaluated' }, { groups: [member('Evaluated')] }, 401],
    [
      'a NoAccess group is a role',
      { role: 'Evaluated' },
      { groups: [member('NoAccess')], defaultRole: 'Curator' },
      401,
    ],
    ['else the default role', { role: 'Evaluated' }, { groups: [member('Evaluated')], defaultRole: 'Curator' }, 200],
    ['which is Viewer', { role: 'Evaluated' }, {}, 401],
  ] as const)('%s', async (_, user, rest, status) => {
    await withApi({ seed: seedOf(user, rest) }, async (api) => {
      expect((await (await asSvc(api)).get('v3/users')).status).toBe(status);
    });
  });
});

describe('endpoints for Artisans (§3)', () => {
  const paths = ['v3/credentials', 'v3/schedules', 'v3/workflows'];
  it.each([
    ['2022.1', 401],
    ['2024.1', 200],
    ['2026', 200],
  ] as const)('at %s answer %i', async (level, status) => {
    await withApi({ level, seed: seedOf({ role: 'Artisan' }) }, async (api) => {
      const svc = await asSvc(api);
      for (const path of paths) expect((await svc.get(path)).status).toBe(status);
      expect((await svc.get('v3/users')).status).toBe(401);
      expect((await svc.get('v3/collections')).status).toBe(401);
      expect((await svc.get('admin/v1/collections')).status).toBe(401);
    });
  });

  it('are not for Members and Viewers', async () => {
    await withApi({ seed: seedOf({ role: 'Member' }) }, async (api) => {
      const svc = await asSvc(api);
      for (const path of paths) expect((await svc.get(path)).status).toBe(401);
    });
  });
});

describe('losing rights while holding a token (§3, §17)', () => {
  const put = async (api: Api, change: object) => {
    const { body } = await api.get(`v3/users/${await userId(api, 'svc@x.example')}`);
    const { sharedCredentialIds: _, dataConnectionIds: __, lastLoginDateTime: ___, ...user } = body;
    const none = { defaultCredentialId: '', timeZone: '', language: '' };
    return api.put(`v3/users/${body.id}`, { ...user, ...none, ...change });
  };

  it.each([
    [false, { role: 'Artisan' }, 401],
    [true, { role: 'Artisan' }, 200],
    [false, { isApiEnabled: false }, 401],
    [true, { isApiEnabled: false }, 200],
  ])('with tokenSurvivesDemotion %s after %o a call answers %i', async (tokenSurvivesDemotion, change, status) => {
    await withApi({ seed: seedOf({}), switches: { tokenSurvivesDemotion } }, async (api) => {
      const svc = await asSvc(api);
      expect((await svc.get('v3/users')).status).toBe(200);
      expect((await put(api, change)).status).toBe(200);
      expect((await svc.get('v3/users')).status).toBe(status);
    });
  });

  it('API access off and on makes a new key; the old one is dead (§3)', async () => {
    await withApi({ seed: seedOf({}) }, async (api) => {
      await put(api, { isApiEnabled: false });
      expect((await put(api, { isApiEnabled: true })).status).toBe(200);
      expect((await (await asSvc(api)).get('v3/users')).status).toBe(401);
      const id = await userId(api, 'svc@x.example');
      const keys = api.emulator.save().apiKeys?.filter(({ user }) => user === id) ?? [];
      expect(keys).toHaveLength(1);
      const [key = KEY] = keys;
      expect(key.clientId).not.toBe(KEY.clientId);
      expect((await (await api.as(key.clientId, key.clientSecret)).get('v3/users')).status).toBe(200);
    });
  });

  it.each([
    ['allow', 200, 401],
    ['refuse', 400, 200],
  ] as const)('demoting oneself: %s answers %i, then %i (§3, §17)', async (selfDemotion, status, after) => {
    await withApi({ seed: seedOf({}), switches: { selfDemotion } }, async (api) => {
      const svc = await asSvc(api);
      expect((await put(svc, { role: 'Viewer' })).status).toBe(status);
      expect((await svc.get('v3/users')).status).toBe(after);
      if (selfDemotion === 'refuse') {
        const id = await userId(svc, 'svc@x.example');
        expect((await svc.post(`v3/users/${id}/deactivate`)).status).toBe(400);
        expect((await svc.delete(`v3/users/${id}`)).status).toBe(400);
      }
    });
  });
});
