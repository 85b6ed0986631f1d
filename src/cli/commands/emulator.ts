/** `gallerist emulator`: a local server until it is interrupted. Listens on 127.0.0.1 only. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EMULATOR_ACCOUNT } from '../../emulator/account.js';
import { startEmulator } from '../../emulator/index.js';
import { decodeSeed } from '../../emulator/seed-load.js';
import type { Level } from '../../emulator/types.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { tell } from '../open.js';
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
  const seed =
    options.seed === undefined ? undefined : decodeSeed(readFileSync(resolve(context.folder, options.seed), 'utf8'));
  if (seed !== undefined && 'problem' in seed) {
    tell(context, [{ code: 'GAL-905', severity: 'error', message: `${options.seed} is not a seed: ${seed.problem}` }]);
    return EXIT.error;
  }
  const server = await startEmulator({
    port,
    latency,
    authentication: options.auth,
    level: options.level,
    tls: options.tls === true,
    ...(seed === undefined ? {} : { seed: seed.seed }),
  });
  context.out(`listening on ${server.url} (${options.auth}, ${options.level})\n`);
  if (server.ca !== undefined) {
    await writeWhole(resolve(context.folder, options.caOut), server.ca);
    context.out(
      `its authority's certificate is in ${options.caOut}: caFile in gallerist.yaml, or NODE_EXTRA_CA_CERTS\n`,
    );
  }
  if (seed === undefined) {
    context.out(
      `account ${EMULATOR_ACCOUNT.email}, key ${EMULATOR_ACCOUNT.clientId}, secret ${EMULATOR_ACCOUNT.clientSecret}\n`,
    );
  }
  context.err('stop with Ctrl-C\n');
  await context.stopped();
  if (options.save !== undefined) {
    await writeWhole(resolve(context.folder, options.save), `${JSON.stringify(server.save(), null, 2)}\n`);
    context.err(`saved ${options.save}\n`);
  }
  await server.close();
  return EXIT.done;
}

function wholeNumber(text: string, most: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value <= most ? value : undefined;
}
