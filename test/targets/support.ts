/** Connections and worlds for tests of the target: a configuration in one line, a change performed over real HTTP, and what it left. */

import { bindingsOf } from '../../src/apply/bindings.js';
import { execute } from '../../src/apply/execute.js';
import type { Attributes, Change, EntryChange, Fate, FieldChange } from '../../src/model/change.js';
import type { TargetConfig } from '../../src/model/declaration.js';
import type { KindName, Ref } from '../../src/model/ref.js';
import { refKey, refTo } from '../../src/model/ref.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { Outcome, Step } from '../../src/model/step.js';
import type { Connection, ConnectOptions, Scope, World } from '../../src/model/system.js';
import { type DeclaredValue, entriesOf, isSecretReference } from '../../src/model/value.js';
import { matchWorld } from '../../src/plan/match.js';
import { connect, systemFor } from '../../src/targets/index.js';
import { orderSteps } from '../support/order.js';

export const EVERYTHING: Scope = {
  kinds: ['user', 'group', 'collection', 'credential', 'studio'],
  userStudios: true,
};

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  KEY: 'emulator-key',
  SECRET: 'emulator-secret',
  SVC_PASSWORD: 'planted-secret-0451',
};

export function configFor(url: string, parts: Partial<TargetConfig> = {}): TargetConfig {
  return {
    name: 'test',
    system: 'alteryx-server',
    url,
    release: '2026.1',
    authentication: 'built-in',
    provisioning: 'api',
    account: 'admin@emulator.example',
    credentials: { clientId: { secret: 'env', name: 'KEY' }, clientSecret: { secret: 'env', name: 'SECRET' } },
    concurrency: 8,
    connectTimeout: 2_000,
    readTimeout: 5_000,
    timeZone: 'UTC',
    permissionsNeed: 'Viewer',
    origin: { file: 'gallerist.yaml', path: ['targets', 'test'] },
    ...parts,
  };
}

export interface Opened {
  readonly connection: Connection;
  readonly notices: string[];
  /** Milliseconds of every pause asked for; none is waited for. */
  readonly pauses: number[];
}

/** Opens a connection. Throws with the reasons when it cannot be opened. */
export async function openConnection(
  config: TargetConfig,
  parts: Partial<Omit<ConnectOptions, 'config'>> = {},
): Promise<Opened> {
  const notices: string[] = [];
  const pauses: number[] = [];
  const { connection, diagnostics } = await connect({
    config,
    projectFolder: '/',
    environment: ENVIRONMENT,
    now: () => new Date(),
    random: () => 0.5,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    onNotice: (message) => notices.push(message),
    ...parts,
  });
  if (connection === undefined)
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return { connection, notices, pauses };
}

/** Reads, or throws with the reasons. */
export async function readAll(connection: Connection, scope: Scope = EVERYTHING): Promise<Snapshot> {
  const { snapshot, diagnostics } = await connection.read(scope);
  if (snapshot === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return snapshot;
}

export function worldOf(snapshot: Snapshot): World {
  return matchWorld([], snapshot, () => undefined).world;
}

export function user(email: string): Ref<'user'> {
  return refTo('user', email);
}

const AUTOMATIC: Fate = { disposition: 'automatic' };

/** One change, all of it automatic, with the values before taken from the world. */
export function changeOf(
  world: World,
  kind: KindName,
  name: string,
  action: Change['action'],
  parts: {
    readonly set?: Readonly<Record<string, DeclaredValue>>;
    readonly add?: readonly (readonly [field: string, to: Ref, attributes?: Attributes])[];
    readonly update?: readonly (readonly [field: string, to: Ref, attributes: Attributes])[];
    readonly remove?: readonly (readonly [field: string, to: Ref])[];
    readonly leaves?: readonly Ref[];
  } = {},
): Change {
  const ref = refTo(kind, name);
  const live = world.object(ref);
  const entryOf = (field: string, to: Ref): Attributes | null =>
    entriesOf(live?.fields[field]).find((entry) => refKey(entry.to) === refKey(to))?.attributes ?? null;
  const fields = Object.entries(parts.set ?? {}).map(([field, after]): FieldChange => {
    const before =
      field === 'state' ? live?.state : ['email', 'name'].includes(field) ? live?.name : live?.fields[field];
    return { field, before: action === 'create' ? null : before, after, fate: AUTOMATIC };
  });
  const entries: EntryChange[] = [
    ...(parts.add ?? []).map(([field, to, after = {}]) => ({ field, to, action: 'add' as const, before: null, after })),
    ...(parts.update ?? []).map(([field, to, after]) => ({
      field,
      to,
      action: 'update' as const,
      before: entryOf(field, to),
      after,
    })),
    ...(parts.remove ?? []).map(([field, to]) => ({
      field,
      to,
      action: 'remove' as const,
      before: entryOf(field, to),
      after: null,
    })),
  ].map((entry) => ({ ...entry, fate: AUTOMATIC }));
  return {
    ref,
    name,
    id: live?.id ?? null,
    action,
    fields,
    entries,
    fate: AUTOMATIC,
    ...(parts.leaves === undefined ? {} : { leaves: parts.leaves }),
  };
}

/** The calls of changes, in order. */
export function stepsOf(changes: readonly Change[], world: World): readonly Step[] {
  const system = systemFor('alteryx-server');
  return orderSteps(changes.flatMap((change) => system.lower(change, world)));
}

/** Performs steps in order, as `apply` does. */
export async function performAll(
  connection: Connection,
  steps: readonly Step[],
  world: World,
): Promise<readonly { readonly step: Step; readonly outcome: Outcome }[]> {
  const results = await execute(steps, {
    perform: (step, bindings) => connection.perform(step, bindings),
    bindings: bindingsOf(world),
    concurrency: 4,
    onEvent: () => undefined,
  });
  return steps.map((step, index) => ({ step, outcome: results[index]?.outcome ?? { status: 'skipped' } }));
}

/** What of the steps' effects a later reading does not show. Secrets are write-only and an overtaken value is not looked for. */
export function notLeft(steps: readonly Step[], world: World): readonly string[] {
  const last = new Map<string, { readonly said: string; readonly holds: boolean }>();
  const gone = new Set<string>();
  for (const step of steps) {
    for (const { ref, field, leaves } of step.effect) if (field === 'exists' && leaves === false) gone.add(refKey(ref));
  }
  for (const step of steps) {
    for (const delta of step.effect) {
      if (gone.has(refKey(delta.ref)) && delta.field !== 'exists') continue;
      if (isSecretReference(delta.leaves)) continue;
      const slot = `${refKey(delta.ref)} ${delta.field} ${delta.entry === undefined ? '' : refKey(delta.entry)}`;
      const live = world.object(delta.ref);
      const is =
        delta.field === 'exists'
          ? live !== undefined
          : delta.entry !== undefined
            ? (entriesOf(live?.fields[delta.field]).find(({ to }) => refKey(to) === refKey(delta.entry as Ref))
                ?.attributes ?? null)
            : delta.field === 'state'
              ? live?.state
              : ['email', 'name'].includes(delta.field)
                ? live?.name
                : live?.fields[delta.field];
      const said = `${slot}: ${JSON.stringify(delta.leaves)} is ${JSON.stringify(is)}`;
      // A directory group's name is the directory's: only whether it is in counts.
      const holds =
        delta.field === 'directoryGroups'
          ? (is === null) === (delta.leaves === null)
          : JSON.stringify(is) === JSON.stringify(delta.leaves);
      last.set(slot, { said, holds });
    }
  }
  return [...last.values()].filter(({ holds }) => !holds).map(({ said }) => said);
}
