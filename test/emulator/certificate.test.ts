import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { Agent, fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../src/emulator/certificate.js';
import { startEmulator } from '../../src/emulator/index.js';

describe('the certificate of --tls', () => {
  it('is one that Node takes for an authority, for localhost and 127.0.0.1', () => {
    const certificate = new X509Certificate(createCertificate().cert);
    expect(certificate.ca).toBe(true);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('lets a client verify fully, by address and by name, with undici and with node:https', async () => {
    const emulator = await startEmulator({ tls: true });
    const { ca = '' } = emulator;
    const named = emulator.url.replace('127.0.0.1', 'localhost');
    const dispatcher = new Agent({ connect: { ca } });
    expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/webapi\/$/);
    for (const url of [emulator.url, named]) {
      expect((await fetch(new URL('v3/users', url), { dispatcher })).status).toBe(401);
      const status = await new Promise((resolve, reject) => {
        request(new URL('v3/users', url), { ca, agent: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(401);
    }
    await dispatcher.close();
    await emulator.close();
  });

  it('is refused by a client that does not know it', async () => {
    const emulator = await startEmulator({ tls: true });
    const refused = await fetch(emulator.url).catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    await emulator.close();
  });

  it('is fresh every time, and there is none without TLS', async () => {
    expect(createCertificate().cert).not.toBe(createCertificate().cert);
    const emulator = await startEmulator();
    expect(emulator.ca).toBeUndefined();
    await emulator.close();
  });
});
