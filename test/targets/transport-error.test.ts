import { describe, expect, it } from 'vitest';
import { tell } from '../../src/targets/alteryx-server/problem.js';
import { classify } from '../../src/targets/alteryx-server/transport-error.js';

function failure(code: string, more: Readonly<Record<string, unknown>> = {}): Error {
  return Object.assign(new Error(`something ${code}`), { code, ...more });
}

const CALL = 'POST v3/users';

describe('an error of the network', () => {
  it.each([
    ['ECONNREFUSED', 'connect'],
    ['EHOSTUNREACH', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['ETIMEDOUT', 'connect'],
    ['EADDRNOTAVAIL', 'connect'],
    ['EMFILE', 'connect'],
    ['ENOTFOUND', 'getaddrinfo'],
    ['EAI_AGAIN', 'getaddrinfo'],
    ['EAI_FAIL', 'getaddrinfo'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined],
  ])('%s before there is a connection: the call certainly never left', (code, syscall) => {
    expect(classify(failure(code, { syscall }), CALL)).toMatchObject({ kind: 'unsent', cause: 'network' });
  });

  it('of every address that was tried is one of connecting', () => {
    const each = ['::1', '127.0.0.1'].map((address) => failure('ECONNREFUSED', { syscall: 'connect', address }));
    const all = Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' });
    expect(classify(all, CALL)).toMatchObject({ kind: 'unsent', reason: expect.stringContaining('(ECONNREFUSED)') });
  });

  it.each([
    ['EHOSTUNREACH', 'read'],
    ['ENETUNREACH', 'write'],
    ['ETIMEDOUT', 'read'],
    ['EPROTO', 'write'],
    ['ECONNRESET', 'read'],
    ['EPIPE', 'write'],
    ['ECONNREFUSED', undefined],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', undefined],
    ['ERR_TLS_RENEGOTIATION_DISABLED', undefined],
  ])('%s while there may have been one: nobody knows what became of the call', (code, syscall) => {
    expect(classify(failure(code, { syscall }), CALL)).toMatchObject({
      kind: 'lost',
      reason: expect.stringContaining(code),
    });
  });

  it.each([
    'ENETDOWN',
    'ECONNABORTED',
    'EHOSTDOWN',
    'EMFILE',
    'ENOBUFS',
    'ENETRESET',
    'ERR_STREAM_PREMATURE_CLOSE',
    'UND_ERR_DESTROYED',
    'UND_ERR_CLOSED',
    'UND_ERR_INFO',
    'UND_ERR_ABORTED',
    'A_CODE_OF_NEXT_YEAR',
  ])('%s is an answer that was lost, not a crash', (code) => {
    const problem = classify(failure(code), CALL);
    expect(problem.kind).toBe('lost');
    expect(tell(problem).message).toMatch(new RegExp(`^POST v3/users: no answer, .*\\(${code}\\)$`));
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'certificate', 'has expired', 'another certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'is for another name', 'another certificate'],
    ['HOSTNAME_MISMATCH', 'certificate', 'is for another name', 'another certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'authority', 'is not trusted', 'caFile'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'authority', 'is not trusted', 'caFile'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'authority', 'is not trusted', 'caFile'],
    ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'authority', 'is not trusted', 'caFile'],
  ])('%s judges the certificate, before anything is sent', (code, cause, why, hint) => {
    const problem = classify(failure(code), CALL);
    expect(problem).toMatchObject({ kind: 'unsent', cause });
    expect(tell(problem)).toMatchObject({
      code: 'GAL-409',
      message: expect.stringContaining(`the certificate of the server ${why}`),
      hint: expect.stringContaining(hint),
    });
  });

  it.each(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_EXCEEDED_MAX_SIZE', 'HPE_INVALID_CONSTANT'])(
    '%s is an answer, and none of the API',
    (code) => {
      expect(classify(failure(code), CALL).kind).toBe('garbled');
    },
  );

  it('without a code is a bug, and thrown on', () => {
    const bug = new TypeError('x is not a function');
    expect(() => classify(bug, CALL)).toThrow(bug);
  });
});

describe('an address that has no API', () => {
  it('is told by the call for a token, which every release has', () => {
    const missing = (call: string) => tell({ kind: 'refused', call, status: 404, words: undefined }).hint;
    expect(missing('POST oauth2/token')).toContain('Web API address');
    expect(missing('GET v3/subscriptions')).toContain('this release does not have it');
  });
});
