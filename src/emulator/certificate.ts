/**
 * A certificate for `localhost` and 127.0.0.1, made at start from a fresh key. It signs itself and is its own authority, so a client
 * that is given it as `ca` verifies fully. X.509 v3 in DER, by hand: Node can make keys but no certificates.
 */

import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM, private. */
  readonly key: string;
  /** PEM; also the certificate authority. */
  readonly cert: string;
}

/** One DER value: tag, length, content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const octets = (...parts: readonly Uint8Array[]): Buffer => der(0x04, ...parts);
/** A bit string; `unused` bits at its end do not count. */
const bits = (content: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));
const yes = der(0x01, Buffer.from([0xff]));

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return der(0x06, Buffer.from(bytes));
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return critical ? sequence(oid(id), yes, octets(value)) : sequence(oid(id), octets(value));
}

const NAME = sequence(der(0x31, sequence(oid('2.5.4.3'), text(0x0c, 'localhost'))));
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
/** Until the last year a UTCTime can say: no test of ours shall end on a date. */
const VALIDITY = sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z'));

export function createCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha1').update(subjectKey).digest();
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const names = sequence(text(0x82, 'localhost'), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    extension('2.5.29.19', true, sequence(yes)), // basic constraints: may sign certificates
    extension('2.5.29.15', true, bits(Buffer.from([0x84]), 2)), // key usage: signatures, certificates
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))), // extended: server authentication
    extension('2.5.29.17', false, names),
    extension('2.5.29.14', false, octets(keyId)),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, serial),
    ECDSA_SHA256,
    NAME,
    VALIDITY,
    NAME,
    subjectKey,
    der(0xa3, extensions),
  );
  const certificate = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
