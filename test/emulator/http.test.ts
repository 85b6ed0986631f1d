import { connect } from 'node:net';
import { Agent, fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { type Exchange, type Fault, startEmulator } from '../../src/emulator/index.js';
import { type Api, FORM, seedWith, withApi, withLooseApi } from './api.js';

const group = { name: 'G', role: 'Member' };
const names = async (api: Api) => (await api.get('v3/usergroups')).body.map((one: { name: string }) => one.name);

/** Faults of the requests that match; everything else goes through. */
const faultOn = (method: string, path: string, fault: Fault) => ({
  seed: seedWith(),
  intercept: (request: { readonly method: string; readonly path: string }) =>
    request.method === method && request.path.startsWith(path) ? fault : undefined,
});

describe('addresses (§1, §2)', () => {
  it('have segments in any case and doubled slashes', async () => {
    await withLooseApi({}, async (api) => {
      for (const path of ['/webapi//v3/users', '/WebApi/V3/USERS', '/webapi/v3/Users/', '/webapi/v3//userGroups']) {
        expect((await api.get(path)).status).toBe(200);
      }
    });
  });

  it('that are unknown answer 404, known ones with another method 405', async () => {
    await withLooseApi({}, async (api) => {
      for (const path of ['v3/nope', 'v3', '/elsewhere', '/webapi', 'v3/users/1/nope']) {
        expect((await api.get(path)).status).toBe(404);
      }
      expect((await api.send('PATCH', 'v3/users')).status).toBe(405);
      expect((await api.get('oauth2/token')).status).toBe(405);
    });
  });

  it('answer JSON whatever Accept says', async () => {
    await withApi({}, async (api) => {
      const reply = await api.send('GET', 'v3/users', undefined, { accept: 'application/xml' });
      expect(reply.headers?.get('content-type')).toBe('application/json; charset=utf-8');
      expect(reply.status).toBe(200);
    });
  });
});

describe('bodies (§2)', () => {
  it('that are no JSON answer 400, of another media type 415', async () => {
    await withLooseApi({}, async (api) => {
      const type = { 'content-type': 'application/json' };
      expect(await api.send('POST', 'v3/usergroups', '{"name":', type)).toMatchObject({ status: 400 });
      expect(await api.send('POST', 'v3/usergroups', '<a/>', { 'content-type': 'application/xml' })).toMatchObject({
        status: 415,
      });
      expect(await api.send('POST', 'v3/usergroups', '', type)).toMatchObject({
        status: 400,
        body: { modelState: { 'contract.Name': [expect.any(String)] } },
      });
      expect((await api.post('v3/usergroups', [group])).status).toBe(400);
    });
  });

  it('may be forms: nested by dots or brackets, lists by repetition, bare values without a name', async () => {
    await withLooseApi({}, async (api) => {
      const { body: id } = await api.send('POST', 'v3/usergroups', 'name=Accounting&role=Artisan', FORM);
      const [admin] = (await api.get('v3/users')).body;
      const { body: collection } = await api.send('POST', 'v3/collections', 'Name=C', FORM);
      const flags = 'collectionsPermissions.isAdmin=true&collectionsPermissions[canAddAssets]=false';
      const shared = await api.send('POST', `v3/collections/${collection}/users`, `userId=${admin.id}&${flags}`, FORM);
      expect(shared.status).toBe(200);
      const added = await api.send('POST', `v3/usergroups/${id}/users`, `=${admin.id}`, FORM);
      expect(added.body).toMatchObject({ successfullyAddedUserCount: 1 });
      const { body: studio } = await api.send('POST', 'v3/subscriptions', 'name=S', FORM);
      const moved = await api.send('PUT', `v3/subscriptions/${studio.id}/users`, `userIds[0]=${admin.id}`, FORM);
      expect(moved.status).toBe(200);
      const twice = `userIds=${admin.id}&userIds=nobody`;
      expect((await api.send('PUT', `v3/subscriptions/${studio.id}/users`, twice, FORM)).status).toBe(400);
    });
  });
});

describe('counts and exchanges', () => {
  it('counts requests by method and path, ids replaced', async () => {
    await withApi({}, async (api) => {
      const { body: id } = await api.post('v3/usergroups', group);
      await api.get(`v3/usergroups/${id}`);
      await api.get(`v3/usergroups/${id}`);
      await api.get('v3/users?view=Full');
      expect(api.emulator.counts()).toEqual({
        'POST oauth2/token': 1,
        'POST v3/usergroups': 1,
        'GET v3/usergroups/{id}': 2,
        'GET v3/users': 1,
      });
    });
  });

  it('shows every exchange with path and query below the base', async () => {
    const seen: Exchange[] = [];
    await withApi({ onExchange: (exchange) => seen.push(exchange) }, async (api) => {
      await api.post('v3/usergroups', group);
      await api.get('v3/users?view=Full');
    });
    expect(seen.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', 'oauth2/token', 200],
      ['POST', 'v3/usergroups', 201],
      ['GET', 'v3/users?view=Full', 200],
    ]);
    expect(seen[1]).toMatchObject({
      requestBody: JSON.stringify(group),
      responseBody: expect.any(String),
      fault: false,
    });
  });
});

describe('faults', () => {
  it('answer in place of the server, which does nothing', async () => {
    const fault = { status: 503, body: 'busy', headers: { 'retry-after': '1' } };
    await withApi(faultOn('POST', 'v3/usergroups', fault), async (api) => {
      const reply = await api.post('v3/usergroups', group);
      expect(reply).toMatchObject({ status: 503, text: 'busy' });
      expect(reply.headers?.get('retry-after')).toBe('1');
      expect(await names(api)).toEqual([]);
    });
  });

  it('may come after the handling, so that only the answer is lost', async () => {
    await withApi(faultOn('POST', 'v3/usergroups', { status: 502, commit: true }), async (api) => {
      expect((await api.post('v3/usergroups', group)).status).toBe(502);
      expect(await names(api)).toEqual(['G']);
    });
  });

  it.each([
    [false, []],
    [true, ['G']],
  ])('close the connection, with commit %s', async (commit, left) => {
    const seen: Exchange[] = [];
    const options = {
      ...faultOn('POST', 'v3/usergroups', { reset: true, commit }),
      onExchange: (one: Exchange) => seen.push(one),
    };
    await withApi(options, async (api) => {
      await expect(api.post('v3/usergroups', group)).rejects.toThrow();
      expect(await names(api)).toEqual(left);
      expect(seen).toContainEqual(expect.objectContaining({ status: 0, fault: true }));
    });
  });

  it.each([
    [false, []],
    [true, ['G']],
  ])('delay: a caller that gives up meets an effect only with commit (%s)', async (commit, left) => {
    await withApi(faultOn('POST', 'v3/usergroups', { delay: 60_000, commit }), async (api) => {
      const signal = AbortSignal.timeout(100);
      const sent = fetch(new URL('v3/usergroups', api.emulator.url), {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json', authorization: await tokenOf(api) },
        body: JSON.stringify(group),
      });
      await expect(sent).rejects.toThrow();
      expect(await names(api)).toEqual(left);
    });
  });

  it('delay alone gives the real answer late', async () => {
    await withApi(faultOn('POST', 'v3/usergroups', { delay: 20 }), async (api) => {
      expect((await api.post('v3/usergroups', group)).status).toBe(201);
      expect(await names(api)).toEqual(['G']);
    });
  });

  it('are asked for with a count of the requests', async () => {
    const indexes: number[] = [];
    const intercept = ({ index }: { readonly index: number }) => void indexes.push(index);
    await withApi({ intercept }, async (api) => {
      await names(api);
      await names(api);
    });
    expect(indexes).toEqual([0, 1, 2]);
  });
});

async function tokenOf(api: Api): Promise<string> {
  const fields = { grant_type: 'client_credentials', client_id: 'admin-key', client_secret: 'admin-secret' };
  const { body } = await api.send('POST', 'oauth2/token', new URLSearchParams(fields).toString(), FORM);
  return `Bearer ${body.access_token}`;
}

describe('connections', () => {
  it('are kept alive: many requests, one connection', async () => {
    const emulator = await startEmulator();
    let connections = 0;
    const dispatcher = new Agent({ connections: 1 });
    dispatcher.on('connect', () => {
      connections += 1;
    });
    for (let request = 0; request < 20; request += 1) {
      await (await fetch(new URL('v3/users', emulator.url), { dispatcher })).text();
    }
    await dispatcher.close();
    await emulator.close();
    expect(connections).toBe(1);
  });

  it('end at once when the emulator closes, also one that waits for a late answer', async () => {
    const emulator = await startEmulator({ latency: 3_600_000 });
    const { port, hostname } = new URL(emulator.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('GET /webapi/v3/users HTTP/1.1\r\nhost: x\r\n\r\n');
    while (Object.keys(emulator.counts()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await emulator.close();
    await closed;
  });

  it('may be many and slow without a word on stderr', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warn);
    const emulator = await startEmulator({ latency: 20 });
    const urls = Array.from({ length: 40 }, () => new URL('v3/users', emulator.url));
    const replies = await Promise.all(urls.map((url) => fetch(url)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    await emulator.close();
    expect(replies.map(({ status }) => status)).toEqual(urls.map(() => 401));
    expect(warnings).toEqual([]);
  });

  it('two emulators live side by side; a taken port is an error', async () => {
    const first = await startEmulator();
    const second = await startEmulator();
    expect(second.url).not.toBe(first.url);
    await expect(startEmulator({ port: Number(new URL(first.url).port) })).rejects.toThrow(/EADDRINUSE/);
    await Promise.all([first.close(), second.close()]);
  });
});
