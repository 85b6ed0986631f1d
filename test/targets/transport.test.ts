import { afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/targets/alteryx-server/answer.js';
import { tell } from '../../src/targets/alteryx-server/problem.js';
import { type Client, type Handler, json, KEY, openClient, startTiny, type TinyServer } from './tiny-server.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(handle: Handler, options?: Parameters<typeof startTiny>[1]): Promise<TinyServer> {
  const server = await startTiny(handle, options);
  open.push(server);
  return server;
}

function client(url: string, options?: Parameters<typeof openClient>[1]): Client {
  const made = openClient(url, options);
  open.push(made);
  return made;
}

function words(answer: Answer): string {
  return answer.kind === 'answered' ? 'answered' : tell(answer).message;
}

const ok: Handler = (_, response) => json(response, 200, []);

describe('the token', () => {
  it('is asked for with Basic and grant_type=client_credentials, and no form credentials', async () => {
    const server = await serve(ok);
    await client(server.url).http.get('v3/users');
    expect(server.tokens).toEqual([
      {
        method: 'POST',
        url: '/webapi/oauth2/token',
        authorization: `Basic ${Buffer.from(`${KEY.clientId}:${KEY.clientSecret}`).toString('base64')}`,
        body: 'grant_type=client_credentials',
      },
    ]);
    expect(server.calls[0]?.authorization).toBe('Bearer token-1');
  });

  it('is shared by callers that need it at the same time', async () => {
    const server = await serve(ok);
    const { http } = client(server.url);
    await Promise.all(Array.from({ length: 20 }, () => http.get('v3/users')));
    expect(server.tokens).toHaveLength(1);
    expect(server.calls).toHaveLength(20);
  });

  it('is renewed a minute before it ends, not earlier', async () => {
    const server = await serve(ok, { expiresIn: 3600 });
    const { http, advance } = client(server.url);
    await http.get('v3/users');
    advance(3_539_000);
    await http.get('v3/users');
    expect(server.tokens).toHaveLength(1);
    advance(1_000);
    await http.get('v3/users');
    expect(server.tokens).toHaveLength(2);
    expect(server.calls.at(-1)?.authorization).toBe('Bearer token-2');
  });

  it('that lives only for a short while is still used for half of its life', async () => {
    const server = await serve(ok, { expiresIn: 10 });
    const { http, advance } = client(server.url);
    await http.get('v3/users');
    advance(4_000);
    await http.get('v3/users');
    expect(server.tokens).toHaveLength(1);
  });

  it.each(['bearer', 'Bearer', undefined])('is sent as Bearer whatever token_type says: %s', async (type) => {
    const server = await serve(ok, {
      giveToken: (_, response) => json(response, 200, { access_token: 'abc', token_type: type, expires_in: '3599' }),
    });
    await client(server.url).http.get('v3/users');
    expect(server.calls[0]?.authorization).toBe('Bearer abc');
  });

  it('refused says so once, with the reason of the server and without key or secret', async () => {
    const server = await serve(ok, {
      giveToken: (_, response) =>
        json(response, 400, {
          error: 'invalid_client',
          error_description: `no such key ${KEY.clientId} with ${KEY.clientSecret}`,
        }),
    });
    const answer = await client(server.url).http.get('v3/users');
    expect(answer.kind).toBe('key');
    expect(words(answer)).toContain('invalid_client');
    expect(JSON.stringify(answer)).not.toContain(KEY.clientSecret);
    expect(JSON.stringify(answer)).not.toContain(KEY.clientId);
    expect(server.tokens).toHaveLength(1);
    expect(server.calls).toEqual([]);
  });

  it('that cannot be had for a moment is asked for again', async () => {
    let asked = 0;
    const server = await serve(ok, {
      giveToken: (_, response) => {
        asked += 1;
        if (asked < 3) json(response, 503, {});
        else json(response, 200, { access_token: 'abc', expires_in: 3600 });
      },
    });
    const { http, pauses } = client(server.url);
    expect((await http.get('v3/users')).kind).toBe('answered');
    expect(pauses).toEqual([250, 500]);
  });

  it('that cannot be had at all is given up after five tries, whatever it was for', async () => {
    const server = await serve(ok, { giveToken: (_, response) => json(response, 503, { message: 'busy' }) });
    const { http } = client(server.url);
    expect(words(await http.get('v3/users'))).toBe('POST oauth2/token: the server answered 503');
    expect(server.tokens).toHaveLength(5);
    expect(await http.write('POST', 'v3/users', {})).toMatchObject({ kind: 'refused' });
    expect(server.tokens).toHaveLength(10);
    const nobody = client('http://127.0.0.1:9/webapi/');
    expect((await nobody.http.get('v3/users')).kind).toBe('unsent');
    expect(nobody.pauses).toEqual([250, 500, 1000, 2000]);
  });

  it.each([
    ['a page', '<html>sign in</html>'],
    ['no token', '{"token_type":"bearer"}'],
    ['a token that no header can carry', '{"access_token":"ab\\ncd"}'],
    ['half an answer', '{"access_token":"ab'],
  ])('answered with %s is a problem, not a crash', async (_, text) => {
    const server = await serve(ok, {
      giveToken: (_request, response) => {
        response.writeHead(200).end(text);
      },
    });
    const answer = await client(server.url).http.get('v3/users');
    expect(['garbled', 'unexpected']).toContain(answer.kind);
    expect(server.calls).toEqual([]);
  });
});

describe('401, which means not signed in and not allowed alike (§2, §16.5)', () => {
  it('leads to one new token and one more try', async () => {
    const server = await serve((request, response) =>
      request.authorization === 'Bearer token-1' ? json(response, 401, {}) : json(response, 200, ['fine']),
    );
    const answer = await client(server.url).http.get('v3/users');
    expect(answer).toMatchObject({ kind: 'answered', body: ['fine'] });
    expect(server.tokens).toHaveLength(2);
    expect(server.calls).toHaveLength(2);
  });

  it('is sent again for a write too: nothing was done', async () => {
    const server = await serve((request, response) =>
      request.authorization === 'Bearer token-1' ? json(response, 401, {}) : json(response, 200, 'id'),
    );
    const answer = await client(server.url).http.write('POST', 'v3/usergroups', { name: 'New' });
    expect(answer).toMatchObject({ kind: 'answered', body: 'id' });
    expect(server.calls.map(({ body }) => body)).toEqual(['{"name":"New"}', '{"name":"New"}']);
  });

  it('never loops: a second one is the answer, and explains both meanings', async () => {
    const server = await serve((_, response) =>
      json(response, 401, { message: 'Authorization has been denied for this request.' }),
    );
    const { http } = client(server.url);
    const answer = await http.get('v3/users');
    expect(server.calls).toHaveLength(2);
    expect(server.tokens).toHaveLength(2);
    if (answer.kind === 'answered') throw new Error('it was refused');
    const told = tell(answer);
    expect(told.code).toBe('GAL-403');
    expect(told.message).toContain('Authorization has been denied');
    expect(told.hint).toMatch(/key it does not know.*role Curator and API access/);
  });

  it('of many callers at once costs one new token, not one each', async () => {
    const server = await serve((_, response) => json(response, 401, {}));
    const { http, advance } = client(server.url);
    await Promise.all(Array.from({ length: 10 }, () => http.get('v3/users')));
    await Promise.all(Array.from({ length: 10 }, () => http.get('v3/users')));
    expect(server.tokens).toHaveLength(2);
    advance(61_000);
    await http.get('v3/users');
    expect(server.tokens).toHaveLength(3);
  });

  it('after a call that worked leads to a new token again: the server may have been started anew', async () => {
    let rejected = '';
    const server = await serve((request, response) =>
      request.authorization === `Bearer ${rejected}` ? json(response, 401, {}) : json(response, 200, []),
    );
    const { http } = client(server.url);
    for (const token of ['token-1', 'token-2', 'token-3']) {
      rejected = token;
      expect((await http.get('v3/users')).kind).toBe('answered');
    }
    expect(server.tokens).toHaveLength(4);
  });
});

describe('what people are told of a call', () => {
  it('leaves out its query, which may name a person: in a problem, when it is withheld, and when it is tried again', async () => {
    const server = await serve((_, response) => json(response, 503, {}));
    const { http, notices } = client(server.url);
    const asked = await http.get('v3/users?email=ana.ruiz%40acme.example');
    expect(asked).toMatchObject({ kind: 'refused', call: 'GET v3/users' });
    expect(notices[0]).toMatch(/^GET v3\/users: 503; trying again/);
    const withheld = await http.metered(async () => 'no').calls.write('DELETE', 'v3/users/7?email=ana%40acme.example');
    expect(withheld).toMatchObject({ call: 'DELETE v3/users/7' });
    expect(server.calls[0]?.url).toContain('?email=ana.ruiz%40acme.example');
    expect(notices.join()).not.toContain('%40');
  });
});

describe('reads that fail for a moment', () => {
  it.each([429, 500, 502, 503, 504])('are tried again after %i', async (status) => {
    let calls = 0;
    const server = await serve((_, response) => {
      calls += 1;
      if (calls === 1) json(response, status, {});
      else json(response, 200, ['fine']);
    });
    const { http, notices } = client(server.url);
    expect(await http.get('v3/users')).toMatchObject({ kind: 'answered', body: ['fine'] });
    expect(notices).toEqual([`GET v3/users: ${status}; trying again in 0.3 s (1 of 4)`]);
  });

  it('are tried four more times at most, waiting twice as long each time', async () => {
    const server = await serve((_, response) => json(response, 503, { message: 'busy' }));
    const { http, pauses } = client(server.url);
    const answer = await http.get('v3/users');
    expect(words(answer)).toBe('GET v3/users: the server answered 503: busy');
    expect(server.calls).toHaveLength(5);
    expect(pauses).toEqual([250, 500, 1000, 2000]);
    expect(http.requests).toEqual({ reads: 5, writes: 0 });
  });

  it('wait as long as Retry-After says, in seconds or as a date', async () => {
    const after = ['3', 'Mon, 15 Jun 2026 12:00:07 GMT', 'nonsense'];
    const server = await serve((_, response) => {
      const value = after.shift();
      if (value === undefined) json(response, 200, []);
      else json(response, 503, {}, { 'retry-after': value });
    });
    const { http, pauses } = client(server.url);
    expect((await http.get('v3/users')).kind).toBe('answered');
    expect(pauses).toEqual([3000, 7000, 1000]);
  });

  it('do not wait for hours: people are told instead', async () => {
    const server = await serve((_, response) => json(response, 503, {}, { 'retry-after': '3600' }));
    const { http, pauses } = client(server.url);
    expect((await http.get('v3/users')).kind).toBe('refused');
    expect(pauses).toEqual([]);
  });

  it('are tried again when the connection breaks before, or in the middle of, the answer', async () => {
    let calls = 0;
    const server = await serve((_, response, incoming) => {
      calls += 1;
      if (calls === 1) incoming.socket.destroy();
      else if (calls === 2) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('["half');
        setImmediate(() => incoming.socket.destroy());
      } else json(response, 200, ['whole']);
    });
    expect(await client(server.url).http.get('v3/users')).toMatchObject({ kind: 'answered', body: ['whole'] });
    expect(calls).toBe(3);
  });

  it('that time out are tried again', async () => {
    let calls = 0;
    const server = await serve((_, response) => {
      calls += 1;
      if (calls > 1) json(response, 200, ['late']);
    });
    const { http, notices } = client(server.url, { readTimeout: 40 });
    expect(await http.get('v3/users')).toMatchObject({ kind: 'answered', body: ['late'] });
    expect(notices).toEqual([
      'GET v3/users: the server did not answer in time (UND_ERR_HEADERS_TIMEOUT); trying again in 0.3 s (1 of 4)',
    ]);
  });

  it.each([400, 403, 404, 409])('are not tried again after %i', async (status) => {
    const server = await serve((_, response) => json(response, status, 'no'));
    expect((await client(server.url).http.get('v3/users')).kind).toBe('refused');
    expect(server.calls).toHaveLength(1);
  });
});

describe('writes', () => {
  it.each([500, 502, 503, 504])('are never sent again after %i: they may have been done', async (status) => {
    const server = await serve((_, response) => json(response, status, {}));
    const { http } = client(server.url);
    expect(await http.write('POST', 'v3/users', {})).toMatchObject({ kind: 'refused', status });
    expect(server.calls).toHaveLength(1);
    expect(http.requests).toEqual({ reads: 0, writes: 1 });
  });

  it('are never sent again when the answer is lost', async () => {
    const server = await serve((_, _response, incoming) => incoming.socket.destroy());
    const answer = await client(server.url).http.write('POST', 'v3/users', {});
    expect(answer.kind).toBe('lost');
    expect(server.calls).toHaveLength(1);
  });

  it('are sent again after 429: turned away, not done', async () => {
    let calls = 0;
    const server = await serve((_, response) => {
      calls += 1;
      if (calls === 1) json(response, 429, {}, { 'retry-after': '1' });
      else json(response, 200, 'id');
    });
    const { http, pauses } = client(server.url);
    expect((await http.write('POST', 'v3/users', {})).kind).toBe('answered');
    expect(pauses).toEqual([1000]);
  });

  it('that found nobody listening are sent again, and are known not to have been done', async () => {
    // Connections are not kept, so that the next call has to open one.
    const once = { connection: 'close' };
    const server = await startTiny((_, response) => json(response, 200, [], once), {
      giveToken: (_, response) => json(response, 200, { access_token: 'abc', expires_in: 3600 }, once),
    });
    const { http, pauses } = client(server.url);
    await http.get('v3/users');
    await server.close();
    const answer = await http.write('POST', 'v3/users', {});
    expect(answer).toMatchObject({ kind: 'unsent', cause: 'network' });
    expect(words(answer)).toMatch(/^POST v3\/users: nothing listens at this address/);
    expect(pauses).toHaveLength(4);
  });

  it('to a server whose name is not known were never sent', async () => {
    const answer = await client('http://no-such-host.invalid/webapi/').http.write('POST', 'v3/users', {});
    expect(answer).toMatchObject({ kind: 'unsent', cause: 'network' });
  });
});

describe('a permit', () => {
  /** Says no from the n-th time on. */
  function until(times: number): { readonly permit: () => Promise<string | undefined>; readonly asked: () => number } {
    let asked = 0;
    return {
      asked: () => asked,
      permit: async () => {
        asked += 1;
        return asked >= times ? 'interrupted by SIGINT' : undefined;
      },
    };
  }

  it('is asked again before a write goes out a second time after 401', async () => {
    const server = await serve((_, response) => json(response, 401, {}));
    const { permit, asked } = until(2);
    const answer = await client(server.url).http.metered(permit).calls.write('POST', 'v3/users', {});
    expect(answer).toEqual({ kind: 'withheld', call: 'POST v3/users', reason: 'interrupted by SIGINT' });
    expect(server.calls).toHaveLength(1);
    expect(asked()).toBe(2);
  });

  it('that is refused ends the wait for Retry-After within a second', async () => {
    const server = await serve((_, response) => json(response, 429, {}, { 'retry-after': '100' }));
    const { http, pauses } = client(server.url);
    const answer = await http.metered(until(4).permit).calls.write('POST', 'v3/users', {});
    expect(answer).toMatchObject({ kind: 'withheld', reason: 'interrupted by SIGINT' });
    expect(pauses).toEqual([1000, 1000]);
    expect(server.calls).toHaveLength(1);
  });

  it('that is refused ends the wait of a read as well, whose last answer stands', async () => {
    const server = await serve((_, response) => json(response, 503, {}, { 'retry-after': '100' }));
    const { http, pauses } = client(server.url);
    expect(await http.metered(until(3).permit).calls.get('v3/users')).toMatchObject({ kind: 'refused', status: 503 });
    expect(pauses).toEqual([1000, 1000]);
  });

  it('that is refused ends reading what was done: nothing more is asked, and nothing waited for', async () => {
    const server = await serve((_, response) => json(response, 503, {}, { 'retry-after': '100' }));
    const { http, pauses } = client(server.url);
    const { permit } = until(4);
    const withheld = { kind: 'withheld', call: 'GET v3/users', reason: 'interrupted by SIGINT' };
    expect(await http.stoppable(permit).get('v3/users')).toEqual(withheld);
    expect(pauses).toEqual([1000, 1000]);
    expect(await http.stoppable(permit).get('v3/users')).toEqual(withheld);
    expect(server.calls).toHaveLength(1);
  });

  it.each(['read', 'write'] as const)('that is refused ends the wait for a token, of a %s too', async (what) => {
    const server = await serve((_, response) => json(response, 200, []), {
      giveToken: (_, response) => json(response, 503, {}),
    });
    const { http } = client(server.url);
    const { calls } = http.metered(until(2).permit);
    const answer = await (what === 'read' ? calls.get('v3/users') : calls.write('POST', 'v3/users', {}));
    expect(answer).toEqual({ kind: 'withheld', call: 'POST oauth2/token', reason: 'interrupted by SIGINT' });
    expect([server.tokens.length, server.calls.length]).toEqual([2, 0]);
  });

  it('that is given lets a wait last as long as it should, and no longer', async () => {
    let calls = 0;
    const server = await serve((_, response) => {
      calls += 1;
      if (calls === 1) json(response, 429, {}, { 'retry-after': '2' });
      else json(response, 200, 'id');
    });
    const { http, pauses } = client(server.url);
    const answer = await http.metered(async () => undefined).calls.write('POST', 'v3/users', {});
    expect(answer).toMatchObject({ kind: 'answered', body: 'id' });
    expect(pauses).toEqual([1000, 1000]);
  });

  it('is not asked before a read', async () => {
    const server = await serve(ok);
    const { permit, asked } = until(1);
    expect((await client(server.url).http.metered(permit).calls.get('v3/users')).kind).toBe('answered');
    expect(asked()).toBe(0);
  });
});

describe('answers', () => {
  const garbled: readonly (readonly [string, string, RegExp])[] = [
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', /a web page, not the API/],
    ['XML', '<ArrayOfUserView />', /XML or HTML, not JSON/],
    ['half of a list', '[{"id":"1"},{"id":', /breaks off after 18 characters/],
    ['words', 'Service Unavailable', /not JSON/],
  ];
  it.each(garbled)('that are %s with status 200 are told apart', async (_, text, expected) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(text);
    });
    const answer = await client(server.url).http.get('v3/users');
    if (answer.kind === 'answered') throw new Error('it is not JSON');
    expect(tell(answer).message).toMatch(expected);
    expect(tell(answer).code).toBe('GAL-404');
    expect(tell(answer).hint).toContain('Web API address');
  });

  it('of an error page tell the status and nothing of the page', async () => {
    const server = await serve((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>stack trace</html>');
    });
    expect(words(await client(server.url).http.get('v3/users'))).toBe('GET v3/users: the server answered 404');
  });

  it('that are empty are a success without a body', async () => {
    const server = await serve((_, response) => response.writeHead(204).end());
    expect(await client(server.url).http.write('PUT', 'v3/usergroups/1', {})).toMatchObject({ body: undefined });
  });

  it('larger than allowed are refused, not taken in', async () => {
    const server = await serve((_, response) => json(response, 200, 'x'.repeat(200_000)));
    const answer = await client(server.url, { largestAnswer: 100_000 }).http.get('v3/users');
    expect(words(answer)).toBe('GET v3/users: the answer is larger than can be taken in');
    expect(server.calls).toHaveLength(1);
  });

  it('say what is wrong in the words of ModelState, in a plain string, or in a message of any casing', async () => {
    const bodies = [
      { message: 'The request is invalid.', modelState: { 'updateUserContract.Email': ['is taken', 'is odd'] } },
      'has workflows',
      { Message: 'denied' },
    ];
    const server = await serve((_, response) => json(response, 400, bodies.shift()));
    const { http } = client(server.url);
    expect(words(await http.get('a'))).toBe(
      'GET a: the server answered 400: The request is invalid.; Email: is taken is odd',
    );
    expect(words(await http.get('b'))).toBe('GET b: the server answered 400: has workflows');
    expect(words(await http.get('c'))).toBe('GET c: the server answered 400: denied');
  });

  it('never repeat a secret, a token or what was sent as one', async () => {
    const server = await serve((request, response) =>
      json(response, 400, `cannot log on with ${request.body} and ${request.authorization} by ${KEY.clientSecret}`),
    );
    const { http } = client(server.url);
    const answers = [
      await http.write('POST', 'v3/credentials', { password: 'hunter22' }, 'hunter22'),
      await http.write('POST', 'v3/users', { email: 'ana@acme.example' }),
      await http.get('v3/users'),
    ];
    expect(answers.map(words)).toEqual([
      'POST v3/credentials: the server answered 400: its words are not repeated, as a secret was sent',
      'POST v3/users: the server answered 400: its words are not repeated, as there is a secret in them',
      'GET v3/users: the server answered 400: its words are not repeated, as there is a secret in them',
    ]);
    for (const secret of ['hunter22', 'token-1', KEY.clientSecret]) {
      expect(JSON.stringify(answers)).not.toContain(secret);
    }
  });

  it('never repeat a token that was given back long ago, or a password that was sent before', async () => {
    const said = ['token-1 has ended', 'the password hunter22 is old', 'something else'];
    const server = await serve((_, response) => json(response, 400, said.shift()), { expiresIn: 3600 });
    const { http, advance } = client(server.url);
    await http.write('POST', 'v3/credentials', { password: 'hunter22' }, 'hunter22');
    advance(7_200_000);
    said.unshift('token-1 has ended');
    expect(words(await http.get('v3/users'))).toMatch(/its words are not repeated/);
    expect(server.calls.at(-1)?.authorization).toBe('Bearer token-2');
    expect(words(await http.get('v3/users'))).toMatch(/its words are not repeated/);
    expect(words(await http.get('v3/users'))).toBe('GET v3/users: the server answered 400: something else');
  });

  it('with a redirect that carries the token do not say where it leads', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { location: 'https://me:pass@other.example/token-1/v3' }).end();
    });
    expect(words(await client(server.url).http.get('v3/users'))).toBe(
      'GET v3/users: the server sends the caller elsewhere (302: its words are not repeated, as there is a secret in them)',
    );
  });

  it('with more headers than can be taken in are none of the API', async () => {
    const server = await serve((_, response) => json(response, 200, [], { 'x-big': 'x'.repeat(20_000) }));
    const answer = await client(server.url).http.get('v3/users');
    expect(words(answer)).toBe('GET v3/users: the headers of the answer are larger than can be taken in');
  });

  it('that send elsewhere are not followed: the token stays here', async () => {
    const other = await serve(ok);
    const server = await serve((_, response) => {
      response.writeHead(302, { location: `${other.url}v3/users?code=once` }).end();
    });
    const answer = await client(server.url).http.get('v3/users');
    if (answer.kind === 'answered') throw new Error('it was followed');
    expect(tell(answer).code).toBe('GAL-407');
    expect(tell(answer).message).toContain(other.url);
    expect(tell(answer).message).not.toContain('once');
    expect(other.calls).toEqual([]);
    expect(other.tokens).toEqual([]);
  });
});

describe('addresses', () => {
  it.each(['', '/', '//'])('have one slash before v3 when the base ends in %j (§1)', async (end) => {
    const server = await serve(ok);
    await client(server.url.replace(/\/$/, end)).http.get('v3/users');
    expect(server.calls[0]?.url).toBe('/webapi/v3/users');
    expect(server.tokens[0]?.url).toBe('/webapi/oauth2/token');
  });
});

describe('concurrency', () => {
  it('stays within what is configured, and uses it', async () => {
    const server = await serve((_, response) => {
      setTimeout(() => json(response, 200, []), 5);
    });
    const { http } = client(server.url, { concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => http.get('v3/users')));
    expect(server.most()).toBe(3);
  });
});
