/**
 * Answers that break on their way, for fault tests: written to the socket byte by byte as no HTTP library would. Decides only what goes
 * wrong below HTTP; whether the request was handled before is decided elsewhere.
 */

import type { Socket } from 'node:net';
import type { Break } from './types.js';

interface Whole {
  readonly status: number;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends an answer that breaks: half of it, rounded down. Afterwards the socket takes no further request. */
export function breakOff(socket: Socket, how: Break, { status, bytes, headers }: Whole): void {
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const head = (...more: readonly string[]): string =>
    [
      `HTTP/1.1 ${status} Broken`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...more,
      '\r\n',
    ].join('\r\n');
  // An answer without a body is broken too when it announces one.
  const announced = head(`content-length: ${Math.max(bytes.length, 1)}`);
  const start = announced.slice(0, Math.floor(announced.length / 2));
  const parts: Readonly<Record<Break, () => void>> = {
    'in-headers': () => end(socket, start),
    'reset-in-headers': () => reset(socket, start),
    short: () => end(socket, announced, half),
    'reset-in-body': () => reset(socket, announced, half),
    unended: () => end(socket, head('transfer-encoding: chunked'), chunkOf(half)),
    unannounced: () => end(socket, head('connection: close'), half),
    stalled: () => write(socket, announced, half),
    'no-http': () => end(socket, `HTTP/9.x ${status}\u0000 nonsense\r\n\r\n`, bytes),
    continue: () => end(socket, `HTTP/1.1 100 Continue\r\n\r\n${announced}`, bytes),
    hints: () => {
      const after = head(`content-length: ${bytes.length}`, 'connection: close');
      end(socket, `HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n${after}`, bytes);
    },
  };
  parts[how]();
}

function chunkOf(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

function write(socket: Socket, head: string, body: Uint8Array = new Uint8Array(), then?: () => void): void {
  socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]), then);
}

function end(socket: Socket, head: string, body?: Uint8Array): void {
  write(socket, head, body);
  socket.destroySoon();
}

/** What was written is let out first: a reset takes along whatever still waits on either side. */
function reset(socket: Socket, head: string, body?: Uint8Array): void {
  write(socket, head, body, () => {
    // TLS has no reset of its own: there it is an end without a goodbye.
    if ('encrypted' in socket) socket.destroy();
    else socket.resetAndDestroy();
  });
}
