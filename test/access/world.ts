/** Small makers of worlds for tests of access: live objects as the planner sees them, and random ones for properties. */

import fc from 'fast-check';
import { type AccessOptions, type AccessState, stateOf } from '../../src/access/state.js';
import { PERMISSIONS } from '../../src/model/access.js';
import { SHARE_WORDS } from '../../src/model/kinds/collection.js';
import { compareText, type KindName, type Ref, refTo } from '../../src/model/ref.js';
import { ASSIGNABLE_ROLES, ORDERED_ROLES } from '../../src/model/roles.js';
import type { Delta } from '../../src/model/step.js';
import type { WorldObject } from '../../src/model/system.js';
import type { DeclaredValue, Entry, Scalar, Words } from '../../src/model/value.js';

export const AS_OF = '2026-06-15T12:00:00Z';
export const PAST = '2026-06-15T11:59:59Z';
export const SOON = '2026-07-01T23:59:59Z';
export const LATER = '2027-01-31T23:59:59Z';

export function object(
  kind: KindName,
  name: string,
  fields: Readonly<Record<string, DeclaredValue>> = {},
  more: Partial<WorldObject> = {},
): WorldObject {
  return {
    ref: refTo(kind, name),
    id: `${kind}-${name}`,
    name,
    state: kind === 'user' ? 'active' : 'present',
    addressable: true,
    fields,
    facts: {},
    ...more,
  };
}

export const user = (name: string): Ref<'user'> => refTo('user', name);
export const group = (name: string): Ref<'group'> => refTo('group', name);
export const collection = (name: string): Ref<'collection'> => refTo('collection', name);
export const credential = (name: string): Ref<'credential'> => refTo('credential', name);
export const studio = (name: string): Ref<'studio'> => refTo('studio', name);

export function entry(to: Ref, attributes: Readonly<Record<string, Scalar | Words>> = {}): Entry<Ref> {
  return { to, attributes };
}

/** A share that can be read: no extra words and no end unless said. */
export function share(to: Ref, can: Words = [], until: string | null = null): Entry<Ref> {
  return { to, attributes: { can, until } };
}

export function stateWith(objects: readonly WorldObject[], options: Partial<AccessOptions> = {}): AccessState {
  return stateOf(objects, { asOf: AS_OF, defaultRole: 'Viewer', ...options });
}

const NAMES = ['ana', 'bob', 'cyd', 'dee', 'eve'];
const GROUPS = ['Analysts', 'Builders', 'Curators'];
const COLLECTIONS = ['Close', 'Draft'];
const CREDENTIALS = ['acme\\svc'];
const STUDIOS = ['Finance', 'Sales'];

const role = fc.constantFrom(...ASSIGNABLE_ROLES);
const until = fc.constantFrom(null, null, PAST, SOON, LATER);
const principal: fc.Arbitrary<Ref> = fc.oneof(
  fc.constantFrom(...NAMES).map(user),
  fc.constantFrom(...GROUPS).map(group),
);
const can = fc.uniqueArray(fc.constantFrom(...SHARE_WORDS), { maxLength: 2 }).map((words) => words.sort(compareText));
const attributes = fc.oneof(
  { weight: 6, arbitrary: fc.record({ can, until }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

function entries(
  to: fc.Arbitrary<Ref>,
  of: fc.Arbitrary<Entry<Ref>['attributes']>,
): fc.Arbitrary<readonly Entry<Ref>[]> {
  return fc
    .uniqueArray(fc.tuple(to, of), { maxLength: 4, selector: ([ref]) => `${ref.kind} ${ref.path[0]}` })
    .map((all) => all.map(([ref, own]) => ({ to: ref, attributes: own })));
}

const flags = fc
  .record(Object.fromEntries(PERMISSIONS.map((name) => [`permissions.${name}`, fc.boolean()])))
  .map((all): Record<string, DeclaredValue> => all);

const people: fc.Arbitrary<readonly WorldObject[]> = fc.tuple(
  ...NAMES.map((name) =>
    fc
      .record({
        role,
        flags,
        locked: fc.constantFrom(false, false, false, true),
        state: fc.constantFrom('active', 'active', 'active', 'deactivated'),
        studio: fc.constantFrom(null, ...STUDIOS.map(studio)),
        defaultCredential: fc.constantFrom(null, null, ...CREDENTIALS.map(credential)),
      })
      .map(({ flags: own, state, ...fields }) => object('user', name, { ...own, ...fields }, { state })),
  ),
);

const groups: fc.Arbitrary<readonly WorldObject[]> = fc.tuple(
  ...GROUPS.map((name) =>
    fc
      .record({
        role,
        members: entries(
          fc.constantFrom(...NAMES).map(user),
          until.map((end) => (end === null ? {} : { until: end })),
        ),
      })
      .map((fields) => object('group', name, fields)),
  ),
);

const collections: fc.Arbitrary<readonly WorldObject[]> = fc.tuple(
  ...COLLECTIONS.map((name) =>
    fc
      .record({ owner: fc.constantFrom(...NAMES).map(user), shares: entries(principal, attributes) })
      .map((fields) => object('collection', name, fields)),
  ),
);

const rest: fc.Arbitrary<readonly WorldObject[]> = fc.tuple(
  ...CREDENTIALS.map((name) =>
    entries(principal, fc.constant({})).map((shares) => object('credential', name, { shares })),
  ),
  ...STUDIOS.map((name) =>
    fc
      .constantFrom(null, ...CREDENTIALS.map(credential))
      .map((defaultCredential) => object('studio', name, { defaultCredential })),
  ),
);

/** A small world in which everything is near everything else, so that paths cross. */
export const worlds: fc.Arbitrary<readonly WorldObject[]> = fc
  .tuple(people, groups, collections, rest)
  .map((parts) => parts.flat());

export const defaultRoles = fc.constantFrom(...ORDERED_ROLES);

/** Effects as steps have them (targets/alteryx-server/lower), on the objects of {@link worlds} and on some that are new. */
export const deltas: fc.Arbitrary<readonly Delta[]> = fc.array(
  fc.oneof(
    one(fc.constantFrom(...NAMES, 'new').map(user), {
      role,
      state: fc.constantFrom('active', 'deactivated'),
      locked: fc.boolean(),
      exists: fc.constantFrom(true, true, false),
      'permissions.apiAccess': fc.boolean(),
      'permissions.scheduleJobs': fc.boolean(),
      studio: fc.constantFrom(...STUDIOS).map(studio),
      defaultCredential: fc.constantFrom(null, ...CREDENTIALS.map(credential)),
      email: fc.constant('else@acme.example'),
    }),
    one(fc.constantFrom(...GROUPS, 'New').map(group), { role, exists: fc.constantFrom(true, true, false) }),
    one(fc.constantFrom(...COLLECTIONS, 'New').map(collection), {
      owner: fc.constantFrom(...NAMES).map(user),
      exists: fc.constantFrom(true, true, false),
    }),
    one(fc.constantFrom(...CREDENTIALS).map(credential), { exists: fc.constantFrom(true, false) }),
    one(fc.constantFrom(...STUDIOS).map(studio), {
      defaultCredential: fc.constantFrom(null, ...CREDENTIALS.map(credential)),
      exists: fc.constantFrom(true, true, false),
    }),
    related(
      fc.constantFrom(...GROUPS, 'New').map(group),
      'members',
      fc.constantFrom(...NAMES, 'new').map(user),
      fc.constant({}),
    ),
    related(fc.constantFrom(...COLLECTIONS, 'New').map(collection), 'shares', principal, attributes),
    related(fc.constantFrom(...CREDENTIALS).map(credential), 'shares', principal, fc.constant({})),
  ),
  { maxLength: 8 },
);

function one(
  ref: fc.Arbitrary<Ref>,
  fields: Readonly<Record<string, fc.Arbitrary<DeclaredValue>>>,
): fc.Arbitrary<Delta> {
  return fc
    .tuple(ref, fc.oneof(...Object.entries(fields).map(([field, value]) => fc.tuple(fc.constant(field), value))))
    .map(([of, [field, leaves]]) => ({ ref: of, field, expects: undefined, leaves }));
}

function related(
  ref: fc.Arbitrary<Ref>,
  field: string,
  to: fc.Arbitrary<Ref>,
  of: fc.Arbitrary<Entry<Ref>['attributes']>,
): fc.Arbitrary<Delta> {
  return fc
    .tuple(ref, to, fc.option(of, { nil: null }))
    .map(([from, target, leaves]) => ({ ref: from, field, entry: target, expects: undefined, leaves }));
}
