/**
 * A seed made into a state: references resolved, everything left out given the API's default. Collects every problem of a seed
 * and throws them as one error, because half a state is of no use.
 */

import { EMULATOR_ACCOUNT } from './account.js';
import type {
  CollectionRecord,
  DirectoryGroup,
  Entry,
  GroupRecord,
  Permissions,
  Share,
  UserRecord,
} from './records.js';
import type { Seed, SeedEntry, SeedPermissions, SeedUser } from './seed.js';
import { createReferences, type References } from './seed-references.js';
import { seedProblems } from './seed-shape.js';
import { createState, type State } from './state.js';

type Item<T extends readonly unknown[] | undefined> = NonNullable<T>[number];

/** A seed from the text of a file, wholly checked, or everything that is wrong with it. */
export function decodeSeed(text: string): { readonly seed: Seed } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const problems = seedProblems(value);
  if (problems.length > 0) return { problem: problems.join('\n') };
  // The shape was checked just above.
  const seed = value as Seed;
  const loaded = loadSeedOr(seed, () => new Date(0));
  return Array.isArray(loaded) ? { problem: loaded.join('\n') } : { seed };
}

/** @throws one Error that lists every reference which is unknown or not unique, and every id given twice. */
export function loadSeed(seed: Seed, clock: () => Date): State {
  const loaded = loadSeedOr(seed, clock);
  if (!Array.isArray(loaded)) return loaded;
  throw new Error(`The seed cannot be loaded:\n${loaded.map((problem) => `  ${problem}`).join('\n')}`);
}

/** The state, or the problems. */
function loadSeedOr(seed: Seed, clock: () => Date): State | string[] {
  const problems: string[] = [];
  const directory =
    seed.directory && new Map(seed.directory.map((one) => [one.sid.toUpperCase(), directoryGroup(one)]));
  const state = createState(clock, seed.defaultRole ?? 'Viewer', directory, seed.nextId ?? 1);
  const account = seed.apiKeys === undefined ? [accountUser()] : [];
  const lists = {
    user: [...(seed.users ?? []), ...account],
    group: seed.groups ?? [],
    studio: seed.studios ?? [],
    credential: seed.credentials ?? [],
    collection: seed.collections ?? [],
    workflow: seed.workflows ?? [],
    schedule: seed.schedules ?? [],
  };
  const given = new Set(Object.values(lists).flatMap((list) => list.flatMap((one) => one.id ?? [])));
  const freshId = (): string => {
    for (;;) {
      const id = state.newId();
      if (!given.has(id)) return id;
    }
  };
  const withIds = <T extends { readonly id?: string }>(list: readonly T[]) =>
    list.map((one) => ({ ...one, id: one.id ?? freshId() }));

  const users = withIds(lists.user);
  const groups = withIds(lists.group);
  const studios = withIds(lists.studio);
  const credentials = withIds(lists.credential);
  const collections = withIds(lists.collection);
  const workflows = withIds(lists.workflow);
  const schedules = withIds(lists.schedule);
  const find = createReferences(problems, {
    user: users.map(({ id, email }) => [id, email.toLowerCase()]),
    group: groups.map(({ id, name }) => [id, name]),
    studio: studios.map(({ id, name }) => [id, name]),
    credential: credentials.map(({ id, userName }) => [id, userName]),
    workflow: workflows.map(({ id, name }) => [id, name]),
    schedule: schedules.map(({ id, name }) => [id, name]),
    collection: collections.map(({ id, name }) => [id, name]),
  });
  const now = state.now();
  const entry = (kind: string, value: SeedEntry, at: string): Entry =>
    typeof value === 'string'
      ? { id: find.of(kind, value, at), dateAdded: now, addedById: '' }
      : { id: find.of(kind, value.ref, at), dateAdded: value.dateAdded, addedById: value.addedBy };

  for (const one of users) state.users.put(userRecord(one, now, find), '');
  for (const one of studios) {
    const { id, name, canShareSchedules = false, apiKey = '', apiSecret = '', dateUpdated = now } = one;
    const credentialId = find.of('credential', one.credential, `studio ${name}`);
    state.studios.put({ id, name, credentialId, canShareSchedules, apiKey, apiSecret, dateUpdated }, '');
  }
  for (const one of credentials) {
    const at = `credential ${one.userName}`;
    const userIds = (one.users ?? []).map((user) => find.of('user', user, at));
    const groupIds = (one.groups ?? []).map((group) => find.of('group', group, at));
    const { id, userName, password = '', lastUpdatedDate = now, createdBy = '' } = one;
    const record = { id, userName, password, userIds, groupIds, createdById: createdBy, lastUpdatedDate };
    state.credentials.put(record, '');
  }
  for (const one of groups) state.groups.put(groupRecord(one, now, entry), '');
  for (const one of workflows) {
    const at = `workflow ${one.name}`;
    const ownerId = find.of('user', one.owner, at);
    const { owner: _, studio, credential, ...rest } = one;
    state.workflows.put(
      {
        ...WORKFLOW,
        dateCreated: now,
        versionId: one.id,
        ...rest,
        ownerId,
        studioId: studio === undefined ? (state.users.get(ownerId)?.studioId ?? '') : find.of('studio', studio, at),
        credentialId: find.of('credential', credential, at),
      },
      '',
    );
  }
  for (const one of schedules) {
    const at = `schedule ${one.name}`;
    const { owner, workflow, credential, ...rest } = one;
    state.schedules.put(
      {
        ...SCHEDULE,
        creationTime: now,
        iteration: { iterationType: 'Once', startTime: now },
        ...rest,
        ownerId: find.of('user', owner, at),
        workflowId: find.of('workflow', workflow, at),
        credentialId: find.of('credential', credential, at),
      },
      '',
    );
  }
  for (const one of collections) state.collections.put(collectionRecord(one, now, find, entry, problems), '');
  const apiKeys = seed.apiKeys ?? [{ ...EMULATOR_ACCOUNT, user: EMULATOR_ACCOUNT.email }];
  for (const { clientId, clientSecret, user } of apiKeys) {
    if (state.keys.has(clientId)) problems.push(`two API keys have the client id "${clientId}"`);
    state.keys.set(clientId, { clientId, clientSecret, userId: find.of('user', user, `API key ${clientId}`) });
  }
  state.auditLog.push(...(seed.auditLog ?? []));
  return problems.length > 0 ? problems : state;
}

const WORKFLOW = {
  workerTag: '',
  districtTags: [],
  comments: '',
  isPublic: false,
  isReadyForMigration: false,
  othersMayDownload: false,
  othersCanViewHistory: false,
  othersCanExecute: false,
  executionMode: 'Standard',
  hasPrivateDataExemption: false,
  credentialType: 'Default',
} as const;

const SCHEDULE = {
  comment: '',
  enabled: true,
  priority: 'Default',
  workerTag: '',
  timeZone: '',
  questions: [],
} as const;

function accountUser(): SeedUser {
  const { email } = EMULATOR_ACCOUNT;
  const flags = { isApiEnabled: true, isValidated: true, canCreateCollections: true };
  return { email, firstName: 'Emulator', lastName: 'Admin', role: 'Curator', ...flags };
}

function directoryGroup(one: { readonly sid: string; readonly name?: string }): DirectoryGroup {
  return { sid: one.sid, name: one.name ?? one.sid };
}

function userRecord(one: SeedUser & { readonly id: string }, now: string, find: References): UserRecord {
  const { studio, defaultCredentialId, ...rest } = one;
  const at = `user ${one.email}`;
  return {
    role: 'Evaluated',
    isActive: true,
    isAccountLocked: false,
    isValidated: true,
    isApiEnabled: false,
    canScheduleJobs: false,
    canPrioritizeJobs: false,
    canAssignJobs: false,
    canCreateCollections: false,
    canCreateAndUpdateDcm: false,
    canShareForExecutionDcm: false,
    canShareForCollaborationDcm: false,
    canManageGenericVaultsDcm: false,
    defaultWorkerTag: '',
    timeZone: '',
    language: '',
    lastLoginDateTime: '',
    dateCreated: now,
    sid: '',
    ...rest,
    defaultCredentialId: find.of('credential', defaultCredentialId, at),
    studioId: find.of('studio', studio, at),
  };
}

type MakeEntry = (kind: string, value: SeedEntry, at: string) => Entry;

function groupRecord(one: Item<Seed['groups']> & { readonly id: string }, now: string, entry: MakeEntry): GroupRecord {
  const { id, name, role = 'Evaluated', dateAdded = now } = one;
  return {
    id,
    name,
    role,
    dateAdded,
    members: (one.members ?? []).map((member) => entry('user', member, `group ${name}`)),
    directoryGroups: (one.directoryGroups ?? []).map((directory) => ({
      id: directory.sid,
      name: directory.name ?? directory.sid,
      dateAdded: directory.dateAdded ?? now,
      addedById: directory.addedBy ?? '',
    })),
  };
}

function collectionRecord(
  one: Item<Seed['collections']> & { readonly id: string },
  now: string,
  find: References,
  entry: MakeEntry,
  problems: string[],
): CollectionRecord {
  const at = `collection ${one.name}`;
  const users: Share[] = [];
  const groups: Share[] = [];
  for (const share of one.shares ?? []) {
    const kind = share.user === undefined ? 'group' : 'user';
    const reference = share.user ?? share.group;
    if (reference === undefined || (share.user !== undefined && share.group !== undefined)) {
      problems.push(`${at}: a share names exactly one of user and group`);
      continue;
    }
    const made = {
      id: find.of(kind, reference, at),
      dateAdded: share.dateAdded ?? now,
      addedById: share.addedBy ?? '',
      expirationDate: share.expirationDate ?? '',
      permissions: permissionsOf(share),
    };
    (kind === 'user' ? users : groups).push(made);
  }
  return {
    id: one.id,
    name: one.name,
    ownerId: find.of('user', one.owner, at),
    dateAdded: one.dateAdded ?? now,
    users,
    groups,
    workflows: (one.workflows ?? []).map((workflow) => entry('workflow', workflow, at)),
    schedules: (one.schedules ?? []).map((schedule) => entry('schedule', schedule, at)),
    studioIds: (one.studios ?? []).map((studio) => find.of('studio', studio, at)),
  };
}

function permissionsOf(share: SeedPermissions): Permissions {
  return {
    isAdmin: share.isAdmin ?? false,
    canAddAssets: share.canAddAssets ?? false,
    canRemoveAssets: share.canRemoveAssets ?? false,
    canUpdateAssets: share.canUpdateAssets ?? false,
    canAddUsers: share.canAddUsers ?? false,
    canRemoveUsers: share.canRemoveUsers ?? false,
  };
}
