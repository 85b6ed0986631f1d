/**
 * What a command prints, on its way to a stream that may end before the command does: a reader that stops (`| head`), a full disk.
 * Never: let that end the command or change what it does. What could not be printed is lost, and nothing else.
 */

import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

export interface Printer {
  readonly print: (text: string) => void;
  /** When all that was printed is taken or lost: why some was lost. Undefined also when only the reader wanted no more. */
  readonly settled: () => Promise<Error | undefined>;
}

type Stream = NodeJS.WritableStream & { readonly fd?: number };

/** How a write fails whose reader has gone: of a pipe, of a socket, on Windows. */
const READER_GONE: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'EOF'];

/** Prints to a stream until it takes no more; after that, nowhere. */
export function printerTo(stream: Stream): Printer {
  let lost: NodeJS.ErrnoException | undefined;
  const lose = (error: Error): void => {
    lost ??= error;
  };
  // Without anybody who listens, Node ends the process.
  stream.on('error', lose);
  // Terminals, pipes and sockets are one to Node; the rest are files.
  const file = stream instanceof Socket ? undefined : stream.fd;
  return {
    print: (text) => {
      if (lost !== undefined) return;
      if (file === undefined) stream.write(text);
      else writeAll(file, text, lose);
    },
    settled: async () => {
      if (lost === undefined && file === undefined) {
        // Called back after all before it was taken or failed, and shortly before that is told.
        await new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
      }
      return READER_GONE.includes(lost?.code) ? undefined : lost;
    },
  };
}

/** Node's stream for a file takes half a write, all that a nearly full disk has room for, as a whole one. */
function writeAll(file: number, text: string, lose: (error: Error) => void): void {
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    lose(error);
  }
}
