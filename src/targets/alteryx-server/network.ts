/**
 * The way to the server: connections, proxies, certificates. Everything comes from the options; the environment of the process is read
 * by Node itself for NODE_EXTRA_CA_CERTS only. Never switches certificate checks off.
 */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSecureContext, rootCertificates } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.js';

/** Strings in V8 end a little above this many bytes, so a larger answer could not be decoded anyway. */
const LARGEST_ANSWER = 500 * 1024 * 1024;

export interface NetworkOptions {
  readonly url: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** PEM texts of every authority to trust; undefined: Node's own. */
  readonly authorities: readonly string[] | undefined;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly largestAnswer?: number;
}

/** One pool of at most `concurrency` connections, through the proxy the environment names for this address. */
export function openNetwork(options: NetworkOptions): Dispatcher {
  const tls = {
    timeout: options.connectTimeout,
    // Made once: reading a hundred and fifty certificates again for every connection would be felt.
    ...(options.authorities === undefined
      ? {}
      : { secureContext: createSecureContext({ ca: [...options.authorities] }) }),
  };
  const limits: Pool.Options = {
    connections: options.concurrency,
    headersTimeout: options.readTimeout,
    bodyTimeout: options.readTimeout,
    maxResponseSize: options.largestAnswer ?? LARGEST_ANSWER,
  };
  const { http, https, none } = proxiesOf(options.url, options.environment);
  return new EnvHttpProxyAgent({
    ...limits,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    // Plain http goes through a proxy in absolute form: few proxies tunnel to port 80.
    proxyTunnel: false,
    // Given even when empty, so that undici does not look into the process by itself.
    httpProxy: http,
    httpsProxy: https,
    noProxy: none,
    factory: (origin, given) => new Pool(origin, { ...limits, ...given }),
    clientFactory: (origin, given) => new Pool(origin, { ...given, headersTimeout: options.connectTimeout }),
  });
}

/** The proxy variables, small letters first as everywhere. `https:` targets ignore HTTP_PROXY, as curl does. */
function proxiesOf(
  url: string,
  environment: NetworkOptions['environment'],
): { readonly http: string; readonly https: string; readonly none: string } {
  const secure = url.startsWith('https:');
  return {
    http: secure ? '' : (environment.http_proxy ?? environment.HTTP_PROXY ?? ''),
    https: secure ? (environment.https_proxy ?? environment.HTTPS_PROXY ?? '') : '',
    none: environment.no_proxy ?? environment.NO_PROXY ?? '',
  };
}

/** The variable that names an unusable proxy, if one does. */
export function checkProxies(url: string, environment: NetworkOptions['environment']): string | undefined {
  const { http, https } = proxiesOf(url, environment);
  const named = url.startsWith('https:') ? https : http;
  if (named === '') return undefined;
  const variable = url.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  // The value may hold a password: it is never repeated.
  const usable = URL.canParse(named) && ['http:', 'https:', 'socks5:', 'socks:'].includes(new URL(named).protocol);
  return usable ? undefined : variable;
}

/**
 * The authorities to trust when the target names a file of them: Node's own, those of NODE_EXTRA_CA_CERTS (which naming any replaces
 * in Node), and the file's.
 */
export async function readAuthorities(
  caFile: string | undefined,
  projectFolder: string,
  environment: NetworkOptions['environment'],
  at: Location | undefined,
): Promise<{ readonly authorities?: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  if (caFile === undefined) return { diagnostics: [] };
  const unusable = (message: string): { readonly diagnostics: readonly Diagnostic[] } => ({
    diagnostics: [
      {
        code: 'GAL-408',
        severity: 'error',
        message,
        hint: 'caFile is a PEM file, its path relative to the project',
        ...(at === undefined ? {} : { at }),
      },
    ],
  });
  let pem: string;
  try {
    pem = await readFile(resolve(projectFolder, caFile), 'utf8');
  } catch {
    return unusable(`caFile ${caFile} cannot be read`);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return unusable(`caFile ${caFile} holds no PEM certificate`);
  const extra = environment.NODE_EXTRA_CA_CERTS;
  const further: string[] = [];
  if (extra !== undefined && extra !== '') {
    // Node only warns when this file is not there, and so does nothing here.
    further.push(
      ...(await readFile(extra, 'utf8').then(
        (text) => [text],
        () => [],
      )),
    );
  }
  return { authorities: [...rootCertificates, ...further, pem], diagnostics: [] };
}
