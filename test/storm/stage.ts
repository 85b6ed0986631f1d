/** A server to storm: one emulator whose state is put back for every run, and an apply in this process. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply } from '../../src/apply/apply.js';
import type { Watch } from '../../src/apply/recording.js';
import { type Emulator, type EmulatorOptions, type Fault, type Seed, startEmulator } from '../../src/emulator/index.js';
import type { ApplyReport } from '../../src/model/report.js';
import { run } from '../../src/run.js';
import { connect, systemFor } from '../../src/targets/index.js';
import { ENVIRONMENT, FOLDER, openMemory } from '../support/main-path.js';

export type Files = Readonly<Record<string, string>>;

/** How a run ended, by the exit codes of the command (DESIGN §7). */
export interface Ended {
  readonly exit: 0 | 1 | 4;
  readonly report?: ApplyReport;
  readonly messages: readonly string[];
}

/**
 * The main path as `gallerist apply` walks it, every guard acknowledged. Nothing is waited for between tries.
 * @param folder where files are that a connection reads: the certificate authority
 */
export async function applyOnce(files: Files, watch: Watch = {}, folder = FOLDER): Promise<Ended> {
  const walked = await run({
    project: await openMemory(files),
    target: 'test',
    source: {
      kind: 'live',
      connect: ({ target }) =>
        connect({
          config: target,
          projectFolder: folder,
          environment: ENVIRONMENT,
          now: () => new Date(),
          random: () => 0.5,
          sleep: async () => undefined,
        }),
    },
    systemFor,
  });
  const { ready, connection, locate } = walked;
  const messages = walked.diagnostics.map(({ code, message }) => `${code} ${message}`);
  try {
    if (ready === undefined || connection === undefined) return { exit: 1, messages };
    const { plan, snapshot, declaration } = ready;
    const { concurrency } = declaration.target;
    const declared = { ...ready, locate };
    const report = await apply({ plan, snapshot, connection, concurrency, declared, onEvent: () => undefined, watch });
    return {
      exit: report.complete ? 0 : 4,
      report,
      messages: report.results.flatMap(({ outcome: { status, message } }) =>
        status === 'done' || status === 'already' ? [] : [`${status}: ${message ?? ''}`],
      ),
    };
  } finally {
    await connection?.close();
  }
}

export interface Stage {
  readonly emulator: Emulator;
  /** Where the server is, and its certificate authority: empty without TLS. */
  readonly server: { readonly url: string; readonly ca: string };
  /** A folder that holds the authority as a project does: in `ca.pem`. */
  readonly folder: string;
  /** Puts the state back and says what becomes of requests from now on; numbers them from 0. */
  reset(
    state: Seed,
    intercept?: (request: { readonly method: string; readonly path: string; readonly at: number }) => Fault | undefined,
  ): void;
  /** Requests since the last reset. */
  readonly seen: () => number;
  /** Of these, writes: neither reads nor tokens. */
  readonly writes: () => number;
  close(): Promise<void>;
}

/** Starts a server for storms. */
export async function openStage(options: EmulatorOptions = {}): Promise<Stage> {
  let intercept: Parameters<Stage['reset']>[1];
  let at = 0;
  let writes = 0;
  const emulator = await startEmulator({
    ...options,
    intercept: ({ method, path }) => {
      const index = at;
      at += 1;
      if (isWrite(method, path)) writes += 1;
      return intercept?.({ method, path, at: index });
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'gallerist-stage-'));
  const ca = emulator.ca ?? '';
  writeFileSync(join(folder, 'ca.pem'), ca);
  return {
    emulator,
    server: { url: emulator.url, ca },
    folder,
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      await emulator.close();
    },
    seen: () => at,
    writes: () => writes,
    reset: (state, next) => {
      emulator.load(state);
      intercept = next;
      at = 0;
      writes = 0;
    },
  };
}

export function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && !path.startsWith('oauth2');
}

/** A server with TLS for worlds with passwords, and one without for the others: TLS costs each run a fifth of a second. */
export async function openStages(): Promise<{
  readonly of: (world: { readonly secret: boolean }) => Stage;
  close(): Promise<void>;
}> {
  const [plain, tls] = await Promise.all([openStage(), openStage({ tls: true })]);
  return {
    of: ({ secret }) => (secret ? tls : plain),
    close: async () => {
      await Promise.all([plain.close(), tls.close()]);
    },
  };
}
