import { describe, expect, it } from 'vitest';
import { refTo } from '../../src/model/ref.js';
import { brief, codes, declared, entry, live, planOf, systemOf } from '../support/world.js';

const ana = live('user', 'u1', 'Ana@Acme.example', {
  role: 'Viewer',
  firstName: 'Ana',
  'permissions.scheduleJobs': false,
});
const omar = live('user', 'u2', 'omar@acme.example', { role: 'Member' });
const gone = live('user', 'u3', 'gone@acme.example', { role: 'Artisan' }, { state: 'deactivated' });
const to = (id: string, attributes: Record<string, string | null | string[]> = {}) => ({
  to: { kind: 'user' as const, id },
  attributes,
});
const toGroup = (id: string, attributes: Record<string, string | null | string[]> = {}) => ({
  to: { kind: 'group' as const, id },
  attributes,
});

describe('fields (DESIGN §4)', () => {
  it('leaves an omitted field alone', () => {
    expect(brief(planOf({ objects: [declared('user', 'ana@acme.example', { firstName: 'Ana' })] }, [ana]))).toEqual([]);
  });

  it('changes a declared field that differs, and only that', () => {
    const objects = [declared('user', 'ana@acme.example', { role: 'Artisan', firstName: 'Ana' })];
    expect(brief(planOf({ objects }, [ana]))).toEqual(['~ user ana@acme.example role Viewer→Artisan']);
  });

  it('ignores the case of e-mail addresses', () => {
    expect(brief(planOf({ objects: [declared('user', 'ANA@ACME.EXAMPLE', { role: 'Viewer' })] }, [ana]))).toEqual([]);
  });

  it('never compares a secret', () => {
    const objects = [declared('credential', 'ACME\\svc', { password: { secret: 'env', name: 'P' } })];
    expect(brief(planOf({ objects }, [live('credential', 'c1', 'acme\\SVC', { shares: [] })]))).toEqual([]);
  });

  it('reactivates a declared person who is inactive', () => {
    expect(brief(planOf({ objects: [declared('user', 'gone@acme.example')] }, [gone]))).toEqual([
      '~ user gone@acme.example state deactivated→active',
    ]);
  });

  it('says what cannot be read back, and plans nothing for it', () => {
    const planned = planOf({ objects: [declared('user', 'omar@acme.example', { timeZone: 'Europe/Madrid' })] }, [omar]);
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-503']);
  });

  it('says what the release does not have', () => {
    const system = systemOf({
      'user.permissions.manageGenericVaults read': { disposition: 'absent', reason: 'since 2024.1' },
    });
    const planned = planOf(
      { objects: [declared('user', 'omar@acme.example', { 'permissions.manageGenericVaults': true })] },
      [omar],
      { system },
    );
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-505']);
  });

  it('compares references by what they point at', () => {
    const collection = live('collection', 'x', 'Close', { owner: { kind: 'user', id: 'u1' }, shares: [] });
    const same = [
      declared('user', 'ana@acme.example'),
      declared('collection', 'Close', { owner: refTo('user', 'ana@acme.example') }),
    ];
    const other = [
      declared('user', 'omar@acme.example'),
      declared('collection', 'Close', { owner: refTo('user', 'omar@acme.example') }),
    ];
    expect(brief(planOf({ objects: same }, [ana, omar, collection]))).toEqual([]);
    expect(brief(planOf({ objects: other }, [ana, omar, collection]))).toEqual([
      '~ collection Close owner ana@acme.example→omar@acme.example',
    ]);
  });
});

describe('members (DESIGN §4)', () => {
  const group = live('group', 'g1', 'Finance', { role: 'Member', members: [to('u1'), to('u3')] });

  it('leaves an omitted list alone, and empties an empty one but for inactive people', () => {
    expect(brief(planOf({ objects: [declared('group', 'Finance', { role: 'Member' })] }, [ana, gone, group]))).toEqual(
      [],
    );
    expect(brief(planOf({ objects: [declared('group', 'Finance', { members: [] })] }, [ana, gone, group]))).toEqual([
      '- group Finance members user ana@acme.example',
    ]);
  });

  it('adds and removes by name, whatever the order', () => {
    const objects = [
      declared('user', 'omar@acme.example'),
      declared('group', 'Finance', { members: [entry('user', 'OMAR@acme.example')] }),
    ];
    expect(brief(planOf({ objects }, [ana, omar, gone, group]))).toEqual([
      '- group Finance members user ana@acme.example',
      '+ group Finance members user omar@acme.example',
    ]);
  });

  it('does not compare the end of a membership: the next plan enforces it', () => {
    const objects = [
      declared('user', 'ana@acme.example'),
      declared('group', 'Finance', { members: [entry('user', 'ana@acme.example', { until: '2027-01-31T23:59:59Z' })] }),
    ];
    expect(brief(planOf({ objects }, [ana, gone, group]))).toEqual([]);
  });

  it('never acts on a member it cannot tell apart', () => {
    const twins = [
      live('user', 't1', 'twin@acme.example'),
      live('user', 't2', 'TWIN@acme.example'),
      live('user', 't3', ''),
    ];
    const crowd = live('group', 'g1', 'Finance', {
      role: 'Member',
      members: [to('t1'), to('t2'), to('t3'), to('unknown')],
    });
    expect(brief(planOf({ objects: [declared('group', 'Finance', { members: [] })] }, [...twins, crowd]))).toEqual([]);
  });

  it('waits for a member who has not signed in yet', () => {
    const system = systemOf({ 'user create': { disposition: 'pending', reason: 'appears by signing in' } });
    const objects = [
      declared('user', 'new@acme.example', { role: 'Member' }),
      declared('group', 'Finance', { members: [entry('user', 'new@acme.example'), entry('user', 'ana@acme.example')] }),
      declared('user', 'ana@acme.example'),
    ];
    const planned = planOf({ objects }, [ana, gone, group], { system });
    expect(brief(planned)).toEqual([
      '+ user new@acme.example (pending)',
      '~ user new@acme.example role null→Member (pending)',
      '+ group Finance members user new@acme.example (pending)',
    ]);
    expect(planned.plan?.steps).toEqual([]);
    expect(planned.plan?.counts).toMatchObject({ create: 0, update: 0, pending: 2 });
    expect(codes(planned)).toEqual(['GAL-502']);
  });
});

describe('shares (DESIGN §4, semantics.md §9)', () => {
  const shared = (attributes: Record<string, string | null | string[]>) =>
    live('collection', 'x', 'Close', {
      owner: { kind: 'user', id: 'u1' },
      shares: [to('u1', { can: ['admin'], until: null }), to('u2', attributes)],
    });
  const want = (attributes: Record<string, string | null | string[]>, more = {}) => [
    declared('user', 'omar@acme.example', more),
    declared('collection', 'Close', {
      shares: [entry('user', 'omar@acme.example', { can: [], until: null, ...attributes })],
    }),
  ];

  it('is an administrator by ownership: the owner is never compared as a share', () => {
    expect(brief(planOf({ objects: want({}) }, [ana, omar, shared({ can: [], until: null })]))).toEqual([]);
  });

  it('takes an omitted end or permission for its default, because entries are values', () => {
    expect(brief(planOf({ objects: want({}) }, [ana, omar, shared({ can: ['admin'], until: null })]))).toEqual([
      '~ collection Close shares user omar@acme.example {"can":["admin"],"until":null}→{"can":[],"until":null}',
    ]);
  });

  it('does not compare the flags of a Curator', () => {
    const objects = want({}, { role: 'Curator' });
    const curator = live('user', 'u2', 'omar@acme.example', { role: 'Curator' });
    expect(brief(planOf({ objects }, [ana, curator, shared({ can: ['admin'], until: null })]))).toEqual([]);
  });

  it('does not compare the flags of somebody who is a Curator through a group', () => {
    const person = live('user', 'u2', 'omar@acme.example', { role: 'Default' });
    const admins = live('group', 'g', 'Admins', { role: 'Curator', members: [to('u2')] });
    expect(
      brief(planOf({ objects: want({}) }, [ana, person, admins, shared({ can: ['admin'], until: null })])),
    ).toEqual([]);
  });

  it('treats a live share that has ended as absent, and renews a declared one', () => {
    const ended = shared({ can: [], until: '2026-01-31T23:59:59Z' });
    const planned = planOf({ objects: [declared('collection', 'Close', { shares: [] })] }, [ana, omar, ended]);
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-510']);
    expect(brief(planOf({ objects: want({}) }, [ana, omar, ended]))).toEqual([
      '~ collection Close shares user omar@acme.example {"can":[],"until":"2026-01-31T23:59:59Z"}→{"can":[],"until":null}',
    ]);
  });

  it('says that permissions cannot be read, and compares presence only', () => {
    const planned = planOf({ objects: want({ can: ['add-assets'] }) }, [ana, omar, shared({})]);
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-503', 'GAL-503']);
  });

  it('keeps a group and a user of the same name apart', () => {
    const odd = live('collection', 'x', 'Close', {
      owner: { kind: 'user', id: 'u1' },
      shares: [toGroup('g9', { can: [], until: null })],
    });
    const objects = [
      declared('collection', 'Close', { shares: [entry('group', 'omar@acme.example', { can: [], until: null })] }),
      declared('group', 'omar@acme.example'),
    ];
    expect(
      brief(
        planOf({ objects }, [
          ana,
          omar,
          live('group', 'g9', 'omar@acme.example', { role: 'Default', members: [] }),
          odd,
        ]),
      ),
    ).toEqual([]);
  });
});

describe('life of an object', () => {
  it('creates what is missing, with its entries', () => {
    const objects = [
      declared('user', 'ana@acme.example'),
      declared('group', 'New', { role: 'Member', members: [entry('user', 'ana@acme.example')] }),
    ];
    expect(brief(planOf({ objects }, [ana]))).toEqual([
      '+ group New',
      '~ group New role null→Member',
      '+ group New members user ana@acme.example',
    ]);
  });

  it('deactivates with the groups that go, undeclared ones too', () => {
    const groups = [
      live('group', 'g1', 'B', { members: [to('u1')] }),
      live('group', 'g2', 'A', { members: [to('u1')] }),
    ];
    const objects = [declared('user', 'ana@acme.example', {}, { state: 'deactivated' })];
    expect(brief(planOf({ objects }, [ana, ...groups]))).toEqual([
      'x user ana@acme.example',
      '~ user ana@acme.example groups ["A","B"]→[]',
    ]);
  });

  it('finds nothing to do for somebody already inactive or never there', () => {
    const objects = [
      declared('user', 'gone@acme.example', {}, { state: 'deactivated' }),
      declared('user', 'never@acme.example', {}, { state: 'deactivated' }),
      declared('user', 'not@acme.example', {}, { state: 'deleted' }),
    ];
    expect(brief(planOf({ objects }, [gone]))).toEqual([]);
  });

  it('deactivates by role and by leaving declared groups where there is no switch (server-v3.md §13)', () => {
    const system = systemOf({}, 'no-access');
    const groups = [
      live('group', 'g1', 'Mine', { members: [to('u1')] }),
      live('group', 'g2', 'Theirs', { members: [to('u1')] }),
    ];
    const objects = [
      declared('user', 'ana@acme.example', {}, { state: 'deactivated' }),
      declared('group', 'Mine', { members: [entry('user', 'ana@acme.example')] }),
    ];
    expect(brief(planOf({ objects }, [ana, ...groups], { system }))).toEqual([
      'x user ana@acme.example',
      '~ user ana@acme.example role Viewer→NoAccess',
      '~ user ana@acme.example groups ["Mine"]→[]',
    ]);
    const done = live('user', 'u1', 'ana@acme.example', { role: 'NoAccess' });
    expect(
      brief(
        planOf(
          { objects },
          [done, live('group', 'g1', 'Mine', { members: [] }), live('group', 'g2', 'Theirs', { members: [to('u1')] })],
          { system },
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    ['group', { members: 2 }],
    ['collection', { assets: 1 }],
    ['studio', { members: 1 }],
  ] as const)('does not delete a %s that still holds something', (kind, facts) => {
    const fields = kind === 'collection' ? { shares: [] } : {};
    const planned = planOf({ objects: [declared(kind, 'Old', {}, { state: 'deleted' })] }, [
      live(kind, 'o', 'Old', fields, { facts }),
    ]);
    expect(brief(planned)).toEqual([`- ${kind} Old (blocked)`]);
    expect(planned.plan?.steps).toEqual([]);
    expect(planned.plan?.counts.blocked).toBe(1);
  });

  it('renames by an earlier name', () => {
    const objects = [declared('group', 'Finance Analysts', {}, { previously: ['FinAn', 'Finance'] })];
    expect(brief(planOf({ objects }, [live('group', 'g1', 'Finance', { members: [] })]))).toEqual([
      '~ group Finance Analysts name Finance→Finance Analysts',
    ]);
  });

  it('prefers the present name, and tells that the old one exists too', () => {
    const objects = [declared('group', 'New', {}, { previously: ['Old'] })];
    const planned = planOf({ objects }, [live('group', 'g1', 'Old'), live('group', 'g2', 'New')]);
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-513']);
  });

  it('adopts an empty collection of its own and says so', () => {
    const half = live(
      'collection',
      'x',
      'Close',
      { owner: { kind: 'user', id: 'account' }, shares: [] },
      { facts: { assets: 0 } },
    );
    const objects = [
      declared('user', 'ana@acme.example'),
      declared('collection', 'Close', { owner: refTo('user', 'ana@acme.example') }),
    ];
    const planned = planOf({ objects }, [ana, half]);
    expect(brief(planned)).toEqual(['~ collection Close owner account@acme.example→ana@acme.example']);
    expect(codes(planned)).toEqual(['GAL-509']);
  });

  it('reads what another system owns, and never writes it', () => {
    const planned = planOf(
      {
        objects: [declared('user', 'ana@acme.example', { role: 'Curator' })],
        manage: { user: { externallyOwned: ['*@acme.example'] } },
      },
      [ana],
    );
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-504']);
    expect(planned.plan?.steps).toEqual([]);
  });
});

describe('names that are not unique', () => {
  const twins = [
    live('group', 'g1', 'Finance', { role: 'Viewer' }),
    live('group', 'g2', 'Finance', { role: 'Member' }),
  ];

  it('refuses to choose between two live objects of a declared name, and names both', () => {
    const planned = planOf({ objects: [declared('group', 'Finance')] }, twins);
    expect(planned.plan).toBeUndefined();
    expect(planned.diagnostics).toHaveLength(1);
    expect(planned.diagnostics[0]?.message).toMatch(/g1.*g2/);
  });

  it('manages each when both are pinned', () => {
    const objects = ['g1', 'g2'].map((id) =>
      declared('group', 'Finance', { role: 'Artisan' }, { id, ref: refTo('group', 'Finance', id) }),
    );
    expect(brief(planOf({ objects }, twins))).toEqual([
      '~ group Finance role Viewer→Artisan',
      '~ group Finance role Member→Artisan',
    ]);
  });

  it('pins one and leaves the other alone', () => {
    const objects = [declared('group', 'Finance', { role: 'Artisan' }, { id: 'g2' })];
    const planned = planOf({ objects, manage: { group: { undeclared: 'delete', explicit: true } } }, twins);
    expect(brief(planned)).toEqual(['~ group Finance role Member→Artisan']);
    expect(codes(planned)).toEqual(['GAL-506']);
  });

  it('refuses a pin to an id that is not there', () => {
    expect(codes(planOf({ objects: [declared('group', 'Finance', {}, { id: 'nope' })] }, twins))).toEqual(['GAL-511']);
  });
});

describe('what cannot be created', () => {
  it('is blocked when something is not declared that its creation needs, and what needs it waits', () => {
    const objects = [
      declared('user', 'new@acme.example', { role: 'Viewer', firstName: 'Nia' }),
      declared('credential', 'ACME\\svc', { shares: [entry('group', 'Finance')] }),
      declared('group', 'Finance', { role: 'Viewer', members: [entry('user', 'new@acme.example')] }),
    ];
    const planned = planOf({ objects }, []);
    expect(brief(planned)).toEqual([
      '+ user new@acme.example (blocked)',
      '~ user new@acme.example firstName null→Nia (blocked)',
      '~ user new@acme.example role null→Viewer (blocked)',
      '+ group Finance',
      '~ group Finance role null→Viewer',
      '+ group Finance members user new@acme.example (pending)',
      '+ credential acme\\svc (blocked)',
      '+ credential acme\\svc shares group Finance (blocked)',
    ]);
    const reasons = planned.plan?.changes.map(({ fate }) => fate.reason);
    expect(reasons).toEqual([
      'does not exist and cannot be created without lastName',
      undefined,
      'does not exist and cannot be created without password',
    ]);
    expect(planned.plan?.steps.map(({ ref }) => ref.kind)).toEqual(['group']);
    expect(planned.plan?.counts).toMatchObject({ create: 1, blocked: 2, pending: 1 });
  });

  it('waits for the directory first, where that brings people', () => {
    const system = systemOf({ 'user create': { disposition: 'pending', reason: 'signs in first' } });
    expect(brief(planOf({ objects: [declared('user', 'new@acme.example')] }, [], { system }))).toEqual([
      '+ user new@acme.example (pending)',
    ]);
  });
});
