import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate } from '../../src/emulator/certificate.js';
import type { TargetConfig } from '../../src/model/declaration.js';
import type { ConnectOptions } from '../../src/model/system.js';
import { connect } from '../../src/targets/index.js';
import { configFor, ENVIRONMENT, openConnection } from './support.js';
import { json, startTiny, type TinyServer } from './tiny-server.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gallerist-network-')));
const project = join(folder, 'project');
mkdirSync(project);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const certificate = createCertificate();
writeFileSync(join(project, 'ca.pem'), certificate.cert);
writeFileSync(join(folder, 'extra.pem'), certificate.cert);
writeFileSync(join(project, 'unrelated.pem'), createCertificate().cert);

const GROUPS = { kinds: ['group'], userStudios: false } as const;

async function serve(tls: boolean): Promise<TinyServer> {
  const server = await startTiny((_, response) => json(response, 200, []), tls ? { tls: certificate } : {});
  open.push(server);
  return server;
}

/** Reads the groups once and gives the codes and messages of what went wrong. */
async function readOnce(
  url: string,
  config: Partial<TargetConfig> = {},
  options: Partial<ConnectOptions> = {},
): Promise<readonly string[]> {
  const { connection } = await openConnection(configFor(url, config), { projectFolder: project, ...options });
  open.push(connection);
  return (await connection.read(GROUPS)).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe('certificates', () => {
  it('of an authority nobody named are not trusted, and the way to name it is said', async () => {
    const server = await serve(true);
    const { connection } = await openConnection(configFor(server.url), { projectFolder: project });
    open.push(connection);
    const { diagnostics } = await connection.read(GROUPS);
    expect(diagnostics[0]).toMatchObject({ code: 'GAL-409', hint: expect.stringContaining('caFile') });
    expect(server.calls).toEqual([]);
  });

  it('of the authority in caFile are trusted', async () => {
    const server = await serve(true);
    expect(await readOnce(server.url, { caFile: 'ca.pem' })).toEqual([]);
  });

  it('of the authorities in NODE_EXTRA_CA_CERTS stay trusted beside those of caFile', async () => {
    const server = await serve(true);
    const environment = { ...ENVIRONMENT, NODE_EXTRA_CA_CERTS: join(folder, 'extra.pem') };
    expect(await readOnce(server.url, { caFile: 'unrelated.pem' }, { environment })).toEqual([]);
    expect(await readOnce(server.url, { caFile: 'unrelated.pem' })).toEqual([expect.stringContaining('GAL-409')]);
  });

  it.each([
    ['nowhere.pem', 'caFile nowhere.pem cannot be read'],
    ['empty.pem', 'caFile empty.pem holds no PEM certificate'],
  ])('in %s are a problem before any call', async (caFile, message) => {
    writeFileSync(join(project, 'empty.pem'), 'nothing\n');
    const { connection, diagnostics } = await connect({
      config: configFor('https://127.0.0.1:1/webapi/', { caFile }),
      projectFolder: project,
      environment: ENVIRONMENT,
      now: () => new Date(),
      random: () => 0,
      sleep: async () => undefined,
    });
    expect(connection).toBeUndefined();
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'GAL-408', message })]);
  });
});

describe('proxies', () => {
  interface Proxy {
    readonly server: Server;
    readonly url: string;
    readonly seen: string[];
    readonly authorizations: (string | undefined)[];
  }
  let proxy: Proxy;

  beforeEach(async () => {
    const seen: string[] = [];
    const authorizations: (string | undefined)[] = [];
    // A proxy that forwards what comes in absolute form, and tunnels what asks for a tunnel.
    const server = createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url}`);
      authorizations.push(incoming.headers['proxy-authorization']);
      const body = incoming.url?.endsWith('/oauth2/token') ? '{"access_token":"abc","expires_in":3600}' : '[]';
      incoming.resume().on('end', () => response.writeHead(200).end(body));
    });
    server.on('connect', (incoming, socket) => {
      seen.push(`CONNECT ${incoming.url}`);
      authorizations.push(incoming.headers['proxy-authorization']);
      const [host = '', port = ''] = (incoming.url ?? '').split(':');
      const through = connectSocket(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      for (const end of [through, socket]) end.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Closed after the connections through it: tunnels are no longer the server's to close.
    open.unshift({
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    });
    proxy = { server, url: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen, authorizations };
  });

  const through = (variables: Readonly<Record<string, string>>): Partial<ConnectOptions> => ({
    environment: { ...ENVIRONMENT, ...variables },
  });

  it('tunnel https, and the certificate of the server is checked through the tunnel', async () => {
    const server = await serve(true);
    const options = through({ HTTPS_PROXY: `http://${proxy.url}` });
    expect(await readOnce(server.url, { caFile: 'ca.pem' }, options)).toEqual([]);
    expect(server.calls).toHaveLength(1);
    expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT 127.0.0.1:${server.port}`]));
    expect(await readOnce(server.url, {}, options)).toEqual([expect.stringContaining('GAL-409')]);
  });

  it('get plain http in absolute form', async () => {
    const options = through({ HTTP_PROXY: `http://${proxy.url}` });
    expect(await readOnce('http://gallery.test/webapi/', {}, options)).toEqual([]);
    expect(proxy.seen).toEqual([
      'POST http://gallery.test/webapi/oauth2/token',
      'GET http://gallery.test/webapi/v3/usergroups',
    ]);
  });

  it('get their own user and password, and nobody else does', async () => {
    const server = await serve(true);
    const options = through({ https_proxy: `http://me:pass%20word@${proxy.url}` });
    expect(await readOnce(server.url, { caFile: 'ca.pem' }, options)).toEqual([]);
    expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from('me:pass word').toString('base64')}`);
    expect(server.calls[0]?.authorization).toBe('Bearer token-1');
  });

  it('are passed by where NO_PROXY says so', async () => {
    const server = await serve(false);
    const options = through({ HTTP_PROXY: `http://${proxy.url}`, NO_PROXY: 'example.com,127.0.0.1' });
    expect(await readOnce(server.url, {}, options)).toEqual([]);
    expect(proxy.seen).toEqual([]);
  });

  it('for http are not used for https', async () => {
    const server = await serve(true);
    const options = through({ HTTP_PROXY: `http://${proxy.url}` });
    expect(await readOnce(server.url, { caFile: 'ca.pem' }, options)).toEqual([]);
    expect(proxy.seen).toEqual([]);
  });

  it('that refuse are told apart from the server', async () => {
    proxy.server.removeAllListeners('connect');
    proxy.server.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const options = through({ HTTPS_PROXY: `http://${proxy.url}` });
    expect(await readOnce('https://gallery.test/webapi/', {}, options)).toEqual([
      'GAL-401 POST oauth2/token: the proxy refused the connection (407)',
    ]);
  });

  it('that are not addresses are named by their variable, never by their value', async () => {
    const { diagnostics } = await connect({
      config: configFor('https://gallery.test/webapi/'),
      projectFolder: project,
      environment: { ...ENVIRONMENT, HTTPS_PROXY: 'me:planted-secret-0451@' },
      now: () => new Date(),
      random: () => 0,
      sleep: async () => undefined,
    });
    expect(diagnostics.map(({ message }) => message)).toEqual(['HTTPS_PROXY does not name a proxy']);
  });
});

describe('secrets of a target', () => {
  const opening = (config: Partial<TargetConfig>): ReturnType<typeof connect> =>
    connect({
      config: configFor('https://gallery.test/webapi/', config),
      projectFolder: project,
      environment: { KEY: 'k', EMPTY: '' },
      now: () => new Date(),
      random: () => 0,
      sleep: async () => undefined,
      at: { file: 'gallerist.yaml', line: 4, column: 3 },
    });

  it('that are not set are all named at once, where the target stands', async () => {
    const { connection, diagnostics } = await opening({
      credentials: { clientId: { secret: 'env', name: 'EMPTY' }, clientSecret: { secret: 'env', name: 'NOWHERE' } },
    });
    expect(connection).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'clientId of target test: ${env:EMPTY}: the variable is not set',
      'clientSecret of target test: ${env:NOWHERE}: the variable is not set',
    ]);
    expect(diagnostics[0]?.at).toEqual({ file: 'gallerist.yaml', line: 4, column: 3 });
  });

  it('may be missing from the declaration: that is said when a connection is needed', async () => {
    const { credentials: _, ...config } = configFor('https://gallery.test/webapi/');
    const { diagnostics } = await connect({
      config,
      projectFolder: project,
      environment: {},
      now: () => new Date(),
      random: () => 0,
      sleep: async () => undefined,
    });
    expect(diagnostics.map(({ message }) => message)).toEqual(['target test has no credentials']);
  });

  it('are read from files of the project, without the line break at the end', async () => {
    writeFileSync(join(project, 'secret'), 'planted-secret-0451\r\n');
    const server = await serve(false);
    const secret = { secret: 'file', name: 'secret' } as const;
    expect(await readOnce(server.url, { credentials: { clientId: 'plain', clientSecret: secret } })).toEqual([]);
    expect(server.tokens[0]?.authorization).toBe(
      `Basic ${Buffer.from('plain:planted-secret-0451').toString('base64')}`,
    );
  });

  it.each([
    ['../outside', 'the file is outside the project'],
    ['link', 'the file is outside the project'],
    ['nowhere', 'the file cannot be read'],
    ['.', 'the file is outside the project'],
    ['empty', 'the file is empty'],
  ])('are not read from %s', async (name, why) => {
    writeFileSync(join(folder, 'outside'), 'planted-secret-0451');
    writeFileSync(join(project, 'empty'), '\n');
    rmSync(join(project, 'link'), { force: true });
    symlinkSync(join(folder, 'outside'), join(project, 'link'));
    const { diagnostics } = await opening({
      credentials: { clientId: 'plain', clientSecret: { secret: 'file', name } },
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      `clientSecret of target test: \${file:${name}}: ${why}`,
    ]);
  });
});
