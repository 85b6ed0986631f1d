/** What an error of the network means for a call: whether it certainly never left, and why, in words. Matches on codes, never on classes. */

import type { Problem } from './problem.js';

const NEVER_SENT: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens at this address'],
  ['ENOTFOUND', 'the name of the server is not known'],
  ['EAI_AGAIN', 'the name of the server cannot be looked up now'],
  ['EHOSTUNREACH', 'the server cannot be reached'],
  ['ENETUNREACH', 'the network of the server cannot be reached'],
  ['EADDRNOTAVAIL', 'no connection can be opened from here'],
  ['UND_ERR_CONNECT_TIMEOUT', 'the server did not take the connection in time'],
]);

const LOST: ReadonlyMap<string, string> = new Map([
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was closed'],
  ['ETIMEDOUT', 'the connection timed out'],
  ['UND_ERR_SOCKET', 'the connection was closed'],
  ['UND_ERR_HEADERS_TIMEOUT', 'the server did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the answer stopped half-way'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'the answer is shorter than announced'],
]);

const TLS = /^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS$|EPROTO$)/;

/** The problem a failed call is. An error that is none of a network's is a bug and is thrown on. */
export function classify(error: unknown, call: string): Problem {
  const { code, message } = describe(error);
  const unsent = NEVER_SENT.get(code);
  if (unsent !== undefined) return { kind: 'unsent', call, reason: `${unsent} (${code})`, cause: 'network' };
  if (TLS.test(code)) {
    return { kind: 'unsent', call, reason: `the certificate of the server is not trusted (${code})`, cause: 'tls' };
  }
  const proxy = /Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/.exec(message);
  if (proxy !== null) {
    const status = proxy[1] ?? proxy[2] ?? '';
    return { kind: 'unsent', call, reason: `the proxy refused the connection (${status})`, cause: 'proxy' };
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return { kind: 'garbled', call, reason: 'the answer is larger than can be taken in' };
  }
  const lost = LOST.get(code);
  if (lost !== undefined) return { kind: 'lost', call, reason: `${lost} (${code})` };
  if (code.startsWith('HPE_')) return { kind: 'garbled', call, reason: `the answer is not HTTP (${code})` };
  // An answer cut off inside its body ends as an aborted or terminated read.
  if (code === 'UND_ERR_ABORTED' || message === 'terminated' || message === 'aborted') {
    return { kind: 'lost', call, reason: 'the answer was cut off' };
  }
  throw error;
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: '' };
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Several addresses tried: an AggregateError says the code of the first.
  if (own === '' && error.cause instanceof Error) return describe(error.cause);
  return { code: own, message: error.message };
}
