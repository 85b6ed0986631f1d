/**
 * The emulated database: tables of records, API keys, the audit log, and the count that ids come from.
 * Every write goes through a table, which logs it. Knows nothing of HTTP, and makes no judgement about who may write what.
 */

import { createHash } from 'node:crypto';
import type {
  AuditRow,
  CollectionRecord,
  CredentialRecord,
  DirectoryGroup,
  GroupRecord,
  KeyRecord,
  ScheduleRecord,
  StudioRecord,
  UserRecord,
  WorkflowRecord,
} from './records.js';
import type { ApiRole } from './seed.js';

/** Records of one sort by id, in the order they came. */
interface Table<T extends { readonly id: string }> {
  get(id: string): T | undefined;
  all(): readonly T[];
  /** Whether another record than the one with `except` as its id has this key: e-mail in lower case, or name. */
  isTaken(key: string, except: string): boolean;
  /** Adds or replaces, on behalf of a user. */
  put(record: T, by: string): void;
  remove(id: string, by: string): void;
}

type AuditEntity = 'AppInfo' | 'Collection' | 'Credential' | 'Subscription' | 'User' | 'UserGroup';

export interface State {
  readonly users: Table<UserRecord>;
  readonly groups: Table<GroupRecord>;
  readonly collections: Table<CollectionRecord>;
  readonly credentials: Table<CredentialRecord>;
  readonly studios: Table<StudioRecord>;
  readonly workflows: Table<WorkflowRecord>;
  readonly schedules: Table<ScheduleRecord>;
  /** By client id. */
  readonly keys: Map<string, KeyRecord>;
  /** What the directory knows, by SID in capitals; undefined when nothing was said about it. */
  readonly directory: ReadonlyMap<string, DirectoryGroup> | undefined;
  readonly defaultRole: Exclude<ApiRole, 'Evaluated'>;
  readonly auditLog: AuditRow[];
  /** Grows with every write. */
  version(): number;
  /** The next id: 24 lower-case hex digits, counted, never one in use. */
  newId(): string;
  nextId(): number;
  /** The instant as the API writes it. */
  now(): string;
}

/** @param start what `nextId` said when the state was saved, so that ids of deleted things do not come back. */
export function createState(
  clock: () => Date,
  defaultRole: State['defaultRole'],
  directory: State['directory'],
  start: number,
): State {
  let version = 0;
  let count = start;
  const ids = new Set<string>();
  const auditLog: AuditRow[] = [];
  const now = (): string => clock().toISOString();

  function newId(): string {
    for (;;) {
      const id = `6500a1e7${count.toString(16).padStart(16, '0')}`;
      count += 1;
      if (!ids.has(id)) return id;
    }
  }

  function table<T extends { readonly id: string }>(
    entity: AuditEntity | undefined,
    keyOf: (record: T) => string,
  ): Table<T> {
    const records = new Map<string, T>();
    const byKey = new Map<string, Set<string>>();
    let list: readonly T[] | undefined;
    function note(event: AuditRow['event'], id: string, by: string, before: T | undefined, after: T | undefined): void {
      version += 1;
      list = undefined;
      if (before !== undefined) byKey.get(keyOf(before))?.delete(id);
      if (after !== undefined) {
        const key = keyOf(after);
        const same = byKey.get(key);
        if (same === undefined) byKey.set(key, new Set([id]));
        else same.add(id);
      }
      if (entity === undefined || by === '') return;
      auditLog.push({
        id: newId(),
        entity,
        entityId: id,
        userId: by,
        timestamp: now(),
        event,
        oldValues: before ?? null,
        newValues: after ?? null,
      });
    }
    return {
      get: (id) => records.get(id),
      all() {
        list ??= [...records.values()];
        return list;
      },
      isTaken(key, except) {
        const same = byKey.get(key);
        return same !== undefined && same.size > (same.has(except) ? 1 : 0);
      },
      put(record, by) {
        const before = records.get(record.id);
        records.set(record.id, record);
        ids.add(record.id);
        note(before === undefined ? 'Insert' : 'Update', record.id, by, before, record);
      },
      remove(id, by) {
        const before = records.get(id);
        if (before === undefined) return;
        records.delete(id);
        note('Delete', id, by, before, undefined);
      },
    };
  }

  return {
    users: table('User', ({ email }) => email.toLowerCase()),
    groups: table('UserGroup', ({ name }) => name),
    collections: table('Collection', ({ name }) => name),
    credentials: table('Credential', ({ userName }) => userName),
    studios: table('Subscription', ({ name }) => name),
    workflows: table('AppInfo', ({ name }) => name),
    schedules: table(undefined, ({ name }) => name),
    keys: new Map(),
    directory,
    defaultRole,
    auditLog,
    version: () => version,
    newId,
    nextId: () => count,
    now,
  };
}

/** Replaces the keys of a user by a new one, as switching API access off and on does (server-v3.md §3). */
export function regenerateKey(state: State, userId: string): void {
  removeKeys(state, userId);
  const clientId = state.newId();
  const clientSecret = createHash('sha256').update(`secret of ${clientId}`).digest('hex');
  state.keys.set(clientId, { clientId, clientSecret, userId });
}

export function removeKeys(state: State, userId: string): void {
  for (const key of [...state.keys.values()]) if (key.userId === userId) state.keys.delete(key.clientId);
}

/** The account of a user in the directory: as seeded, else made from the id, always the same. */
export function sidOf(user: UserRecord): string {
  if (user.sid !== '') return user.sid;
  const hash = createHash('sha256').update(user.id).digest();
  return `S-1-5-21-${hash.readUInt32BE(0)}-${hash.readUInt32BE(4)}-${hash.readUInt32BE(8)}-${1000 + hash.readUInt16BE(12)}`;
}
