/** Random pairs of a server and a declaration that fight over roles, groups and shares: small, dense, everything declared. */

import fc from 'fast-check';
import { stringify } from 'yaml';
import type { ApiRole, Seed } from '../../src/emulator/seed.js';

const PEOPLE = ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example'] as const;
const NEW = 'n@x.example';
const GROUPS = ['G', 'H', 'I'] as const;
const COLLECTIONS = ['C', 'D'] as const;
const ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator', 'Default'] as const;
const WORDS = ['add-assets', 'update-assets', 'remove-assets', 'add-users', 'remove-users'] as const;
type Word = (typeof WORDS)[number];

const api = (role: (typeof ROLES)[number]): ApiRole => (role === 'Default' ? 'Evaluated' : role);
const roles = fc.constantFrom(...ROLES);
/** Own roles are mostly Default: then groups decide, which is the hard part. */
const own = fc.oneof({ weight: 3, arbitrary: fc.constant('Default' as const) }, { weight: 1, arbitrary: roles });
const flagged = fc.record({
  isAdmin: fc.constant(false),
  canAddAssets: fc.boolean(),
  canUpdateAssets: fc.boolean(),
  canAddUsers: fc.boolean(),
});
const words = fc.subarray<Word>([...WORDS]);

const principal = fc.oneof(
  fc.constantFrom(...PEOPLE).map((user) => ({ user })),
  fc.constantFrom(...GROUPS).map((group) => ({ group })),
);
const shareKey = (share: { user?: string; group?: string }): string => share.user ?? `group ${share.group}`;

export interface Pair {
  readonly seed: Seed;
  readonly yaml: string;
  readonly defaultRole: Exclude<ApiRole, 'Evaluated'>;
}

export function pairArbitrary(): fc.Arbitrary<Pair> {
  const side = fc.record({
    own: fc.tuple(...PEOPLE.map(() => own)),
    flags: fc.tuple(...PEOPLE.map(() => fc.boolean())),
    active: fc.tuple(
      ...PEOPLE.map(() =>
        fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      ),
    ),
    groupRoles: fc.tuple(...GROUPS.map(() => roles)),
    members: fc.tuple(...GROUPS.map(() => fc.subarray([...PEOPLE]))),
    owners: fc.tuple(...COLLECTIONS.map(() => fc.constantFrom('account', ...PEOPLE))),
  });
  return fc
    .record({
      before: side,
      after: side,
      defaultRole: fc.constantFrom('NoAccess' as const, 'Viewer' as const, 'Member' as const, 'Artisan' as const),
      live: fc.tuple(
        ...COLLECTIONS.map(() =>
          fc.uniqueArray(
            fc.tuple(principal, flagged).map(([who, flags]) => ({ ...who, ...flags })),
            { maxLength: 4, selector: shareKey },
          ),
        ),
      ),
      wanted: fc.tuple(
        ...COLLECTIONS.map(() =>
          fc.uniqueArray(
            fc.tuple(principal, words).map(([who, can]) => ({ ...who, can })),
            { maxLength: 4, selector: shareKey },
          ),
        ),
      ),
      newcomer: fc.option(fc.record({ role: own, groups: fc.subarray([...GROUPS]) }), { nil: undefined }),
    })
    .map(({ before, after, defaultRole, live, wanted, newcomer }) => {
      const account = {
        email: 'admin@emulator.example',
        firstName: 'Ad',
        lastName: 'Min',
        role: 'Curator' as const,
        isApiEnabled: true,
        canCreateCollections: true,
      };
      const name = (owner: string): string => (owner === 'account' ? account.email : owner);
      const seed: Seed = {
        defaultRole,
        users: [
          account,
          ...PEOPLE.map((email, at) => ({
            email,
            firstName: 'F',
            lastName: 'L',
            role: api(before.own[at] ?? 'Default'),
            canScheduleJobs: before.flags[at] ?? false,
            isActive: before.active[at] ?? true,
          })),
        ],
        groups: GROUPS.map((group, at) => ({
          name: group,
          role: api(before.groupRoles[at] ?? 'Default'),
          members: (before.members[at] ?? []).filter((email) => before.active[PEOPLE.indexOf(email)]),
        })),
        collections: COLLECTIONS.map((collection, at) => ({
          name: collection,
          owner: name(before.owners[at] ?? 'account'),
          shares: live[at] ?? [],
        })),
        apiKeys: [{ clientId: 'emulator-key', clientSecret: 'emulator-secret', user: account.email }],
      };
      const stays = (email: string): boolean => after.active[PEOPLE.indexOf(email as (typeof PEOPLE)[number])] ?? true;
      const data = {
        users: [
          { email: account.email },
          ...PEOPLE.map((email, at) =>
            after.active[at]
              ? { email, role: after.own[at], permissions: { scheduleJobs: after.flags[at] } }
              : { email, state: 'deactivated' },
          ),
          ...(newcomer === undefined ? [] : [{ email: NEW, firstName: 'N', lastName: 'N', role: newcomer.role }]),
        ],
        groups: GROUPS.map((group, at) => ({
          name: group,
          role: after.groupRoles[at],
          members: [...(after.members[at] ?? []).filter(stays), ...(newcomer?.groups.includes(group) ? [NEW] : [])],
        })),
        collections: COLLECTIONS.map((collection, at) => {
          const owner = name(after.owners[at] ?? 'account');
          const chosen = stays(owner) ? owner : account.email;
          return {
            name: collection,
            owner: chosen,
            shares: (wanted[at] ?? []).filter(
              (share) => !('user' in share) || (stays(share.user) && share.user !== chosen),
            ),
          };
        }),
      };
      return { seed, yaml: stringify(data), defaultRole };
    });
}
