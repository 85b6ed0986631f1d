/**
 * What an error of the network means for a call: whether it certainly never left, and why, in words. Matches on codes and names, never on classes.
 * Never says "never sent" of what only looks like it: a code that connecting and sending can both end with is judged by which of them failed.
 */

import type { Problem } from './problem.js';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens at this address'],
  ['ENOTFOUND', 'the name of the server is not known'],
  ['EAI_AGAIN', 'the name of the server cannot be looked up now'],
  ['EHOSTUNREACH', 'the server cannot be reached'],
  ['ENETUNREACH', 'the network of the server cannot be reached'],
  ['ENETDOWN', 'the network is down'],
  ['EADDRNOTAVAIL', 'no connection can be opened from here'],
  ['EMFILE', 'too many files are open here'],
  ['UND_ERR_CONNECT_TIMEOUT', 'the server did not take the connection in time'],
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was closed'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['UND_ERR_SOCKET', 'the connection was closed'],
  ['UND_ERR_HEADERS_TIMEOUT', 'the server did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stopped half-way'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'the answer is shorter than announced'],
  ['UND_ERR_ABORTED', 'the answer was cut off'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'what answers does not speak TLS'],
]);

/** An answer came, and cannot be one of the API. */
const GARBLED: ReadonlyMap<string, string> = new Map([
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'the answer is larger than can be taken in'],
  ['UND_ERR_HEADERS_OVERFLOW', 'the headers of the answer are larger than can be taken in'],
]);

/** The certificate was judged, which is done before anything is sent. Other errors of TLS may come later, when a call is on its way. */
const UNTRUSTED =
  /^(?:CERT_|ERROR_IN_CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|(?:HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME_INVALID|UND_ERR_PRX_TLS)$)/;

/** What is wrong with a certificate itself, whoever vouches for it. */
const CERTIFICATE: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'the certificate of the server has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate of the server is not valid yet'],
  ['CERT_REVOKED', 'the certificate of the server was revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of the server is for another name'],
  ['HOSTNAME_MISMATCH', 'the certificate of the server is for another name'],
]);

/** What fails before there is a connection. */
const BEFORE_SENDING: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

/** The problem a failed call is. An error without a code is none of the network: a bug, and thrown on. */
export function classify(error: unknown, call: string): Problem {
  if (!(error instanceof Error)) throw error;
  // undici says what a proxy answered in words only, and before anything of the call was sent.
  const proxy = /^Proxy response \((\d+)\)|^Proxy Authentication Required \((407)\)/.exec(error.message);
  if (proxy !== null) {
    const status = proxy[1] ?? proxy[2] ?? '';
    return { kind: 'unsent', call, reason: `the proxy refused the connection (${status})`, cause: 'proxy' };
  }
  // Its parser names its errors, and gives most of them no code.
  if (error.name === 'HTTPParserError') return { kind: 'garbled', call, reason: 'the answer is not HTTP' };
  const { code, unsent } = describe(error);
  if (code === undefined) throw error;
  if (UNTRUSTED.test(code)) {
    const reason = CERTIFICATE.get(code);
    return reason === undefined
      ? { kind: 'unsent', call, reason: `the certificate of the server is not trusted (${code})`, cause: 'authority' }
      : { kind: 'unsent', call, reason: `${reason} (${code})`, cause: 'certificate' };
  }
  const garbled = GARBLED.get(code);
  if (garbled !== undefined) return { kind: 'garbled', call, reason: garbled };
  if (code.startsWith('HPE_')) return { kind: 'garbled', call, reason: `the answer is not HTTP (${code})` };
  const reason = `${REASONS.get(code) ?? words(code)} (${code})`;
  return unsent ? { kind: 'unsent', call, reason, cause: 'network' } : { kind: 'lost', call, reason };
}

function words(code: string): string {
  return /^(?:EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code) ? 'the encrypted connection failed' : 'the connection failed';
}

/** The code of an error, and whether it came while looking up the server or connecting to it. */
function describe(error: Error): { readonly code: string | undefined; readonly unsent: boolean } {
  // Several addresses were tried, which is done by connecting and nothing else: the code of the first that failed stands for all.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  if (first instanceof Error) return describe(first);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return error.cause instanceof Error ? describe(error.cause) : { code, unsent: false };
  const syscall = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : '';
  return { code, unsent: BEFORE_SENDING.has(syscall) || code === 'UND_ERR_CONNECT_TIMEOUT' };
}
