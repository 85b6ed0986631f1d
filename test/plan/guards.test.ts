import { describe, expect, it } from 'vitest';
import type { DeclaredObject } from '../../src/model/declaration.js';
import { refTo } from '../../src/model/ref.js';
import { isBlocked } from '../../src/plan/plan.js';
import { scopeOf } from '../../src/plan/scope.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { type DeclarationParts, declarationOf, declared, entry, live, planOf, systemOf } from '../support/world.js';

const person = (id: string, role: string, more = {}) => live('user', id, `${id}@acme.example`, { role, ...more });
const to = (id: string) => ({ to: { kind: 'user' as const, id }, attributes: {} });
const account = { role: 'Curator' };
const ORIGIN = { file: 'a', path: [] };

function verdicts(parts: DeclarationParts, objects: ReturnType<typeof live>[], more = {}): Record<string, string> {
  const planned = planOf(parts, objects, more);
  return Object.fromEntries((planned.plan?.guards ?? []).map(({ guard, message }) => [guard, message]));
}

describe('account-lockout', () => {
  const change = (fields: Record<string, string | boolean>, more = {}) => ({
    objects: [declared('user', 'account@acme.example', fields, more)],
  });

  it.each([
    ['its role', change({ role: 'Artisan' }), /no longer be a Curator/],
    ['its activity', change({}, { state: 'deactivated' }), /would be inactive/],
    ['its lock', change({ locked: true }), /locked/],
    ['its API access', change({ 'permissions.apiAccess': false }), /lose API access/],
  ])('keeps %s', (_, parts, message) => {
    const self = live('user', 'account', 'account@acme.example', {
      role: 'Curator',
      locked: false,
      'permissions.apiAccess': true,
    });
    const snapshot = { objects: [self] };
    expect(verdicts(parts, [], { snapshot })['account-lockout']).toMatch(message);
  });

  it('sees a Curator role that comes from a group', () => {
    const self = live('user', 'account', 'account@acme.example', { role: 'Default' });
    const admins = live('group', 'g', 'Admins', { role: 'Curator', members: [to('account')] });
    const parts = { objects: [declared('group', 'Admins', { role: 'Member' })] };
    expect(verdicts(parts, [], { snapshot: { objects: [self, admins] } })['account-lockout']).toMatch(
      /no longer be a Curator/,
    );
  });

  it('lets the account change what does not matter', () => {
    expect(
      verdicts(change({ firstName: 'Robot' }), [], {
        snapshot: { objects: [live('user', 'account', 'account@acme.example', { ...account, firstName: 'R' })] },
      }),
    ).toEqual({});
  });
});

describe('account-lockout where nobody knows whose the key is', () => {
  const target = { account: null };
  const snapshot = { account: null };
  const lockout = (parts: DeclarationParts, objects: ReturnType<typeof live>[]) =>
    verdicts({ ...parts, target }, objects, { snapshot })['account-lockout'];

  it.each([
    ['Curator', declared('user', 'a@acme.example', { role: 'Artisan' }), /a@acme.example would no longer be a Curator/],
    ['activity', declared('user', 'a@acme.example', {}, { state: 'deactivated' }), /a@acme.example would be inactive/],
    ['API access', declared('user', 'a@acme.example', { 'permissions.apiAccess': false }), /would lose API access/],
  ])('takes %s from no Curator', (_, object, message) => {
    const admin = live('user', 'a', 'a@acme.example', { role: 'Curator', 'permissions.apiAccess': true });
    expect(lockout({ objects: [object] }, [admin])).toMatch(message);
    const artisan = live('user', 'a', 'a@acme.example', { role: 'Artisan', 'permissions.apiAccess': true });
    expect(lockout({ objects: [object] }, [artisan])).toBeUndefined();
  });

  it.each([
    ['attested', [{ setting: 'defaultRole', value: 'Viewer', by: 'x', on: '2026-01-01', origin: ORIGIN }]],
    ['not attested', []],
  ])('takes no Curator down to a default role that is %s', (_, attestations) => {
    const parts = { objects: [declared('user', 'a@acme.example', { role: 'Default' })], attestations };
    expect(lockout(parts, [person('a', 'Curator')])).toBe(
      'the account behind the API key is not known, and may be one of these Curators: a@acme.example would no longer be a Curator',
    );
  });

  it('takes nobody for a Curator whom only a default role nobody attested would make one', () => {
    const parts = { objects: [declared('user', 'a@acme.example', { role: 'Artisan' })] };
    expect(lockout(parts, [person('a', 'Default')])).toBeUndefined();
  });

  it('keeps a rule for the undeclared from deactivating whoever holds the key', () => {
    const parts: DeclarationParts = {
      objects: [declared('user', 'boss@acme.example', { role: 'Curator' })],
      manage: { user: { undeclared: 'deactivate', explicit: true } },
    };
    expect(lockout(parts, [person('boss', 'Curator')])).toMatch(
      /^the account behind the API key is not known, and may be one of these Curators: account@acme.example would be inactive$/,
    );
  });
});

describe('minimum-administrators', () => {
  const demote = {
    objects: [declared('user', 'a@acme.example', { role: 'Artisan' })],
    guards: { minAdministrators: 2 },
  };

  it('keeps at least so many Curators, counted by effective role, and says the numbers', () => {
    expect(verdicts(demote, [person('a', 'Curator')])['minimum-administrators']).toMatch(
      /^1 active Curators would be left of 2; the minimum is 2/,
    );
    expect(verdicts(demote, [person('a', 'Curator'), person('b', 'Curator')])).toEqual({});
  });

  it('does not block a plan that takes nobody away, however few there are', () => {
    expect(
      verdicts(
        { objects: [declared('user', 'a@acme.example', { role: 'Artisan' })], guards: { minAdministrators: 5 } },
        [person('a', 'Viewer')],
      ),
    ).toEqual({});
  });

  it('counts what follows by hand: Curators by a default role that falls', () => {
    const parts: DeclarationParts = {
      objects: [declared('settings', 'settings', { defaultRole: 'Viewer' })],
      attestations: [
        { setting: 'defaultRole', value: 'Curator', by: 'x', on: '2026-01-01', origin: { file: 'a', path: [] } },
      ],
      guards: { minAdministrators: 2 },
    };
    expect(verdicts(parts, [person('a', 'Default'), person('b', 'Default')])['minimum-administrators']).toBe(
      '1 active Curators would be left of 3 once the rest is done by hand; the minimum is 2',
    );
  });

  it('counts a Curator who is replaced in the same plan', () => {
    const objects = [
      declared('user', 'a@acme.example', { role: 'Artisan' }),
      declared('user', 'b@acme.example', { role: 'Curator' }),
    ];
    expect(
      verdicts({ objects, guards: { minAdministrators: 2 } }, [person('a', 'Curator'), person('b', 'Viewer')]),
    ).toEqual({});
  });
});

describe('mass-loss', () => {
  const crowd = Array.from({ length: 9 }, (_, index) => person(`p${index}`, 'Member'));
  const guards = { maxLosing: { percent: 25, floor: 1 } };
  const group = live('group', 'g', 'All', { role: 'Member', members: crowd.map(({ id }) => to(id)) });

  it('counts people, not objects: a share taken from a group is everybody in it', () => {
    const shared = live('collection', 'c', 'Close', {
      owner: { kind: 'user', id: 'account' },
      shares: [{ to: { kind: 'group', id: 'g' }, attributes: { can: [], until: null } }],
    });
    const parts = { objects: [declared('collection', 'Close', { shares: [] })], guards };
    expect(verdicts(parts, [...crowd, group, shared])['mass-loss']).toMatch(
      /^9 of 10 people who hold anything \(90.0 %\)/,
    );
  });

  it('is a share of the people who hold anything: everybody who ever left does not make it smaller', () => {
    const gone = Array.from({ length: 90 }, (_, index) => person(`n${index}`, 'NoAccess'));
    const parts: DeclarationParts = {
      objects: crowd.slice(0, 3).map(({ name }) => declared('user', name, { role: 'NoAccess' })),
      guards,
    };
    expect(verdicts(parts, [...crowd, ...gone])['mass-loss']).toMatch(/^3 of 10 people who hold anything \(30.0 %\)/);
  });

  it('counts somebody as holding something who may do so by one of the default roles that are possible', () => {
    const unsure = Array.from({ length: 90 }, (_, index) => person(`d${index}`, 'Default'));
    const parts: DeclarationParts = {
      objects: crowd.slice(0, 3).map(({ name }) => declared('user', name, { role: 'NoAccess' })),
      guards,
    };
    expect(verdicts(parts, [...crowd, ...unsure])).toEqual({});
  });

  it('stays quiet at the floor and below the percentage', () => {
    const leave = (count: number): DeclarationParts => ({
      guards,
      objects: [
        ...crowd.slice(count).map(({ name }) => declared('user', name)),
        declared('group', 'All', { members: crowd.slice(count).map(({ name }) => entry('user', name)) }),
      ],
    });
    expect(verdicts(leave(2), [...crowd, group])).toEqual({});
    expect(verdicts(leave(3), [...crowd, group])['mass-loss']).toMatch(/group All would lose 3 of 9 members/);
  });
});

describe('protected', () => {
  it('keeps named people from losing anything', () => {
    const parts = {
      objects: [declared('user', 'a@acme.example', { role: 'Viewer' })],
      guards: { protect: { users: ['A@acme.example'], groups: [], collections: [] } },
    };
    expect(verdicts(parts, [person('a', 'Artisan')]).protected).toMatch(/a@acme.example would lose something/i);
    expect(verdicts(parts, [person('a', 'NoAccess')])).toEqual({});
  });
});

describe('protected, whatever is taken and however it is called', () => {
  const protect = { users: ['CTO@acme.example'], groups: ['Board'], collections: ['Books'] };
  const said = (object: DeclaredObject, objects: ReturnType<typeof live>[], more: DeclarationParts = {}) =>
    verdicts(
      { ...more, objects: [declared('user', 'a@acme.example'), object], guards: { protect } },
      [person('a', 'Artisan'), person('b', 'Artisan'), ...objects],
      { system: ALTERYX_SERVER },
    ).protected;
  const shared = (attributes: { can?: string[]; until?: string | null }, more = {}) =>
    live('collection', 'c', 'Books', {
      owner: { kind: 'user', id: 'b' },
      shares: [{ to: { kind: 'user', id: 'a' }, attributes }],
      ...more,
    });
  const board = (fields = {}) => live('group', 'g', 'Board', { role: 'Artisan', members: [to('a')], ...fields });
  const sharing = (attributes: Record<string, string | string[] | null>) => ({
    shares: [entry('user', 'a@acme.example', attributes)],
  });

  it.each([
    ['is renamed', declared('group', 'Board2', {}, { previously: ['Board'] }), /group Board would be renamed/],
    ['is renamed by its pin', declared('group', 'Board2', {}, { id: 'g' }), /group Board would be renamed/],
    [
      'is pinned',
      declared('group', 'Board', { members: [] }, { id: 'g', ref: refTo('group', 'Board', 'g') }),
      /narrowed/,
    ],
    ['has a lower role', declared('group', 'Board', { role: 'Viewer' }), /group Board would be narrowed/],
    ['loses a member', declared('group', 'Board', { members: [] }), /group Board would be narrowed/],
  ])('a group that %s', (_, object, message) => expect(said(object, [board()])).toMatch(message));

  it('a group whose role falls to what the default role may be', () => {
    const defaultRole = (value: string) => ({
      attestations: [{ setting: 'defaultRole', value, by: 'x', on: '2026-01-01', origin: { file: 'a', path: [] } }],
    });
    const object = declared('group', 'Board', { role: 'Default' });
    expect(said(object, [board()])).toMatch(/group Board would be narrowed/);
    expect(said(object, [board()], defaultRole('Curator'))).toBeUndefined();
    expect(said(object, [board({ role: 'NoAccess' })])).toBeUndefined();
  });

  it('a group that loses a share, or part of one, on something else', () => {
    const on = (attributes: Record<string, string | string[] | null>) =>
      live('collection', 'x', 'Other', {
        owner: { kind: 'user', id: 'b' },
        shares: [{ to: { kind: 'group', id: 'g' }, attributes }],
      });
    const full = on({ can: ['add-assets'], until: null });
    const keeps = declared('collection', 'Other', { shares: [entry('group', 'Board', { can: [], until: null })] });
    expect(said(declared('collection', 'Other', { shares: [] }), [board(), full])).toBe(
      'group Board would lose a share',
    );
    expect(said(keeps, [board(), full])).toBe('a share of group Board would be narrowed');
    expect(said(declared('collection', 'Other', {}, { state: 'deleted' }), [board(), full])).toMatch(/lose a share/);
    expect(said(keeps, [board(), on({ can: [], until: '2026-12-31T23:59:59Z' })])).toBeUndefined();
  });

  it.each([
    ['ends earlier', shared({ can: [], until: null }), sharing({ can: [], until: '2026-06-16T00:00:00Z' })],
    ['allows less', shared({ can: ['add-assets'], until: null }), sharing({ can: [], until: null })],
    ['goes', shared({ can: [], until: null }), { shares: [] }],
  ])('a collection of which a share %s', (_, before, after) => {
    expect(said(declared('collection', 'Books', after), [before])).toMatch(/collection Books would be narrowed/);
    expect(said(declared('collection', 'Old', after, { previously: ['Books'] }), [before])).toMatch(
      /collection Books would be narrowed; collection Books would be renamed/,
    );
  });

  it('a collection that gets another owner, and not one that is shared more', () => {
    const before = shared({ can: [], until: '2026-12-31T23:59:59Z' });
    expect(said(declared('collection', 'Books', { owner: refTo('user', 'a@acme.example') }), [before])).toMatch(
      /collection Books would be narrowed/,
    );
    expect(said(declared('collection', 'Books', sharing({ can: ['admin'], until: null })), [before])).toBeUndefined();
  });

  it('a person who gets another address, and who is demoted under it', () => {
    const cto = live('user', 'cto', 'cto@acme.example', { role: 'Curator' });
    const renamed = (fields = {}) => declared('user', 'x@acme.example', fields, { previously: ['cto@acme.example'] });
    expect(said(renamed(), [cto])).toBe('user CTO@acme.example would be renamed');
    expect(said(renamed({ role: 'NoAccess' }), [cto])).toBe(
      'user CTO@acme.example would be renamed; user CTO@acme.example would lose something',
    );
  });
});

describe('mass-loss by group', () => {
  it('counts removals from each group against its members, whether or not somebody loses a right by it', () => {
    const members = Array.from({ length: 8 }, (_, index) => person(`m${index}`, 'Artisan'));
    const group = live('group', 'g', 'Team', { role: 'Default', members: members.map(({ id }) => to(id)) });
    const parts = {
      objects: [declared('group', 'Team', { members: [] })],
      guards: { maxLosing: { percent: 25, floor: 2 } },
    };
    expect(verdicts(parts, [...members, group])['mass-loss']).toMatch(
      /^group Team would lose 8 of 8 members \(100.0 %\)/,
    );
  });

  it('counts people whom no change names: a default role that falls, once done by hand', () => {
    const crowd = Array.from({ length: 9 }, (_, index) => person(`d${index}`, 'Default'));
    const parts: DeclarationParts = {
      objects: [declared('settings', 'settings', { defaultRole: 'NoAccess' })],
      attestations: [
        { setting: 'defaultRole', value: 'Viewer', by: 'x', on: '2026-01-01', origin: { file: 'a', path: [] } },
      ],
      guards: { maxLosing: { percent: 25, floor: 2 } },
    };
    expect(verdicts(parts, crowd)['mass-loss']).toMatch(/^9 of 10 people who hold anything/);
  });
});

describe('what cannot be taken back', () => {
  it('api-keys: switching API access off ends the keys', () => {
    const parts = { objects: [declared('user', 'a@acme.example', { 'permissions.apiAccess': false })] };
    expect(verdicts(parts, [person('a', 'Artisan'), live('user', 'b', 'b', {})])).toEqual({});
    const on = live('user', 'a', 'a@acme.example', { role: 'Artisan', 'permissions.apiAccess': true });
    expect(verdicts(parts, [on])['api-keys']).toMatch(/a@acme.example would lose API access/);
  });

  it('studio-move: out of a studio, not into a first one', () => {
    const studios = [live('studio', 's1', 'Old', {}), live('studio', 's2', 'New', {})];
    const parts = {
      objects: [
        declared('studio', 'New'),
        declared('user', 'a@acme.example', { studio: { kind: 'studio', path: ['New'] } }),
      ],
    };
    const inOld = live('user', 'a', 'a@acme.example', { role: 'Artisan', studio: { kind: 'studio', id: 's1' } });
    const inNone = live('user', 'a', 'a@acme.example', { role: 'Artisan', studio: null });
    expect(verdicts(parts, [...studios, inOld])['studio-move']).toMatch(/a@acme.example would be moved/);
    expect(verdicts(parts, [...studios, inNone])['studio-move']).toBeUndefined();
  });

  it.each([
    ['default', 'required', true],
    ['required', 'default', true],
    ['users-may-select', 'required', true],
    ['users-may-select', 'default', true],
    ['default', 'users-may-select', false],
    ['required', 'users-may-select', false],
  ] as const)('credential-mode: %s → %s (semantics.md §1)', (before, after, disables) => {
    const parts: DeclarationParts = {
      objects: [declared('settings', 'settings', { workflowCredentials: after })],
      attestations: [
        { setting: 'workflowCredentials', value: before, by: 'x', on: '2026-01-01', origin: { file: 'a', path: [] } },
      ],
    };
    expect(verdicts(parts, [])['credential-mode'] !== undefined).toBe(disables);
  });

  it.each([
    [
      'required',
      'workflowCredentials to required, once done by hand, disables all schedules if it is default now, schedules that carry no credentials if it is users-may-select now; what it is now is not attested',
    ],
    [
      'default',
      'workflowCredentials to default, once done by hand, disables all schedules if it is required now, schedules that carry credentials if it is users-may-select now; what it is now is not attested',
    ],
    ['users-may-select', undefined],
  ])('credential-mode: to %s from what nobody attested', (after, message) => {
    const parts = { objects: [declared('settings', 'settings', { workflowCredentials: after })] };
    expect(verdicts(parts, [])['credential-mode']).toBe(message);
  });

  it('asset-owners: a person who is deleted owns a collection', () => {
    const parts = { objects: [declared('user', 'a@acme.example', {}, { state: 'deleted' })] };
    const owned = live('collection', 'c', 'Close', { owner: { kind: 'user', id: 'a' }, shares: [] });
    expect(verdicts(parts, [person('a', 'Viewer'), owned])['asset-owners']).toMatch(
      /a@acme.example would be deleted and owns 1 collection/,
    );
    expect(verdicts(parts, [person('a', 'Viewer')])['asset-owners']).toBeUndefined();
  });

  it.each([
    ['another owner', { owner: refTo('user', 'account@acme.example') }, {}],
    ['no collection any more', {}, { state: 'deleted' as const }],
  ])('asset-owners lets a plan pass that first gives the collection %s', (_, fields, more) => {
    const gone = declared('user', 'a@acme.example', {}, { state: 'deleted' });
    const owned = (id: string, name: string) =>
      live('collection', id, name, { owner: { kind: 'user', id: 'a' }, shares: [] });
    const parts = { objects: [gone, declared('collection', 'Close', fields, more)] };
    const system = ALTERYX_SERVER;
    const { plan } = planOf(parts, [person('a', 'Viewer'), owned('c', 'Close')], { system });
    expect(plan?.guards).toEqual([]);
    const [first, last] = plan?.steps.slice(-2) ?? [];
    expect([first?.ref.kind, last?.title, last?.after]).toEqual(['collection', 'delete a@acme.example', [first?.id]]);
    const two = [person('a', 'Viewer'), owned('c', 'Close'), owned('d', 'Audit')];
    expect(verdicts(parts, two, { system })['asset-owners']).toBe(
      'a@acme.example would be deleted and owns 1 collection',
    );
  });

  it('asset-owners counts what the plan gives to the one who goes', () => {
    const gone = declared('user', 'a@acme.example', {}, { state: 'deleted' });
    const given = declared('collection', 'Close', { owner: refTo('user', 'a@acme.example') });
    const close = live('collection', 'c', 'Close', { owner: { kind: 'user', id: 'account' }, shares: [] });
    expect(verdicts({ objects: [gone, given] }, [person('a', 'Viewer'), close])['asset-owners']).toMatch(
      /owns 1 collection$/,
    );
  });

  it('asset-owners sees collections that nobody declared, in a live plan as in one from a full snapshot', () => {
    const objects = [declared('user', 'a@acme.example', {}, { state: 'deleted' })];
    const all = [
      person('a', 'Viewer'),
      live('collection', 'c', 'Close', { owner: { kind: 'user', id: 'a' }, shares: [] }),
    ];
    const { kinds } = scopeOf(declarationOf({ objects }));
    const read = all.filter(({ kind }) => kinds.includes(kind));
    const full = planOf({ objects }, all).plan;
    const narrow = planOf({ objects }, read, { snapshot: { scope: kinds } }).plan;
    expect(narrow?.guards).toEqual(full?.guards);
    expect(narrow?.guards.map(({ guard }) => guard)).toContain('asset-owners');
    expect(narrow?.digest).toBe(full?.digest);
  });
});

describe('acknowledging', () => {
  const parts = {
    objects: [declared('user', 'a@acme.example', {}, { state: 'deactivated' })],
    guards: { maxLosing: { percent: 1, floor: 0 } },
  };
  const objects = [person('a', 'Artisan')];

  it('takes the digest of this very plan, at least eight characters of it', () => {
    const plan = planOf(parts, objects).plan;
    if (plan === undefined) throw new Error('no plan');
    expect(isBlocked(plan)).toBe(true);
    const blocked = (digest: string, guard = 'mass-loss'): boolean | undefined => {
      const again = planOf(parts, objects, { acknowledgements: [{ guard, digest }] }).plan;
      return again === undefined ? undefined : isBlocked(again);
    };
    expect(blocked(plan.digest.slice(0, 8))).toBe(false);
    expect(blocked(plan.digest)).toBe(false);
    expect(blocked(plan.digest.slice(0, 7))).toBe(true);
    expect(blocked('00000000')).toBe(true);
    expect(blocked(plan.digest, 'protected')).toBe(true);
  });

  it('does not let the digest of another plan pass', () => {
    const other = planOf({ ...parts, objects: [...parts.objects, declared('group', 'New')] }, objects, {
      system: systemOf(),
    }).plan;
    const again = planOf(parts, objects, {
      acknowledgements: [{ guard: 'mass-loss', digest: other?.digest ?? '' }],
    }).plan;
    expect(again === undefined || isBlocked(again)).toBe(true);
  });
});
