/** The shape of a seed file, and checking one against it. Says every problem with its place; references are not its business. */

type Shape =
  | 'text'
  | 'flag'
  | 'number'
  | 'anything'
  | { readonly words: readonly string[] }
  | { readonly list: Shape }
  | { readonly either: readonly [Shape, Shape] }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly required: readonly string[] };

const texts: Shape = { list: 'text' };
const ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator', 'Evaluated'];
const role: Shape = { words: ROLES };

const all = (names: readonly string[], shape: Shape) => Object.fromEntries(names.map((name) => [name, shape]));

function object(required: readonly string[], fields: Readonly<Record<string, Shape>>): Shape {
  return { required, fields: { ...all(required, 'text'), ...fields } };
}

const entries: Shape = { list: { either: ['text', object(['ref', 'dateAdded', 'addedBy'], {})] } };
const directoryGroup = object(['sid'], all(['name', 'dateAdded', 'addedBy'], 'text'));

const user = object(['email', 'firstName', 'lastName'], {
  role,
  ...all(
    ['isActive', 'isAccountLocked', 'isValidated', 'isApiEnabled', 'canScheduleJobs', 'canPrioritizeJobs'],
    'flag',
  ),
  ...all(['canAssignJobs', 'canCreateCollections', 'canCreateAndUpdateDcm', 'canShareForExecutionDcm'], 'flag'),
  ...all(['canShareForCollaborationDcm', 'canManageGenericVaultsDcm'], 'flag'),
  ...all(['id', 'defaultWorkerTag', 'defaultCredentialId', 'timeZone', 'language', 'lastLoginDateTime'], 'text'),
  ...all(['dateCreated', 'sid', 'studio'], 'text'),
});

const share = object([], {
  ...all(['user', 'group', 'expirationDate', 'dateAdded', 'addedBy'], 'text'),
  ...all(['isAdmin', 'canAddAssets', 'canRemoveAssets', 'canUpdateAssets', 'canAddUsers', 'canRemoveUsers'], 'flag'),
});

const SEED: Shape = object([], {
  defaultRole: { words: ROLES.filter((word) => word !== 'Evaluated') },
  users: { list: user },
  groups: {
    list: object(['name'], {
      ...all(['id', 'dateAdded'], 'text'),
      role,
      members: entries,
      directoryGroups: { list: directoryGroup },
    }),
  },
  directory: { list: directoryGroup },
  studios: {
    list: object(['name'], {
      ...all(['id', 'credential', 'apiKey', 'apiSecret', 'dateUpdated'], 'text'),
      canShareSchedules: 'flag',
    }),
  },
  credentials: {
    list: object(['userName'], {
      ...all(['id', 'password', 'createdBy', 'lastUpdatedDate'], 'text'),
      users: texts,
      groups: texts,
    }),
  },
  collections: {
    list: object(['name', 'owner'], {
      ...all(['id', 'dateAdded'], 'text'),
      shares: { list: share },
      workflows: entries,
      schedules: entries,
      studios: texts,
    }),
  },
  workflows: {
    list: object(['name', 'owner'], {
      ...all(['id', 'credential', 'studio', 'dateCreated', 'versionId', 'workerTag', 'comments'], 'text'),
      ...all(['isPublic', 'isReadyForMigration', 'othersMayDownload', 'othersCanViewHistory'], 'flag'),
      ...all(['othersCanExecute', 'hasPrivateDataExemption'], 'flag'),
      districtTags: texts,
      credentialType: { words: ['Default', 'Required', 'Specific'] },
      executionMode: { words: ['Safe', 'SemiSafe', 'Standard'] },
    }),
  },
  schedules: {
    list: object(['name', 'owner', 'workflow'], {
      ...all(['id', 'credential', 'comment', 'workerTag', 'timeZone', 'creationTime'], 'text'),
      enabled: 'flag',
      priority: { words: ['Default', 'Low', 'Medium', 'High', 'Critical'] },
      iteration: 'anything',
      questions: { list: object(['name', 'value'], {}) },
    }),
  },
  apiKeys: { list: object(['clientId', 'clientSecret', 'user'], {}) },
  auditLog: {
    list: object(['id', 'entity', 'entityId', 'userId', 'timestamp'], {
      event: { words: ['Insert', 'Update', 'Delete'] },
      ...all(['oldValues', 'newValues'], 'anything'),
    }),
  },
  nextId: 'number',
});

/** @returns what is wrong with a value that should be a seed, one sentence each. */
export function seedProblems(value: unknown): readonly string[] {
  return problemsOf(value, SEED, 'the seed');
}

function problemsOf(value: unknown, shape: Shape, at: string): readonly string[] {
  const unless = (fine: boolean, expected: string): readonly string[] =>
    fine ? [] : [`${at}: ${expected} is expected`];
  if (shape === 'anything') return [];
  if (shape === 'text') return unless(typeof value === 'string', 'text');
  if (shape === 'flag') return unless(typeof value === 'boolean', 'true or false');
  if (shape === 'number') return unless(Number.isSafeInteger(value), 'a whole number');
  if ('words' in shape)
    return unless(
      shape.words.some((word) => word === value),
      `one of ${shape.words.join(', ')}`,
    );
  if ('either' in shape) {
    const [first, second] = shape.either;
    return problemsOf(value, typeof value === 'object' ? second : first, at);
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return unless(false, 'a list');
    return value.flatMap((item, index) => problemsOf(item, shape.list, `${at}[${index}]`));
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return unless(false, 'an object');
  const known = new Map(Object.entries(shape.fields));
  const sent = new Map(Object.entries(value));
  return [
    ...shape.required.filter((name) => !sent.has(name)).map((name) => `${at}: ${name} is missing`),
    ...[...sent].flatMap(([name, inner]) => {
      const expected = known.get(name);
      const place = at === 'the seed' ? name : `${at}.${name}`;
      return expected === undefined ? [`${at}: ${name} is not known`] : problemsOf(inner, expected, place);
    }),
  ];
}
