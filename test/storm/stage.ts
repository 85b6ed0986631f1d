/** A server to storm: one emulator whose state is put back for every run, an apply in this process, and a census of what is there. */

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

/** The main path as `gallerist apply` walks it, every guard acknowledged. Nothing is waited for between tries. */
export async function applyOnce(files: Files, watch: Watch = {}): Promise<Ended> {
  const walked = await run({
    project: await openMemory(files),
    target: 'test',
    source: {
      kind: 'live',
      connect: ({ target }) =>
        connect({
          config: target,
          projectFolder: FOLDER,
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
  /** Puts the state back and says what becomes of requests from now on; numbers them from 0. */
  reset(
    state: Seed,
    intercept?: (request: { readonly method: string; readonly path: string; readonly at: number }) => Fault | undefined,
  ): void;
  /** Requests since the last reset. */
  readonly seen: () => number;
  /** Of these, writes: neither reads nor tokens. */
  readonly writes: () => number;
}

/** Starts the server of all storms. Credentials may be written without TLS here: the wire is not what is tested. */
export async function openStage(options: EmulatorOptions = {}): Promise<Stage> {
  let intercept: Parameters<Stage['reset']>[1];
  let at = 0;
  let writes = 0;
  const { switches, ...more } = options;
  const emulator = await startEmulator({
    ...more,
    switches: { plainHttpCredentials: 'allow', ...switches },
    intercept: ({ method, path }) => {
      const index = at;
      at += 1;
      if (isWrite(method, path)) writes += 1;
      return intercept?.({ method, path, at: index });
    },
  });
  return {
    emulator,
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

/**
 * What is on a server, one line a fact, by names alone: written apart from everything the product reads or compares with. A thing that
 * is there twice is two lines.
 */
export function censusOf(seed: Seed): readonly string[] {
  const users = new Map((seed.users ?? []).map((user) => [user.id ?? '', user.email.toLowerCase()]));
  const groups = new Map((seed.groups ?? []).map((group) => [group.id ?? '', group.name]));
  const credentials = new Map((seed.credentials ?? []).map((one) => [one.id ?? '', one.userName]));
  const studios = new Map((seed.studios ?? []).map((one) => [one.id ?? '', one.name]));
  const user = (id: string | undefined): string => users.get(id ?? '') ?? `? ${id}`;
  const to = (share: { readonly user?: string; readonly group?: string }): string =>
    share.user === undefined ? `group ${groups.get(share.group ?? '')}` : `user ${user(share.user)}`;
  const lines: string[] = [];
  for (const {
    id: _,
    email,
    studio,
    defaultCredentialId,
    lastLoginDateTime: __,
    dateCreated: ___,
    ...rest
  } of seed.users ?? []) {
    const credential = credentials.get(defaultCredentialId ?? '') ?? '';
    lines.push(
      `user ${email.toLowerCase()} ${shown({ ...rest, sid: '', credential, studio: studios.get(studio ?? '') ?? '' })}`,
    );
  }
  for (const { name, role, members } of seed.groups ?? []) {
    lines.push(`group ${name} ${role}`);
    for (const member of members ?? []) {
      lines.push(`group ${name} has ${user(typeof member === 'string' ? member : member.ref)}`);
    }
  }
  for (const { name, owner, shares, workflows } of seed.collections ?? []) {
    lines.push(`collection ${name} of ${user(owner)} with ${(workflows ?? []).length} assets`);
    for (const share of shares ?? []) {
      const { dateAdded: _, addedBy: __, user: ___, group: ____, ...permissions } = share;
      lines.push(`collection ${name} to ${to(share)} ${shown(permissions)}`);
    }
  }
  for (const { userName, users: with_, groups: within } of seed.credentials ?? []) {
    lines.push(`credential ${userName}`);
    for (const id of with_ ?? []) lines.push(`credential ${userName} to ${user(id)}`);
    for (const id of within ?? []) lines.push(`credential ${userName} to group ${groups.get(id)}`);
  }
  for (const { name, credential } of seed.studios ?? []) {
    lines.push(`studio ${name} ${credentials.get(credential ?? '') ?? ''}`);
  }
  return lines.sort();
}

function shown(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What one census has more often than another. */
export function more(of: readonly string[], than: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of than) left.set(line, (left.get(line) ?? 0) + 1);
  return of.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** Things there are more of than there should be, whatever they look like: by sort and name alone. */
export function duplicates(of: Seed, than: Seed): readonly string[] {
  return more(namesIn(of), namesIn(than));
}

function namesIn(seed: Seed): readonly string[] {
  return [
    ...(seed.users ?? []).map(({ email }) => `user ${email.toLowerCase()}`),
    ...(seed.groups ?? []).map(({ name }) => `group ${name}`),
    ...(seed.collections ?? []).map(({ name }) => `collection ${name}`),
    ...(seed.credentials ?? []).map(({ userName }) => `credential ${userName.toLowerCase()}`),
    ...(seed.studios ?? []).map(({ name }) => `studio ${name}`),
  ];
}
