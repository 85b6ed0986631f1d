/** `gallerist emulator`: a local server until it is interrupted. Listens on 127.0.0.1 only. */

import { resolve } from 'node:path';
import { ioCode } from '../../diagnostics/io-error.js';
import { EMULATOR_ACCOUNT } from '../../emulator/account.js';
import { type Emulator, type EmulatorOptions, type Seed, startEmulator } from '../../emulator/index.js';
import { decodeSeed } from '../../emulator/seed-load.js';
import type { Level } from '../../emulator/types.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { readNamed, tell } from '../open.js';
import { writeWhole } from '../write.js';

export interface EmulatorCommandOptions {
  readonly port: string;
  readonly auth: 'built-in' | 'saml' | 'windows';
  readonly level: Level;
  readonly tls?: true;
  readonly caOut: string;
  readonly seed?: string;
  readonly save?: string;
  readonly latency: string;
}

export async function emulator(context: Context, options: EmulatorCommandOptions): Promise<ExitCode> {
  const port = wholeNumber(options.port, 65_535);
  const latency = wholeNumber(options.latency, 60_000);
  if (port === undefined || latency === undefined) {
    const wrong = port === undefined ? `--port ${options.port}` : `--latency ${options.latency}`;
    tell(context, [{ code: 'GAL-901', severity: 'error', message: `${wrong} is not a whole number in range` }]);
    return EXIT.error;
  }
  const seed = options.seed === undefined ? undefined : await readSeed(context, options.seed);
  if (seed !== undefined && 'problem' in seed) {
    tell(context, [{ code: 'GAL-905', severity: 'error', message: `${options.seed} ${seed.problem}` }]);
    return EXIT.error;
  }
  const server = await listen(context, {
    port,
    latency,
    authentication: options.auth,
    level: options.level,
    tls: options.tls === true,
    ...seed,
  });
  if (server === undefined) return EXIT.error;
  try {
    await serve(context, server, options);
    return EXIT.done;
  } finally {
    await server.close();
  }
}

async function readSeed(
  context: Context,
  file: string,
): Promise<{ readonly seed: Seed } | { readonly problem: string }> {
  const bytes = await readNamed(context, file);
  if (typeof bytes === 'string') return { problem: `cannot be read: ${bytes}` };
  const decoded = decodeSeed(new TextDecoder().decode(bytes));
  return 'problem' in decoded ? { problem: `is not a seed: ${decoded.problem}` } : decoded;
}

/** Undefined, and told, when the port is taken or not for everybody. */
function listen(context: Context, options: EmulatorOptions): Promise<Emulator | undefined> {
  return startEmulator(options).catch((error: unknown) => {
    const why = ioCode(error);
    if (why === undefined) throw error;
    tell(context, [
      {
        code: 'GAL-909',
        severity: 'error',
        message: `the emulator cannot listen on port ${options.port}: ${why}`,
        hint: 'choose another with --port, or --port 0 for one that is free',
      },
    ]);
    return undefined;
  });
}

/** Until it is interrupted. */
async function serve(context: Context, server: Emulator, options: EmulatorCommandOptions): Promise<void> {
  const { caOut, save } = options;
  // Once at the start: what cannot be written is known before there is something to lose. It holds keys and passwords.
  const saveTo = (file: string): Promise<void> =>
    writeWhole(resolve(context.folder, file), `${JSON.stringify(server.save(), null, 2)}\n`, 0o600);
  if (save !== undefined) await saveTo(save);
  if (server.ca !== undefined) await writeWhole(resolve(context.folder, caOut), server.ca);

  context.out(`listening on ${server.url} (${options.auth}, ${options.level})\n`);
  if (server.ca !== undefined) {
    context.out(`its authority's certificate is in ${caOut}: caFile in gallerist.yaml, or NODE_EXTRA_CA_CERTS\n`);
  }
  if (options.seed === undefined) {
    context.out(
      `account ${EMULATOR_ACCOUNT.email}, key ${EMULATOR_ACCOUNT.clientId}, secret ${EMULATOR_ACCOUNT.clientSecret}\n`,
    );
  }
  context.err('stop with Ctrl-C\n');
  await context.stopped();
  if (save === undefined) return;
  await saveTo(save);
  context.err(`saved ${save}\n`);
}

function wholeNumber(text: string, most: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value <= most ? value : undefined;
}
