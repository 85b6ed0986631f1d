/** Answers that break below HTTP, before and after the server did what it was asked: each ends as an answer, and nothing is made twice. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Break, Emulator, Fault, Seed } from '../../src/emulator/index.js';
import { startEmulator } from '../../src/emulator/index.js';
import type { Change } from '../../src/model/change.js';
import type { Outcome } from '../../src/model/step.js';
import type { World } from '../../src/model/system.js';
import { classify } from '../../src/targets/alteryx-server/transport-error.js';
import { ADMINISTRATOR } from '../support/seeds.js';
import { changeOf, configFor, openConnection, performAll, readAll, stepsOf, user, worldOf } from './support.js';
import { type Client, KEY, openClient } from './tiny-server.js';

const ADMIN = 'admin@emulator.example';
const SEED: Seed = {
  users: [
    ADMINISTRATOR,
    { email: 'ana@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad', role: 'Member' },
  ],
  groups: [{ name: 'Alpha', role: 'Viewer', members: ['ana@acme.example'] }, { name: 'Empty' }],
  collections: [{ name: 'Close', owner: ADMIN, shares: [{ user: 'ana@acme.example', canAddAssets: true }] }],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ADMIN }],
};

const BREAKS: readonly Break[] = [
  'in-headers',
  'reset-in-headers',
  'short',
  'reset-in-body',
  'unended',
  'unannounced',
  'stalled',
  'no-http',
  'continue',
  'hints',
];

const omar = user('omar@acme.example');
const PASSWORD = { secret: 'env', name: 'SVC_PASSWORD' } as const;

const WRITES: readonly (readonly [what: string, call: RegExp, make: (world: World) => Change])[] = [
  [
    'creating a user',
    /^POST v3\/users$/,
    (world) => changeOf(world, 'user', 'new@acme.example', 'create', { set: { firstName: 'N', lastName: 'P' } }),
  ],
  ['creating a group', /^POST v3\/usergroups$/, (world) => changeOf(world, 'group', 'New', 'create')],
  ['creating a collection', /^POST v3\/collections$/, (world) => changeOf(world, 'collection', 'New', 'create')],
  [
    'creating a credential',
    /^POST v3\/credentials$/,
    (world) => changeOf(world, 'credential', 'ACME\\new', 'create', { set: { password: PASSWORD } }),
  ],
  ['creating a studio', /^POST v3\/subscriptions$/, (world) => changeOf(world, 'studio', 'New', 'create')],
  [
    'changing the owner of a collection',
    /^PUT v3\/collections\/\w+$/,
    (world) => changeOf(world, 'collection', 'Close', 'update', { set: { owner: omar } }),
  ],
  [
    'adding a share',
    /^POST v3\/collections\/.*users$/,
    (world) =>
      changeOf(world, 'collection', 'Close', 'update', {
        add: [['shares', omar, { can: ['add-assets'], until: null }]],
      }),
  ],
  [
    'deactivating somebody',
    /^POST v3\/users\/.*deactivate/,
    (world) => changeOf(world, 'user', 'omar@acme.example', 'deactivate'),
  ],
  ['deleting a group', /^DELETE v3\/usergroups\//, (world) => changeOf(world, 'group', 'Empty', 'delete')],
];

describe('an answer that breaks', () => {
  let emulator: Emulator;
  let folder: string;
  let fault: { readonly call: RegExp; readonly with: Fault } | undefined;
  let sent = 0;
  let start: Seed;
  const plain = new Map<string, unknown>();
  beforeAll(async () => {
    emulator = await startEmulator({
      seed: SEED,
      tls: true,
      intercept: ({ method, path }) => {
        if (fault === undefined || !fault.call.test(`${method} ${path}`)) return undefined;
        sent += 1;
        return sent === 1 ? fault.with : undefined;
      },
    });
    start = emulator.save();
    folder = mkdtempSync(join(tmpdir(), 'gallerist-broken-'));
    writeFileSync(join(folder, 'ca.pem'), emulator.ca ?? '');
    for (const [what, call, make] of WRITES) plain.set(what, (await performed(call, make)).state);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
  });

  /** Performs one change; its first call of a sort meets the fault. */
  async function performed(call: RegExp, make: (world: World) => Change, met?: Fault) {
    emulator.load(start);
    fault = undefined;
    const { connection } = await openConnection(configFor(emulator.url, { readTimeout: 100, caFile: 'ca.pem' }), {
      projectFolder: folder,
    });
    try {
      const world = worldOf(await readAll(connection));
      sent = 0;
      if (met !== undefined) fault = { call, with: met };
      const [result] = await performAll(connection, stepsOf([make(world)], world), world);
      if (result === undefined) throw new Error('no step');
      return { outcome: result.outcome, sent, state: stateOf(emulator) };
    } finally {
      await connection.close();
    }
  }

  // What stalls is waited for: two sorts of writes will do.
  const cases = BREAKS.flatMap((how) =>
    ['after', 'before'].flatMap((when) =>
      WRITES.slice(0, how === 'stalled' ? 2 : undefined).map(([what, call, make]) => ({ how, when, what, call, make })),
    ),
  );
  it.each(cases)('$how, $when it was done: $what ends as declared, and is done once', async (one) => {
    const { how, when, what, call, make } = one;
    const done = when === 'after';
    // Taking away and setting may be said twice; making may not.
    const mostly = done && call.source.startsWith('^POST v3') && !call.source.includes('deactivate') ? 1 : 2;
    const met: Fault = done ? { break: how, commit: true } : { break: how, status: 503, body: 'x'.repeat(200) };
    const { outcome, sent: times, state } = await performed(call, make, met);
    expect(times).toBeLessThanOrEqual(mostly);
    const declared: readonly Outcome['status'][] = done ? ['done', 'already'] : ['done', 'failed', 'unknown'];
    expect(declared, outcome.message).toContain(outcome.status);
    if (outcome.status === 'done' || outcome.status === 'already') expect(state).toEqual(plain.get(what));
    else expect(outcome.message).toMatch(/./);
  });

  it.each(BREAKS)('%s, while reading: it is read again, or said', async (how) => {
    emulator.load(start);
    for (const call of [/^POST oauth2\/token/, /^GET v3\/users/, /^GET v3\/usergroups\/\w+/]) {
      sent = 0;
      fault = { call, with: { break: how, commit: true } };
      const { connection } = await openConnection(configFor(emulator.url, { readTimeout: 100, caFile: 'ca.pem' }), {
        projectFolder: folder,
      });
      const { snapshot, diagnostics } = await connection.read({ kinds: ['user', 'group'], userStudios: false });
      await connection.close();
      expect(sent).toBeGreaterThan(0);
      if (snapshot === undefined) expect(diagnostics.map(({ severity }) => severity)).toContain('error');
      else expect(snapshot.objects).toHaveLength(5);
    }
  });
});

/** What the server holds, without what differs from run to run. */
function stateOf(emulator: Emulator): unknown {
  const { auditLog: _, nextId: __, ...state } = emulator.save();
  return JSON.parse(
    JSON.stringify(state, (name, value: unknown) =>
      /^id$|^date|Date|^owner$|user|addedBy/.test(name) ? undefined : value,
    ),
  );
}

describe('whatever bytes a server sends', () => {
  const WHOLE = [
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n"6500a1e7c0"',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n["a",\r\n4;x=y\r\n"b"]\r\n0\r\nx-t: 1\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\nxx',
    'HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-length: 2\r\n\r\n{}',
    `HTTP/1.1 200 OK\r\nx-large: ${'y'.repeat(20_000)}\r\ncontent-length: 2\r\n\r\n{}`,
  ] as const;
  const TOKEN = '{"access_token":"t","expires_in":3600}';
  let reply = Buffer.alloc(0);
  let server: Server;
  let client: Client;
  beforeAll(async () => {
    server = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        if (data.toString('latin1').includes('oauth2/token')) {
          socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${TOKEN.length}\r\n\r\n${TOKEN}`);
        } else socket.end(reply);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = openClient(`http://127.0.0.1:${port}/webapi/`, { readTimeout: 150 });
  });
  afterAll(async () => {
    await client.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it.each<[number, readonly string[]]>([
    [0, ['answered']],
    [1, ['answered']],
    [2, ['lost']],
    [3, ['lost']],
    [4, ['refused']],
    [5, ['garbled']],
  ])('answer %i is taken for what it is', async (at, kinds) => {
    reply = Buffer.from(WHOLE[at] ?? '', 'latin1');
    expect(kinds).toContain((await client.http.write('POST', 'v3/users', {})).kind);
  });

  it('a call ends in an answer, and a write that was sent is never taken for one that was not (2,000 mutations)', async () => {
    const edit = fc.record({
      at: fc.nat(400),
      kind: fc.constantFrom('cut', 'insert', 'overwrite', 'remove'),
      bytes: fc.string({ maxLength: 6, unit: 'binary' }),
    });
    const property = fc.asyncProperty(
      fc.constantFrom(...WHOLE),
      fc.array(edit, { maxLength: 3 }),
      async (whole, edits) => {
        let text: string = whole;
        for (const { at, kind, bytes } of edits) text = changed(text, at % (text.length + 1), kind, bytes);
        reply = Buffer.from(text, 'latin1');
        const answer = await client.http.write('POST', 'v3/users', {});
        expect(['answered', 'refused', 'garbled', 'lost']).toContain(answer.kind);
      },
    );
    await fc.assert(property, { numRuns: 2_000 });
  }, 120_000);
});

function changed(text: string, at: number, kind: string, bytes: string): string {
  switch (kind) {
    case 'cut':
      return text.slice(0, at);
    case 'insert':
      return text.slice(0, at) + bytes + text.slice(at);
    case 'overwrite':
      return text.slice(0, at) + bytes + text.slice(at + bytes.length);
    default:
      return text.slice(0, at) + text.slice(at + 3);
  }
}

describe('a TLS connection that is disturbed', () => {
  it('after a write was sent leaves it in doubt, whatever TLS says of it', async () => {
    const seed = { ...SEED, apiKeys: [{ ...KEY, user: ADMIN }] };
    const emulator = await startEmulator({ seed, tls: true });
    const open = new Set<Socket>();
    let disturb = false;
    const middle = createServer((near) => {
      const far = connect(Number(new URL(emulator.url).port), '127.0.0.1');
      for (const one of [near, far]) {
        open.add(one);
        one.on('error', () => undefined);
        one.on('close', () => {
          near.destroy();
          far.destroy();
        });
      }
      near.on('data', (data) => far.write(data));
      far.on('data', (data) => {
        // A whole record of application data that nobody can decrypt.
        near.write(disturb ? Buffer.concat([Buffer.from([0x17, 3, 3, 0, 64]), Buffer.alloc(64, 7)]) : data);
      });
    });
    await new Promise<void>((resolve) => middle.listen(0, '127.0.0.1', resolve));
    const { port } = middle.address() as AddressInfo;
    const client = openClient(`https://127.0.0.1:${port}/webapi/`, {
      authorities: [emulator.ca ?? ''],
      readTimeout: 1_000,
    });
    try {
      expect(await client.http.get('v3/usergroups')).toMatchObject({ kind: 'answered' });
      disturb = true;
      const answer = await client.http.write('POST', 'v3/usergroups', { name: 'New', role: 'Member' });
      expect(answer).toMatchObject({ kind: 'lost' });
    } finally {
      await client.close();
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => middle.close(() => resolve()));
      await emulator.close();
    }
  });
});

describe('an error of the network', () => {
  const failure = (code: string, syscall?: string): Error =>
    Object.assign(new Error(code), { code, ...(syscall && { syscall }) });

  it.each<[string, string | undefined, string]>([
    ['ECONNREFUSED', 'connect', 'unsent'],
    ['EHOSTUNREACH', 'connect', 'unsent'],
    ['EHOSTUNREACH', 'read', 'lost'],
    ['ENETUNREACH', 'write', 'lost'],
    ['ENOTFOUND', 'getaddrinfo', 'unsent'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, 'unsent'],
    ['ECONNRESET', 'read', 'lost'],
    ['EPROTO', 'write', 'lost'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined, 'lost'],
    ['SELF_SIGNED_CERT_IN_CHAIN', undefined, 'unsent'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'unsent'],
  ])('%s at %s: the call was %s', (code, syscall, kind) => {
    expect(classify(failure(code, syscall), 'POST v3/users').kind).toBe(kind);
  });

  it('that is none is thrown on', () => {
    expect(() => classify(new TypeError('bug'), 'GET v3/users')).toThrow('bug');
  });
});
