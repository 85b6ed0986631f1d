/**
 * Random servers and random declarations for properties. Servers hold what real ones do and worse: names that are alike, empty,
 * hostile or shared, people inactive or locked, shares that ended. Everything is small: oddities meet often.
 */

import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Seed, SeedShare, SeedUser } from '../../src/emulator/seed.js';

/** Names a server may hold; some only a test would think of. */
const HOSTILE_NAMES = [
  '\u001b[2J',
  '| --- |',
  '<script>alert(1)</script>',
  '${env:SECRET}',
  '${x}',
  'two\nlines',
  'tab\there',
  '\u202Egnp.exe',
  ' padded ',
  'yes',
  'null',
  '1e3',
  '2027-01-31',
  '- dash',
  '#hash',
  'a: b',
  '"quoted"',
  "it's",
  '@mention',
  '*star',
  '&anchor',
  '!tag',
  '%percent',
  '{flow: map}',
  '[flow, list]',
  '日本',
  '🙂',
  '__proto__',
  'constructor',
  '\u0000nul',
  '\u2028line',
  '\ufeffbom',
] as const;

const PLAIN = ['Finance', 'finance', 'Sales', 'Month-end close', 'Sandbox One', 'Analysts'] as const;
const ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator', 'Evaluated'] as const;
const EMAILS = [
  'ana@acme.example',
  'Ana@acme.example',
  'omar@acme.example',
  'li@acme.example',
  'zoë@acme.example',
  'no-at-sign',
  '',
  'x\u001b[31m@acme.example',
  "o'neil+tag@acme.example",
  'b@b.example',
  'c@b.example',
] as const;

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PLAIN) },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
);
const flag = fc.boolean();
const role = fc.constantFrom(...ROLES);

const ACCOUNT: SeedUser = {
  id: 'acc0acc0acc0acc0acc0acc0',
  email: 'admin@emulator.example',
  firstName: 'Admin',
  lastName: 'Istrator',
  role: 'Curator',
  isApiEnabled: true,
  canCreateCollections: true,
  sid: 'S-1-5-21-1-1-1-500',
};

const id = (prefix: string, index: number): string => `${prefix}${String(index).padStart(24 - prefix.length, '0')}`;

const share = (users: number, groups: number): fc.Arbitrary<SeedShare> =>
  fc
    .record({
      who:
        groups > 0
          ? fc.oneof(
              fc.nat(users - 1).map((at) => ({ user: id('aa', at) })),
              fc.nat(groups - 1).map((at) => ({ group: id('bb', at) })),
            )
          : fc.nat(users - 1).map((at) => ({ user: id('aa', at) })),
      flags: fc.record(
        {
          isAdmin: flag,
          canAddAssets: flag,
          canRemoveAssets: flag,
          canUpdateAssets: flag,
          canAddUsers: flag,
          canRemoveUsers: flag,
        },
        { requiredKeys: [] },
      ),
      expirationDate: fc.option(
        fc.constantFrom(
          '2020-01-31T23:59:59Z',
          '2030-12-31T23:59:59Z',
          '2031-05-05T10:20:30Z',
          '2031-05-05T10:20:30.123Z',
        ),
        { nil: undefined },
      ),
    })
    .map(({ who, flags, expirationDate }) => ({
      ...who,
      ...flags,
      ...(expirationDate === undefined ? {} : { expirationDate }),
    }));

/** A random server, whose switches allow everything the facts do not forbid (duplicates included). Ids are fixed by position. */
export function seedArbitrary(): fc.Arbitrary<Seed> {
  const sizes = fc.record({
    users: fc.integer({ min: 1, max: 7 }),
    groups: fc.nat(4),
    credentials: fc.nat(3),
    studios: fc.nat(3),
    collections: fc.nat(4),
  });
  return sizes.chain((size) => {
    const someUsers = fc.subarray(Array.from({ length: size.users }, (_, at) => id('aa', at)));
    const someGroups = fc.subarray(Array.from({ length: size.groups }, (_, at) => id('bb', at)));
    const maybeCredential =
      size.credentials === 0
        ? fc.constant('')
        : fc.oneof(
            fc.constant(''),
            fc.nat(size.credentials - 1).map((at) => id('cc', at)),
          );
    const user = (at: number): fc.Arbitrary<SeedUser> =>
      fc.record({
        id: fc.constant(id('aa', at)),
        email: fc.constantFrom(...EMAILS),
        firstName: fc.oneof(fc.constantFrom('Ana', 'Omar'), fc.constantFrom(...HOSTILE_NAMES)),
        lastName: fc.constantFrom('Ruiz', 'Haddad', '李'),
        role,
        isActive: fc.boolean(),
        isAccountLocked: flag,
        isApiEnabled: flag,
        canScheduleJobs: flag,
        canPrioritizeJobs: flag,
        canCreateCollections: flag,
        canCreateAndUpdateDcm: flag,
        defaultWorkerTag: fc.constantFrom('', 'gpu'),
        defaultCredentialId: maybeCredential,
        timeZone: fc.constantFrom('', 'Europe/Madrid'),
        language: fc.constantFrom('en-us', 'es-es'),
        sid: fc.constant(`S-1-5-21-1-1-1-${1000 + at}`),
        ...(size.studios === 0 ? {} : { studio: fc.nat(size.studios - 1).map((which) => id('dd', which)) }),
      });
    const list = <T>(count: number, make: (at: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
      fc.tuple(...Array.from({ length: count }, (_, at) => make(at))).map((items) => [...items]);
    return fc.record({
      users: list(size.users, user).map((users) => [ACCOUNT, ...users]),
      groups: list(size.groups, (at) => fc.record({ id: fc.constant(id('bb', at)), name, role, members: someUsers })),
      credentials: list(size.credentials, (at) =>
        fc.record({
          id: fc.constant(id('cc', at)),
          userName: fc.constantFrom('ACME\\svc-a', 'acme\\SVC-A', 'ACME\\svc-b', 'odd name', '\u001b]0;x'),
          users: someUsers,
          groups: someGroups,
        }),
      ),
      studios: list(size.studios, (at) => fc.record({ id: fc.constant(id('dd', at)), name, canShareSchedules: flag })),
      collections: list(size.collections, (at) =>
        fc.record({
          id: fc.constant(id('ee', at)),
          name,
          owner: fc.constantFrom(
            ACCOUNT.id ?? '',
            ...Array.from({ length: size.users }, (_, which) => id('aa', which)),
          ),
          shares: fc.uniqueArray(share(size.users, size.groups), {
            maxLength: 5,
            selector: (one) => one.user ?? `g${one.group}`,
          }),
        }),
      ),
      apiKeys: fc.constant([{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: ACCOUNT.id ?? '' }]),
    });
  });
}

const DECLARED_EMAILS = [
  'ana@acme.example',
  'omar@acme.example',
  'li@acme.example',
  'new@acme.example',
  'newer@acme.example',
] as const;
const DECLARED_GROUPS = ['Finance', 'Sales', 'Brand new'] as const;
const DECLARED_ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator', 'Default'] as const;
const WORDS = ['admin', 'add-assets', 'update-assets', 'remove-assets', 'add-users', 'remove-users'] as const;

export interface RandomDeclaration {
  readonly text: string;
}

/** A random declaration about the same names, as YAML that is valid: everything referred to is declared. */
export function declarationArbitrary(): fc.Arbitrary<RandomDeclaration> {
  const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
  const person = (email: string) =>
    fc.record({
      email: fc.constant(email),
      firstName: fc.constant('First'),
      lastName: fc.constant('Last'),
      role: optional(fc.constantFrom(...DECLARED_ROLES)),
      permissions: optional(fc.record({ scheduleJobs: flag, createCollections: flag }, { requiredKeys: [] })),
      workerTag: optional(fc.constantFrom('', 'cpu')),
      state: fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constant('deactivated') },
      ),
    });
  return fc
    .record({
      users: fc.tuple(...DECLARED_EMAILS.map(person)),
      members: fc.tuple(...DECLARED_GROUPS.map(() => optional(fc.subarray([...DECLARED_EMAILS])))),
      groupRoles: fc.tuple(...DECLARED_GROUPS.map(() => optional(fc.constantFrom(...DECLARED_ROLES)))),
      collections: fc.uniqueArray(
        fc.record({
          name: fc.constantFrom('Month-end close', 'Analysts', 'Fresh', '<script>alert(1)</script>'),
          owner: optional(fc.nat(DECLARED_EMAILS.length - 1)),
          shares: optional(
            fc.uniqueArray(
              fc.record({
                user: fc.nat(DECLARED_EMAILS.length - 1),
                group: optional(fc.constantFrom(...DECLARED_GROUPS)),
                can: optional(fc.subarray([...WORDS])),
                until: optional(fc.constantFrom('2030-12-31', '2031-05-05T10:20:30Z')),
              }),
              { maxLength: 4, selector: ({ user, group }) => group ?? `u${user}` },
            ),
          ),
        }),
        { maxLength: 3, selector: ({ name: each }) => each },
      ),
      undeclared: fc.constantFrom('ignore', 'report'),
    })
    .map(({ users, members, groupRoles, collections }) => {
      const active = new Set<string>(users.filter(({ state }) => state === undefined).map(({ email }) => email));
      const clean = <T extends object>(value: T): object =>
        Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
      const data = {
        users: users.map((user) => clean(user.state === undefined ? user : { email: user.email, state: user.state })),
        groups: DECLARED_GROUPS.map((group, at) =>
          clean({ name: group, role: groupRoles[at], members: members[at]?.filter((email) => active.has(email)) }),
        ),
        collections: collections.map((collection) => {
          const owner = collection.owner === undefined ? undefined : DECLARED_EMAILS[collection.owner];
          const shares = collection.shares
            ?.map(({ user, group, can, until }) =>
              clean({ ...(group === undefined ? { user: DECLARED_EMAILS[user] } : { group }), can, until }),
            )
            .filter((one) => !('user' in one) || (one.user !== owner && active.has(String(one.user))));
          return clean({
            name: collection.name,
            owner: owner !== undefined && active.has(owner) ? owner : undefined,
            shares,
          });
        }),
      };
      return { text: stringify(data) };
    });
}
