/** The main path in one process, over real HTTP to an emulator: files in memory, no child processes. For properties and e2e tables. */

import { dirname, join } from 'node:path';
import { apply } from '../../src/apply/apply.js';
import { openProject } from '../../src/config/project.js';
import type { Files, Project } from '../../src/config/types.js';
import { ioError } from '../../src/diagnostics/io-error.js';
import type { Emulator } from '../../src/emulator/index.js';
import type { ApplyReport } from '../../src/model/report.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { ConnectOptions } from '../../src/model/system.js';
import { FULL_SCOPE } from '../../src/plan/scope.js';
import { type Run, readLive, run } from '../../src/run.js';
import { connect, systemFor } from '../../src/targets/index.js';

export const NOW = new Date('2026-06-15T12:00:00Z');
export const FOLDER = '/project';

/** Files held in memory: text by path relative to the project. */
export function memoryFiles(texts: Readonly<Record<string, string>>): Files {
  const files = new Map(
    Object.entries(texts).map(([path, text]) => [join(FOLDER, path), new TextEncoder().encode(text)]),
  );
  const children = new Map<string, Map<string, boolean>>();
  for (const path of files.keys()) {
    for (let at = path, isFolder = false; at !== dirname(at); at = dirname(at), isFolder = true) {
      const parent = dirname(at);
      const names = children.get(parent) ?? new Map<string, boolean>();
      names.set(at.slice(parent.length + (parent === '/' ? 0 : 1)), isFolder);
      children.set(parent, names);
    }
  }
  return {
    read: async (path) => {
      const found = files.get(path);
      if (found === undefined) throw ioError(path, 'ENOENT');
      return found;
    },
    list: async (path) => {
      const names = children.get(path);
      return names === undefined ? undefined : [...names].map(([name, folder]) => ({ name, folder }));
    },
    realPath: async (path) => (files.has(path) || children.has(path) ? path : undefined),
  };
}

export interface TargetParts {
  readonly url: string;
  readonly authentication?: 'built-in' | 'saml' | 'windows';
  readonly release?: string;
  readonly account?: string;
  readonly more?: string;
}

/** The release to declare for an emulator's level. */
export const RELEASE_OF = { '2022.1': '2022.1', '2024.1': '2024.1', '2024.2': '2024.2', '2026': '2026.1' } as const;

export function projectYaml({
  url,
  authentication = 'built-in',
  release = '2026.1',
  account = 'admin@emulator.example',
  more = '',
}: TargetParts): string {
  return [
    'version: 1',
    'access: [access/*.yaml]',
    'targets:',
    '  test:',
    '    system: alteryx-server',
    `    url: ${url}`,
    `    release: "${release}"`,
    `    authentication: ${authentication}`,
    `    account: ${account}`,
    '    caFile: ca.pem',
    '    credentials: { clientId: "${env:KEY}", clientSecret: "${env:SECRET}" }',
    more,
    '',
  ]
    .filter((line) => !line.includes('caFile') || url.startsWith('https'))
    .join('\n');
}

export function openMemory(texts: Readonly<Record<string, string>>, asOf = NOW): Promise<Project> {
  return openProject({ folder: FOLDER, files: memoryFiles(texts), asOf, environment: ENVIRONMENT });
}

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  KEY: 'emulator-key',
  SECRET: 'emulator-secret',
  SVC_PASSWORD: 'planted-secret-0451',
};

export function outside(folder: string): Omit<ConnectOptions, 'config'> {
  return {
    projectFolder: folder,
    environment: ENVIRONMENT,
    now: () => new Date(),
    random: () => 0.5,
    sleep: async () => undefined,
  };
}

/** Walks the main path against the emulator the files name. The connection is closed. */
export async function planOn(texts: Readonly<Record<string, string>>, folder = FOLDER): Promise<Run> {
  const walked = await walk(texts, folder);
  await walked.connection?.close();
  return walked;
}

async function walk(
  texts: Readonly<Record<string, string>>,
  folder: string,
  now: () => Date = () => new Date(),
): Promise<Run> {
  return run({
    project: await openMemory(texts),
    target: 'test',
    source: {
      kind: 'live',
      connect: (declaration) => connect({ config: declaration.target, ...outside(folder), now }),
    },
    systemFor,
  });
}

/**
 * Plans and applies. Throws when there is no plan, with the reasons.
 * @param later milliseconds between reading and performing, by the clock the target is seen with
 */
export async function applyOn(
  texts: Readonly<Record<string, string>>,
  folder = FOLDER,
  later = 0,
): Promise<ApplyReport> {
  let passed = 0;
  const walked = await walk(texts, folder, () => new Date(Date.now() + passed));
  const { ready, connection } = walked;
  try {
    if (ready === undefined || connection === undefined) {
      throw new Error(`no plan: ${walked.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ')}`);
    }
    const { plan, snapshot, declaration } = ready;
    passed = later;
    return await apply({
      plan,
      snapshot,
      connection,
      concurrency: declaration.target.concurrency,
      declared: { ...ready, locate: walked.locate },
      onEvent: () => undefined,
    });
  } finally {
    await connection?.close();
  }
}

/** Everything the target holds, read as `export` reads it. */
export async function snapshotOn(texts: Readonly<Record<string, string>>, folder = FOLDER): Promise<Snapshot> {
  const project = await openMemory(texts);
  const { declaration, diagnostics } = await project.declare('test', { bare: true });
  if (declaration === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const read = await readLive(
    { kind: 'live', connect: () => connect({ config: declaration.target, ...outside(folder) }) },
    declaration,
    FULL_SCOPE,
  );
  await read.connection?.close();
  if (read.snapshot === undefined) throw new Error(read.diagnostics.map(({ message }) => message).join('; '));
  return read.snapshot;
}

/** Requests an emulator answered, writes only: everything that is not GET or a token. */
export function writesOf(emulator: Pick<Emulator, 'counts'>): number {
  return Object.entries(emulator.counts())
    .filter(([request]) => !request.startsWith('GET ') && !request.includes('oauth2/token'))
    .reduce((sum, [, count]) => sum + count, 0);
}
