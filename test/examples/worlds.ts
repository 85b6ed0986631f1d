/**
 * Places where the commands of a page run: a temporary folder, an emulator, and the environment a reader would have set. Ports,
 * digests and dates are replaced in what comes out, so that a page can show them.
 */

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmulator } from '../../src/emulator/index.js';
import type { Seed } from '../../src/emulator/seed.js';
import type { Exchange } from '../../src/emulator/types.js';

export const root = join(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly folder: string;
  readonly environment: Map<string, string>;
  /** Writes to the emulated server since the last call of `written`. */
  written(): readonly string[];
  write(path: string, text: string): void;
  run(command: string): Promise<Ran>;
  /** Output as a page shows it. */
  shown(output: string): string;
  close(): Promise<void>;
}

function messyGallery(): Seed {
  return JSON.parse(readFileSync(join(root, 'examples/acme/messy-gallery.json'), 'utf8'));
}

/** The address pages write down. */
const WRITTEN_ADDRESS = '127.0.0.1:8080';
const WRITTEN_URL = 'https://gallery.acme.example/webapi/';

/** A small server where Omar reads what Finance makes. */
const FINANCE: Seed = {
  users: [
    {
      email: 'admin@emulator.example',
      firstName: 'Ada',
      lastName: 'Admin',
      role: 'Curator',
      isApiEnabled: true,
      canCreateCollections: true,
    },
    { email: 'ana.ruiz@acme.example', firstName: 'Ana', lastName: 'Ruiz', role: 'Artisan' },
    { email: 'omar@acme.example', firstName: 'Omar', lastName: 'Haddad' },
  ],
  groups: [
    { name: 'Finance Analysts', role: 'Artisan', members: [] },
    { name: 'Finance Readers', role: 'Member', members: ['omar@acme.example'] },
  ],
  collections: [
    { name: 'Month-end close', owner: 'ana.ruiz@acme.example', shares: [{ group: 'Finance Readers' }], workflows: [] },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};

/** A project that declares nothing yet. */
const SMALL_PROJECT = `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: http://${WRITTEN_ADDRESS}/webapi/
    release: "2025.2"
    authentication: built-in
    account: admin@emulator.example
    credentials: { clientId: emulator-key, clientSecret: "\${env:AYX_SECRET}" }
`;

export type WorldName = '' | 'acme' | 'finance' | 'server' | 'seeded';

export function worldName(text: string): WorldName {
  if (text === '' || text === 'acme' || text === 'finance' || text === 'server' || text === 'seeded') return text;
  throw new Error(`there is no world ${text}`);
}

/**
 * An empty folder and an emulator with its one account; Acme: a copy of the example and its messy Gallery, over TLS; the small finance
 * server with a project that declares nothing yet; a server a page describes, with the same project; or, as a real server would be,
 * Acme's Gallery and an empty folder.
 * @param described what the server of a page holds, for `seeded`
 */
export async function openWorld(name: WorldName, described?: Seed): Promise<World> {
  const exchanges: Exchange[] = [];
  const seed = seedOf(name, described);
  const emulator = await startEmulator({
    level: '2026',
    tls: name === 'acme',
    ...(seed === undefined ? {} : { seed }),
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const folder = mkdtempSync(join(tmpdir(), 'gallerist-page-'));
  const address = new URL(emulator.url).host;
  const environment = new Map<string, string>();
  for (const variable of ['PATH', 'HOME', 'SYSTEMROOT']) {
    const value = process.env[variable];
    if (value !== undefined) environment.set(variable, value);
  }
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll(WRITTEN_ADDRESS, address));
  };
  if (name === 'acme') {
    cpSync(join(root, 'examples/acme'), folder, { recursive: true });
    writeFileSync(join(folder, 'ca.pem'), emulator.ca ?? '');
    environment.set('NODE_EXTRA_CA_CERTS', join(folder, 'ca.pem'));
    const project = join(folder, 'gallerist.yaml');
    writeFileSync(project, readFileSync(project, 'utf8').replace(WRITTEN_URL, emulator.url));
    environment.set('ACME_GALLERY_KEY', 'demo-key');
    environment.set('ACME_GALLERY_SECRET', 'demo-secret');
    environment.set('SVC_SUPPLY_CHAIN_PASSWORD', 'only-in-tests');
  }
  if (name === 'finance' || name === 'seeded') {
    write('gallerist.yaml', SMALL_PROJECT);
    environment.set('AYX_SECRET', 'emulator-secret');
  }
  if (name === 'server') {
    environment.set('AYX_KEY', 'demo-key');
    environment.set('AYX_SECRET', 'demo-secret');
  }
  return {
    folder,
    environment,
    written() {
      const writes = exchanges
        .splice(0)
        .filter(({ method, path }) => method !== 'GET' && !path.startsWith('oauth2/'))
        .map(({ method, path, requestBody }) => `${method} ${path} ${requestBody}`.trimEnd());
      return writes;
    },
    write,
    run: (command) =>
      runGallerist(
        command.replaceAll(WRITTEN_ADDRESS, address).replace(WRITTEN_URL, emulator.url),
        folder,
        environment,
      ),
    shown: (output) =>
      settled(output.replaceAll(address, WRITTEN_ADDRESS).replaceAll(`${folder}/`, '').replaceAll(folder, '.')),
    async close() {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function seedOf(name: WorldName, described: Seed | undefined): Seed | undefined {
  switch (name) {
    case '':
      return undefined;
    case 'finance':
      return FINANCE;
    case 'seeded':
      if (described === undefined) throw new Error('the page does not say what its server holds');
      return described;
    case 'acme':
    case 'server':
      return messyGallery();
    default:
      return name satisfies never;
  }
}

/** What differs from run to run, in one form. */
export function settled(output: string): string {
  return output
    .replace(/\bplan [0-9a-f]{8}\b/g, 'plan ########')
    .replace(/=[0-9a-f]{8,64}\b/g, '=########')
    .replace(/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replace(/\bDone in \d+ s/g, 'Done in … s');
}

/** Who commits on a page, whoever runs the test. */
const COMMITTER = {
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana.ruiz@acme.example',
  GIT_COMMITTER_NAME: 'Ana',
  GIT_COMMITTER_EMAIL: 'ana.ruiz@acme.example',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Runs a command line of a page: `gallerist …`, `node bin/gallerist.js …` or `git …`, with quotes but no shell. */
export async function runGallerist(
  command: string,
  folder: string,
  environment: ReadonlyMap<string, string>,
): Promise<Ran> {
  const words = wordsOf(command);
  if (words[0] === 'git') {
    return runProgram('git', words.slice(1), folder, new Map([...environment, ...Object.entries(COMMITTER)]));
  }
  const args = words[0] === 'gallerist' ? words.slice(1) : words.slice(2);
  return runNode([join(root, 'bin/gallerist.js'), ...args], folder, environment);
}

export function runNode(
  args: readonly string[],
  folder: string,
  environment: ReadonlyMap<string, string>,
): Promise<Ran> {
  return runProgram(process.execPath, args, folder, environment);
}

function runProgram(
  program: string,
  args: readonly string[],
  folder: string,
  environment: ReadonlyMap<string, string>,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: Object.fromEntries(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The words of a command line: spaces part them, single and double quotes keep them together. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ''));
}
