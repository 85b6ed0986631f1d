import { describe, expect, it } from 'vitest';
import { parseSnapshot } from '../../src/config/snapshot.js';
import { type EmulatorOptions, type Seed, startEmulator } from '../../src/emulator/index.js';
import type { LiveWorkflow, Snapshot } from '../../src/model/snapshot.js';
import { renderSnapshotJson } from '../../src/render/snapshot.js';
import { withEmulator } from '../support/emulator.js';
import { configFor, EVERYTHING, openConnection } from './support.js';

/** Workflows as they are read: only when somebody asks, from one list, with what collections and studios say of themselves. */

const ADMIN = '6500a1e7000000000000a001';
const SVC = '6500a1e7000000000000b001';
const SEED: Seed = {
  users: [
    {
      id: ADMIN,
      email: 'admin@emulator.example',
      firstName: 'Ad',
      lastName: 'Min',
      role: 'Curator',
      isApiEnabled: true,
    },
  ],
  credentials: [{ id: SVC, userName: 'ACME\\svc' }],
  studios: [{ id: '6500a1e7000000000000d001', name: 'Finance' }],
  workflows: [
    {
      id: '6500a1e7000000000000e001',
      name: 'Zeta',
      owner: ADMIN,
      studio: 'Finance',
      credentialType: 'Specific',
      credential: SVC,
      othersCanExecute: true,
    },
    { id: '6500a1e7000000000000e002', name: 'Alpha', owner: ADMIN, isPublic: true },
  ],
  collections: [
    { id: '6500a1e7000000000000c002', name: 'B', owner: ADMIN, workflows: ['Zeta'] },
    { id: '6500a1e7000000000000c001', name: 'A', owner: ADMIN, workflows: ['Zeta'] },
  ],
  apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: 'admin@emulator.example' }],
};

const ALPHA: LiveWorkflow = {
  id: '6500a1e7000000000000e002',
  name: 'Alpha',
  owner: ADMIN,
  isPublic: true,
  othersCanExecute: false,
  credentials: 'Default',
  credential: null,
  runDisabled: false,
  collections: [],
  studio: null,
};
const ZETA: LiveWorkflow = {
  id: '6500a1e7000000000000e001',
  name: 'Zeta',
  owner: ADMIN,
  isPublic: false,
  othersCanExecute: true,
  credentials: 'Specific',
  credential: SVC,
  runDisabled: false,
  collections: ['6500a1e7000000000000c001', '6500a1e7000000000000c002'],
  studio: '6500a1e7000000000000d001',
};

const WITH_WORKFLOWS = { ...EVERYTHING, workflows: true } as const;

type Answers = Parameters<NonNullable<EmulatorOptions['intercept']>>[0];
type Spoil = (path: string, body: unknown) => unknown;

/** Reads from a server whose answers are changed on the way. */
async function readFrom(
  spoil: Spoil = (_, body) => body,
  { release, level }: { readonly release?: string; readonly level?: '2022.1' } = {},
): Promise<{ readonly snapshot?: Snapshot; readonly problems: readonly string[]; readonly paths: readonly string[] }> {
  const options = { seed: SEED, ...(level === undefined ? {} : { level }) };
  const honest = new Map<string, unknown>();
  const first = await startEmulator({
    ...options,
    onExchange: ({ path, responseBody }) =>
      honest.set(path, responseBody === '' ? undefined : JSON.parse(responseBody)),
  });
  const read = async (url: string) => {
    const { connection } = await openConnection(configFor(url, release === undefined ? {} : { release }));
    const result = await connection.read(WITH_WORKFLOWS);
    await connection.close();
    return result;
  };
  await read(first.url);
  await first.close();
  const paths: string[] = [];
  const intercept = ({ method, path }: Answers) => {
    paths.push(path);
    if (method !== 'GET') return undefined;
    const body = spoil(path, honest.get(path));
    return body === honest.get(path) ? undefined : { status: 200, body: JSON.stringify(body) };
  };
  const second = await startEmulator({ ...options, intercept });
  const { snapshot, diagnostics } = await read(second.url);
  await second.close();
  const problems = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { ...(snapshot === undefined ? {} : { snapshot }), problems, paths };
}

/** Changes every object of a list. */
function each(body: unknown, change: (one: Record<string, unknown>) => Record<string, unknown>): unknown {
  return Array.isArray(body) ? body.map((one) => change({ ...one })) : body;
}

describe('workflows', () => {
  it('are read with owner, flags, credentials of the published version, collections and studio; sorted by name', async () => {
    await withEmulator({ seed: SEED }, async (emulator) => {
      const { connection } = await openConnection(configFor(emulator.url));
      const { snapshot } = await connection.read(WITH_WORKFLOWS);
      await connection.close();
      expect(snapshot?.workflows).toEqual([ALPHA, ZETA]);
      expect(emulator.counts()['GET v3/workflows']).toBe(1);
    });
  });

  it('are not asked for otherwise', async () => {
    await withEmulator({ seed: SEED }, async (emulator) => {
      const { connection } = await openConnection(configFor(emulator.url));
      const { snapshot } = await connection.read(EVERYTHING);
      await connection.close();
      expect(snapshot).toBeDefined();
      expect(snapshot?.workflows).toBeUndefined();
      expect(emulator.counts()['GET v3/workflows']).toBeUndefined();
    });
  });

  it('take the credentials of the published version, not of another', async () => {
    const { snapshot } = await readFrom((path, body) =>
      path.startsWith('v3/workflows')
        ? each(body, (one) => ({
            ...one,
            versions: [
              { versionId: 'older', workflowCredentialType: 'Required', credentialId: 'x', runDisabled: false },
              { versionId: 'live', workflowCredentialType: 'Specific', credentialId: SVC, runDisabled: true },
            ],
            publishedVersionId: 'live',
          }))
        : body,
    );
    expect(snapshot?.workflows?.[0]).toMatchObject({ credentials: 'Specific', credential: SVC, runDisabled: true });
  });

  it('do not tell credentials when no version is the published one', async () => {
    const { snapshot } = await readFrom((path, body) =>
      path.startsWith('v3/workflows') ? each(body, (one) => ({ ...one, publishedVersionId: 'gone' })) : body,
    );
    expect(
      snapshot?.workflows?.map(({ credentials, credential, runDisabled }) => [credentials, credential, runDisabled]),
    ).toEqual([
      [undefined, undefined, undefined],
      [undefined, undefined, undefined],
    ]);
  });

  it('in collections of which the list says less, each of them is asked', async () => {
    const { snapshot, paths } = await readFrom((path, body) =>
      path.startsWith('v3/collections?')
        ? each(body, ({ id, name, ownerId, dateAdded }) => ({ id, name, ownerId, dateAdded }))
        : body,
    );
    expect(snapshot?.workflows).toEqual([ALPHA, ZETA]);
    expect(paths.filter((path) => path.startsWith('v3/collections/'))).toHaveLength(2);
  });

  it('in collections that never tell are in collections nobody knows', async () => {
    const { snapshot } = await readFrom((path, body) => {
      if (path.startsWith('v3/collections?')) return each(body, ({ workflowIds: _, ...rest }) => rest);
      const [, id] = /^v3\/collections\/(\w+)$/.exec(path) ?? [];
      return id === undefined ? body : { id, name: id, ownerId: ADMIN, dateAdded: '', users: [], userGroupIds: [] };
    });
    expect(snapshot?.workflows?.map(({ collections }) => collections)).toEqual([undefined, undefined]);
  });

  it('are in a studio nobody knows where the release has no studios', async () => {
    const { snapshot } = await readFrom(undefined, { release: '2022.1', level: '2022.1' });
    expect(snapshot?.workflows?.map(({ studio }) => studio)).toEqual([undefined, undefined]);
    expect(snapshot?.workflows?.[1]?.collections).toHaveLength(2);
  });

  it('with a word nobody knows are told with their place', async () => {
    const { snapshot, problems } = await readFrom((path, body) =>
      path.startsWith('v3/workflows')
        ? each(body, (one) => ({
            ...one,
            versions: [{ versionId: one.publishedVersionId, workflowCredentialType: 'Sometimes' }],
          }))
        : body,
    );
    expect(snapshot).toBeUndefined();
    expect(problems[0]).toMatch(
      /^GAL-405 .*v3\/workflows\[0\]\.versions\[0\]\.workflowCredentialType: expected one of Default/,
    );
  });

  it('are saved in a snapshot, and read back from it', async () => {
    const { snapshot } = await readFrom();
    if (snapshot === undefined) throw new Error('no snapshot');
    const unrecognisable = { ...snapshot.objects[0], facts: { unrecognisable: true } } as Snapshot['objects'][number];
    const odd: Snapshot = { ...snapshot, objects: [unrecognisable, ...snapshot.objects.slice(1)] };
    for (const one of [snapshot, odd, { ...snapshot, workflows: [{ ...ALPHA, id: '__proto__' }] }]) {
      expect(parseSnapshot('saved.json', renderSnapshotJson(one))).toEqual({ snapshot: one, diagnostics: [] });
    }
  });
});
