/** Snapshots for the export's tests: a small believable server, and any server whatever. */

import fc from 'fast-check';
import { SHARE_WORDS } from '../../src/model/kinds/collection.js';
import { KINDS } from '../../src/model/kinds/index.js';
import { compareText, type KindName, type LiveRef } from '../../src/model/ref.js';
import { ASSIGNABLE_ROLES } from '../../src/model/roles.js';
import type { LiveObject, Snapshot } from '../../src/model/snapshot.js';
import type { Entry } from '../../src/model/value.js';
import { HOSTILE } from './plans.js';

const FLAGS = KINDS[0]?.fields.flatMap(({ name }) => (name.startsWith('permissions.') ? [name] : [])) ?? [];

export function live(kind: KindName, id: string, name: string, over: Partial<LiveObject> = {}): LiveObject {
  return { kind, id, name, state: kind === 'user' ? 'active' : 'present', fields: {}, ...over };
}

export function liveUser(
  id: string,
  email: string,
  role: string,
  on: readonly string[] = [],
  more: LiveObject['fields'] = {},
): LiveObject {
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, on.includes(flag.slice('permissions.'.length))]));
  const [first = '', last = ''] = email.split(/[.@]/);
  return live('user', id, email, { fields: { firstName: first, lastName: last, role, ...flags, ...more } });
}

export function entry(
  kind: LiveRef['kind'],
  id: string,
  attributes: Entry<LiveRef>['attributes'] = {},
): Entry<LiveRef> {
  return { to: { kind, id }, attributes };
}

export function snapshotOf(objects: readonly LiveObject[], over: Partial<Snapshot> = {}): Snapshot {
  const order = KINDS.map(({ kind }) => kind);
  return {
    format: 'gallerist.snapshot/v1',
    target: 'production',
    system: 'alteryx-server',
    url: 'https://gallery.acme.example/webapi/',
    release: { value: '2025.2', source: 'declared' },
    authentication: 'built-in',
    provisioning: 'api',
    account: null,
    takenAt: '2026-03-01T09:00:00.000Z',
    scope: order.filter((kind) => kind !== 'settings'),
    objects: [...objects].sort(
      (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || compareText(a.name, b.name) || compareText(a.id, b.id),
    ),
    gaps: [],
    ...over,
  };
}

const share = (can: readonly string[] = [], until: string | null = null) => ({ can, until });

/** Profiles, doubles, leavers, ended shares, hostile names, things that cannot be declared: one of each. */
export const server: Snapshot = snapshotOf(
  [
    liveUser('u01', 'ana.ruiz@acme.example', 'Artisan', ['scheduleJobs', 'createCollections'], {
      studio: { kind: 'studio', id: 's1' },
      timeZone: 'Europe/Madrid',
      language: 'es-es',
      workerTag: '',
      locked: false,
      defaultCredential: { kind: 'credential', id: 'k1' },
    }),
    liveUser('u02', 'Omar.Haddad@acme.example', 'Artisan', ['scheduleJobs', 'createCollections'], { locked: true }),
    liveUser('u03', 'bea.costa@acme.example', 'Default'),
    liveUser('u04', 'dan.klein@acme.example', 'Default'),
    liveUser('u05', 'eva.jo@acme.example', 'Artisan', ['apiAccess']),
    liveUser('u06', 'fay.wu@acme.example', 'Artisan', ['apiAccess']),
    liveUser('u07', 'svc-gallerist@acme.example', 'Curator', ['apiAccess', 'createCollections']),
    liveUser('u08', 'twin@acme.example', 'Viewer'),
    liveUser('u09', 'Twin@acme.example', 'Member', [], { studio: { kind: 'studio', id: 's2' } }),
    { ...liveUser('u10', 'leaver@acme.example', 'Artisan'), state: 'deactivated' },
    liveUser('u11', '', 'Viewer'),
    liveUser('u12', 'administrator', 'Curator', ['apiAccess']),
    liveUser('u13', 'hans@acme.example', 'NoAccess', [], {
      language: 'xx',
      defaultCredential: { kind: 'credential', id: 'gone' },
    }),
    live('group', 'g1', 'Finance Analysts', {
      fields: {
        role: 'Member',
        members: [entry('user', 'u02'), entry('user', 'u03'), entry('user', 'u10'), entry('user', 'u11')],
        directoryGroups: [],
      },
    }),
    live('group', 'g2', 'Nobody', { fields: { role: 'Default', members: [] } }),
    live('group', 'g3', 'Doubles inside', {
      fields: { role: 'Viewer', members: [entry('user', 'u08'), entry('user', 'u01')] },
    }),
    live('group', 'g4', 'Same', { fields: { role: 'Viewer', members: [entry('user', 'u01')] } }),
    live('group', 'g5', 'Same', { fields: { role: 'Artisan', members: [] } }),
    live('group', 'g6', '', { fields: { role: 'Artisan', members: [entry('user', 'u01')] } }),
    live('collection', 'c1', 'Month-end close', {
      fields: {
        owner: { kind: 'user', id: 'u01' },
        shares: [
          entry('user', 'u01', share(['admin'])),
          entry('group', 'g1', share()),
          entry('user', 'u02', share(['add-assets', 'update-assets'], '2027-03-31T23:59:59Z')),
          entry('user', 'u03', share([], '2027-06-30T12:00:00Z')),
          entry('user', 'u04', share([], '2025-06-30T23:59:59Z')),
        ],
      },
      facts: { assets: 4, studioShares: 2 },
    }),
    live('collection', 'c2', 'Sandbox', { fields: { owner: { kind: 'user', id: 'u09' }, shares: [] } }),
    live('collection', 'c3', 'Of the double group', {
      fields: {
        owner: { kind: 'user', id: 'u01' },
        shares: [entry('group', 'g4', share(['admin'])), entry('group', 'g1')],
      },
    }),
    ...HOSTILE.map((name, index) =>
      live('collection', `h${String(index).padStart(2, '0')}`, name, {
        fields: { owner: { kind: 'user', id: 'u01' }, shares: [] },
      }),
    ),
    ...[
      'yes',
      'null',
      '1e3',
      '- x',
      '#',
      ': ',
      '~',
      '0x1F',
      '2026-01-01',
      'a: b',
      'a #b',
      '[a]',
      '{a}',
      '? a',
      '!tag',
      '&anchor',
      '*alias',
      '<<',
      '%',
      '"q"',
      "'q'",
      '=',
      '.inf',
      '12:30:45',
    ].map((name, index) =>
      live('studio', `y${String(index).padStart(2, '0')}`, name, {
        fields: { defaultCredential: null, shareSchedules: false },
      }),
    ),
    live('credential', 'k1', 'ACME\\svc-finance', { fields: { shares: [entry('group', 'g1'), entry('user', 'u01')] } }),
    live('studio', 's1', 'Finance', {
      fields: { defaultCredential: { kind: 'credential', id: 'k1' }, shareSchedules: true },
    }),
    live('studio', 's2', 'HR', { fields: { defaultCredential: null, shareSchedules: false } }),
  ],
  { account: { id: 'u07', email: 'svc-gallerist@acme.example' } },
);

/** Names that look alike, break things, or are ordinary: few enough to collide. */
const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'Ana',
      'ana',
      'Finance',
      'HR ops',
      'ACME\\svc',
      'acme\\SVC',
      'a@x.example',
      'A@x.example',
      'b@x.example',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...HOSTILE, 'yes', 'null', '1e3', '- x', '#', ': ', '~', 'a: b', 'a #b', '---', '...'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.emailAddress() },
);

const instant = fc.constantFrom(
  '2025-06-30T23:59:59Z',
  '2026-03-01T09:00:00Z',
  '2027-03-31T23:59:59Z',
  '2027-06-30T12:34:56Z',
);

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** Any server: objects with colliding names, references to anything including what is not there. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    names: fc.array(fc.tuple(fc.constantFrom('user', 'group', 'collection', 'credential', 'studio'), name), {
      maxLength: 25,
    }),
    authentication: fc.constantFrom('built-in', 'saml', 'windows'),
    seed: fc.infiniteStream(fc.nat()),
    until: fc.infiniteStream(fc.option(instant)),
    text: fc.infiniteStream(maybe(name)),
    blind: fc.boolean(),
  })
  .map(({ names, authentication, seed, until, text, blind }) => {
    const next = (below: number): number => (seed.next().value ?? 0) % below;
    const ids = names.map(([kind], index) => ({ kind: kind as KindName, id: `id${index}` }));
    const some = (kinds: readonly KindName[]): LiveRef[] => ids.filter(({ kind }) => kinds.includes(kind));
    const one = (kind: KindName): LiveRef | null => {
      const all = [...some([kind]), { kind, id: 'gone' }];
      return next(3) === 0 ? null : (all[next(all.length)] ?? null);
    };
    const entries = (kinds: readonly KindName[], attributes: () => Entry<LiveRef>['attributes']): Entry<LiveRef>[] =>
      [...some(kinds), { kind: 'user' as const, id: 'gone' }]
        .filter(() => next(2) === 0)
        .map((to) => ({ to, attributes: attributes() }));
    const shareAttributes = (): Entry<LiveRef>['attributes'] =>
      blind
        ? {}
        : {
            can:
              next(3) === 0
                ? ['admin']
                : SHARE_WORDS.slice(1, 5)
                    .filter(() => next(3) === 0)
                    .sort(compareText),
            until: until.next().value ?? null,
          };
    const fieldsOf = (kind: KindName): LiveObject['fields'] => {
      switch (kind) {
        case 'user':
          return {
            firstName: text.next().value ?? '',
            lastName: text.next().value ?? '',
            role: ASSIGNABLE_ROLES[next(ASSIGNABLE_ROLES.length)] ?? 'Viewer',
            ...Object.fromEntries(FLAGS.slice(0, blind ? 5 : FLAGS.length).map((flag) => [flag, next(4) === 0])),
            studio: one('studio'),
            defaultCredential: one('credential'),
            workerTag: text.next().value ?? '',
            timeZone: text.next().value ?? '',
            language: next(2) === 0 ? 'de-de' : '',
            locked: next(5) === 0,
          };
        case 'group':
          return {
            role: ASSIGNABLE_ROLES[next(ASSIGNABLE_ROLES.length)] ?? 'Viewer',
            members: entries(['user'], () => ({})),
            ...(authentication === 'windows' && {
              directoryGroups:
                next(2) === 0
                  ? []
                  : [
                      {
                        to: { kind: 'directoryGroup', id: `S-1-5-21-${next(3)}` },
                        attributes: { name: text.next().value ?? 'ACME\\X' },
                      },
                    ],
            }),
          };
        case 'collection':
          return { owner: one('user'), shares: entries(['user', 'group'], shareAttributes) };
        case 'credential':
          return { shares: entries(['user', 'group'], () => ({})) };
        case 'studio':
          return { defaultCredential: one('credential'), shareSchedules: next(2) === 0 };
        case 'settings':
          return {};
        default:
          return kind satisfies never;
      }
    };
    const objects = names.map(([kind, called], index) => {
      const inactive = kind === 'user' && next(5) === 0;
      return live(kind as KindName, `id${index}`, called, {
        fields: fieldsOf(kind as KindName),
        ...(inactive && { state: 'deactivated' }),
      });
    });
    return snapshotOf(objects, {
      authentication: authentication as Snapshot['authentication'],
      provisioning: authentication === 'windows' ? 'directory' : 'api',
      gaps: blind ? [{ kind: 'collection', field: 'shares.can', reason: 'admin/v1/collections does not answer' }] : [],
    });
  });
