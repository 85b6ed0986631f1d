import { describe, expect, it } from 'vitest';
import { refTo } from '../../src/model/ref.js';
import { planScene, walkScene } from '../support/transition.js';
import { declared, entry, live } from '../support/world.js';

const user = (id: string, role: string, more = {}, rest = {}) =>
  live('user', id, `${id}@x.example`, { role, ...more }, rest);
const mail = (id: string): string => `${id}@x.example`;
const group = (id: string, role: string, members: string[] = []) =>
  live('group', id, id, {
    role,
    members: members.map((member) => ({ to: { kind: 'user' as const, id: member }, attributes: {} })),
    directoryGroups: [],
  });
const collection = (id: string, shares: { user?: string; group?: string; can?: string[] }[], owner = 'account') =>
  live('collection', id, id, {
    owner: { kind: 'user', id: owner },
    shares: shares.map((share) => ({
      to:
        share.user === undefined
          ? { kind: 'group' as const, id: share.group ?? '' }
          : { kind: 'user' as const, id: share.user },
      attributes: { can: share.can ?? [], until: null },
    })),
  });
const wantUser = (id: string, role?: string, more = {}) =>
  declared('user', mail(id), role === undefined ? more : { role, ...more });
const wantGroup = (name: string, role: string, members: string[]) =>
  declared('group', name, { role, members: members.map((id) => entry('user', mail(id))) });
const wantShares = (name: string, shares: { user?: string; group?: string; can?: string[] }[]) =>
  declared('collection', name, {
    shares: shares.map((share) =>
      entry(
        share.user === undefined ? 'group' : 'user',
        share.user === undefined ? (share.group ?? '') : mail(share.user),
        { can: share.can ?? [], until: null },
      ),
    ),
  });

describe('the hard cases of the safe transition (DESIGN §6)', () => {
  it('two people swap groups while both groups swap roles', () => {
    const { rolesOf, plan } = walkScene({
      live: [user('p', 'Default'), user('q', 'Default'), group('A', 'Member', ['p']), group('B', 'Artisan', ['q'])],
      declared: [
        wantUser('p', 'Default'),
        wantUser('q', 'Default'),
        wantGroup('A', 'Artisan', ['q']),
        wantGroup('B', 'Member', ['p']),
      ],
    });
    expect(rolesOf(mail('p'))).toEqual(['Member']);
    expect(rolesOf(mail('q')).every((role) => role === 'Artisan' || role === 'Member')).toBe(true);
    expect(rolesOf(mail('q'))[0]).toBe('Artisan');
    expect(rolesOf(mail('q')).at(-1)).toBe('Artisan');
    expect(plan.gaps.every(({ person }) => person === mail('q'))).toBe(true);
  });

  it("a group's share is widened while somebody leaves it and narrowed while somebody joins", () => {
    const { everHolds } = walkScene({
      live: [
        user('leaver', 'Member'),
        user('joiner', 'Member'),
        group('G', 'Default', ['leaver']),
        collection('C', [{ group: 'G', can: ['update-assets'] }]),
      ],
      declared: [
        wantUser('leaver'),
        wantUser('joiner'),
        wantGroup('G', 'Default', ['joiner']),
        wantShares('C', [{ group: 'G', can: ['remove-assets'] }]),
      ],
    });
    expect(everHolds(mail('leaver'), 'collection:remove:C')).toBe(false);
    expect(everHolds(mail('joiner'), 'collection:update:C')).toBe(false);
    expect(everHolds(mail('joiner'), 'collection:remove:C')).toBe(true);
  });

  it('a share that changes both ways at once is taken in two halves, marked as being for safety, when somebody joins', () => {
    const { plan } = walkScene({
      live: [
        user('joiner', 'Member'),
        group('G', 'Default'),
        collection('C', [{ group: 'G', can: ['update-assets', 'add-users'] }]),
      ],
      declared: [
        wantUser('joiner'),
        wantGroup('G', 'Default', ['joiner']),
        wantShares('C', [{ group: 'G', can: ['remove-assets', 'add-users'] }]),
      ],
    });
    const shares = plan.steps.filter(({ operation }) => operation === 'collection.share.update');
    expect(shares.map(({ effect }) => effect[0]?.leaves)).toEqual([
      { can: ['add-users'], until: null },
      { can: ['remove-assets', 'add-users'], until: null },
    ]);
    expect(shares.map(({ safety }) => safety !== undefined)).toEqual([false, true]);
    const [first, second] = shares.map(({ id }) => plan.steps.findIndex((step) => step.id === id));
    const join = plan.steps.findIndex(({ operation }) => operation === 'group.members.add');
    expect((first ?? 0) < join && join < (second ?? 0)).toBe(true);
  });

  it('a Viewer with an inert share joins an Artisan group, and the share goes', () => {
    const { everHolds } = walkScene({
      live: [user('v', 'Default'), group('G', 'Artisan'), collection('C', [{ user: 'v', can: ['admin'] }])],
      declared: [wantUser('v', 'Default'), wantGroup('G', 'Artisan', ['v']), wantShares('C', [])],
    });
    expect(everHolds(mail('v'), 'collection:run:C')).toBe(false);
    expect(everHolds(mail('v'), 'capability:publish')).toBe(true);
  });

  it('leaving a NoAccess group widens: what goes meanwhile goes first', () => {
    const { everHolds, rolesOf } = walkScene({
      live: [user('p', 'Default'), group('Barred', 'NoAccess', ['p']), collection('C', [{ user: 'p' }])],
      declared: [wantUser('p', 'Default'), wantGroup('Barred', 'NoAccess', []), wantShares('C', [])],
      defaultRole: 'Member',
    });
    expect(rolesOf(mail('p'))).toEqual(['NoAccess', 'Member']);
    expect(everHolds(mail('p'), 'collection:run:C')).toBe(false);
  });

  it.each([
    ['to Default, where the default role is higher', 'Viewer', 'Default', 'Artisan'],
    ['from Default, where the group is lower', 'Default', 'Viewer', 'Artisan'],
    ['to Default, where the default role is lower', 'Artisan', 'Default', 'Viewer'],
    ['from Default, where the group is higher', 'Default', 'Artisan', 'Viewer'],
  ] as const)("a group's role goes %s, while somebody joins and somebody leaves", (_, before, after, defaultRole) => {
    const role = (word: string): string => (word === 'Default' ? defaultRole : word);
    const { rolesOf } = walkScene({
      live: [
        user('stays', 'Default'),
        user('joins', 'Default'),
        user('leaves', 'Default'),
        group('G', before, ['stays', 'leaves']),
      ],
      declared: [
        wantUser('stays', 'Default'),
        wantUser('joins', 'Default'),
        wantUser('leaves', 'Default'),
        wantGroup('G', after, ['stays', 'joins']),
      ],
      defaultRole,
    });
    expect(rolesOf(mail('stays'))).toEqual([...new Set([role(before), role(after)])]);
    for (const [who, is, becomes] of [
      ['joins', defaultRole, role(after)],
      ['leaves', role(before), defaultRole],
    ] as const) {
      const seen = rolesOf(mail(who));
      expect(seen[0]).toBe(is);
      expect(seen.at(-1)).toBe(becomes);
      const order = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'];
      const most = Math.max(order.indexOf(is), order.indexOf(becomes));
      expect(seen.every((word) => order.indexOf(word) <= most)).toBe(true);
    }
  });

  it('a new person with role Default in a group lower than the default role is created inert', () => {
    const { rolesOf, plan } = walkScene({
      live: [group('Barred', 'NoAccess')],
      declared: [wantUser('n', 'Default', { firstName: 'N', lastName: 'N' }), wantGroup('Barred', 'NoAccess', ['n'])],
      defaultRole: 'Artisan',
    });
    expect(rolesOf(mail('n'))).toEqual(['absent', 'NoAccess']);
    expect(plan.steps.find(({ operation }) => operation === 'user.create')?.safety).toMatch(/holds nothing until/);
    expect(plan.steps.at(-1)?.effect.at(-1)?.leaves).toBe('Default');
  });

  it('own role goes to Default while groups change', () => {
    const { rolesOf } = walkScene({
      live: [user('p', 'Viewer'), group('High', 'Curator', ['p']), group('Low', 'Member')],
      declared: [wantUser('p', 'Default'), wantGroup('High', 'Curator', []), wantGroup('Low', 'Member', ['p'])],
    });
    expect(rolesOf(mail('p'))).toEqual(['Viewer', 'Member']);
  });

  it('the only two Curators are replaced in one plan: promotions first, and demotions wait for all of them', () => {
    const { plan } = walkScene({
      live: [user('old1', 'Curator'), user('old2', 'Curator'), user('new1', 'Viewer'), user('new2', 'Viewer')],
      declared: [
        wantUser('old1', 'Viewer'),
        wantUser('old2', 'Viewer'),
        wantUser('new1', 'Curator'),
        wantUser('new2', 'Curator'),
      ],
      guards: { minAdministrators: 3 },
    });
    const promotions = plan.steps.filter(({ effect }) => effect[0]?.leaves === 'Curator').map(({ id }) => id);
    const demotions = plan.steps.filter(({ effect }) => effect[0]?.expects === 'Curator');
    expect(promotions).toHaveLength(2);
    expect(demotions).toHaveLength(2);
    for (const { after } of demotions) expect(after).toEqual(expect.arrayContaining(promotions));
  });

  it('a Curator through a group that changes is held as one by an own role until others have become it', () => {
    const { plan, rolesOf } = walkScene({
      live: [user('old', 'Default'), user('new', 'Viewer'), group('Admins', 'Curator', ['old'])],
      declared: [wantUser('old', 'Default'), wantUser('new', 'Curator'), wantGroup('Admins', 'Member', ['old'])],
      guards: { minAdministrators: 2 },
    });
    expect(rolesOf(mail('old'))).toEqual(['Curator', 'Member']);
    expect(plan.steps.find(({ safety }) => safety !== undefined)?.title).toBe(`hold ${mail('old')} at Curator`);
  });

  it('the credential of a studio changes while somebody moves in', () => {
    const { everHolds } = walkScene({
      live: [
        live('credential', 'k1', 'OLD', { shares: [] }),
        live('credential', 'k2', 'NEW', { shares: [] }),
        live('studio', 's1', 'S', { defaultCredential: { kind: 'credential', id: 'k1' }, shareSchedules: false }),
        live('studio', 's2', 'T', { defaultCredential: null, shareSchedules: false }),
        user('mover', 'Artisan', { studio: { kind: 'studio', id: 's2' } }),
      ],
      declared: [
        wantUser('mover', 'Artisan', { studio: refTo('studio', 'S') }),
        declared('credential', 'NEW'),
        declared('studio', 'S', { defaultCredential: refTo('credential', 'NEW') }),
      ],
    });
    expect(everHolds(mail('mover'), 'credential:old')).toBe(false);
    expect(everHolds(mail('mover'), 'credential:new')).toBe(true);
  });
});

describe('without a declared role there is no shield', () => {
  const scene = (people: ReturnType<typeof wantUser>[]) => ({
    live: [user('p', 'Default'), group('A', 'Member', ['p']), group('B', 'Artisan')],
    declared: [...people, wantGroup('A', 'Artisan', []), wantGroup('B', 'Member', ['p'])],
  });
  const moves = { live: [user('p', 'Default'), group('G', 'Default', []), collection('C', [{ group: 'G' }])] };

  it('finds an order without one where there is one', () => {
    expect(planScene(scene([wantUser('p')])).plan).toBeDefined();
  });

  it('is refused, with the line to add', () => {
    // Joining a group that holds a share before the group bars its members: no order keeps the newcomer from running C meanwhile.
    const planned = planScene({
      live: [group('G', 'Default'), ...moves.live.filter(({ kind }) => kind !== 'group')],
      declared: [wantUser('n', undefined, { firstName: 'N', lastName: 'N' }), wantGroup('G', 'NoAccess', ['n'])],
      defaultRole: 'Artisan',
    });
    expect(planned.plan).toBeUndefined();
    expect(planned.diagnostics).toHaveLength(1);
    expect(planned.diagnostics[0]).toMatchObject({ code: 'GAL-521', at: { file: 'access/test.yaml' } });
    expect(planned.diagnostics[0]?.hint).toContain('role: Default');
  });

  it('and the line makes the plan', () => {
    const planned = planScene({
      live: [group('G', 'Default'), collection('C', [{ group: 'G' }])],
      declared: [wantUser('n', 'Default', { firstName: 'N', lastName: 'N' }), wantGroup('G', 'NoAccess', ['n'])],
      defaultRole: 'Artisan',
    });
    expect(planned.plan).toBeDefined();
  });
});

describe('an unknown default role', () => {
  it('is taken for all five: what is safe under one only is shielded', () => {
    const { plan } = walkScene({
      live: [group('G', 'Member')],
      declared: [wantUser('n', 'Default', { firstName: 'N', lastName: 'N' }), wantGroup('G', 'Member', ['n'])],
      defaultRole: null,
    });
    expect(plan.steps.find(({ operation }) => operation === 'user.create')?.effect).toContainEqual(
      expect.objectContaining({ field: 'role', leaves: 'NoAccess' }),
    );
    const attested = walkScene({
      live: [group('G', 'Member')],
      declared: [wantUser('n', 'Default', { firstName: 'N', lastName: 'N' }), wantGroup('G', 'Member', ['n'])],
      defaultRole: 'Viewer',
    });
    expect(attested.plan.steps.filter(({ safety }) => safety !== undefined)).toEqual([]);
  });
});

describe('what is deleted', () => {
  it('is deleted before a role that rises would wake what it gives', () => {
    const { plan, everHolds } = walkScene({
      live: [user('p', 'Member'), group('G', 'Member', ['p']), collection('C', [{ group: 'G', can: ['add-assets'] }])],
      declared: [wantUser('p', 'Artisan'), wantGroup('G', 'Member', ['p'])],
      manage: { collection: { undeclared: 'delete', explicit: true } },
    });
    expect(plan.steps.map(({ title }) => title)).toEqual(['delete collection C', `set role of ${mail('p')}`]);
    expect(plan.steps[1]?.after).toEqual([plan.steps[0]?.id]);
    expect(everHolds(mail('p'), 'collection:add:C')).toBe(false);
  });

  it('is deleted last where nobody would gain by it', () => {
    const { plan } = walkScene({
      live: [user('p', 'Viewer'), user('q', 'Member'), collection('C', [{ user: 'q' }])],
      declared: [wantUser('p', 'Artisan'), wantUser('q', 'Member')],
      manage: { collection: { undeclared: 'delete', explicit: true } },
    });
    expect(plan.steps.map(({ title }) => title)).toEqual([`set role of ${mail('p')}`, 'delete collection C']);
    expect(plan.steps[1]?.after).toEqual([]);
  });
});

describe('what another system owns', () => {
  it('is guarded where it is changed on the way: somebody deactivated leaves its groups too', () => {
    const scene = {
      live: [user('p', 'Member'), group('SCIM All', 'Default', ['p'])],
      declared: [declared('user', mail('p'), {}, { state: 'deactivated' })],
    };
    const guards = (manage?: { group: { externallyOwned: string[] } }) =>
      planScene({ ...scene, ...(manage === undefined ? {} : { manage }) }).plan?.guards.map(({ guard }) => guard);
    expect(guards()).not.toContain('externally-owned');
    expect(guards({ group: { externallyOwned: ['SCIM *'] } })).toContain('externally-owned');
  });
});

describe('what cannot be held all the time', () => {
  it('is listed: who, what, and after which step', () => {
    const { plan } = walkScene({
      live: [user('p', 'Default'), group('A', 'Member', ['p']), group('B', 'Viewer'), collection('C', [{ user: 'p' }])],
      declared: [
        wantUser('p', 'Default'),
        wantGroup('A', 'Viewer', ['p']),
        wantGroup('B', 'Member', ['p']),
        declared('collection', 'C'),
      ],
    });
    expect(plan.gaps).toEqual([
      { person: mail('p'), rights: ['capability:run-collections', 'collection:run:C'], from: 'set role of group A' },
    ]);
  });

  it('is nothing for an ordinary plan', () => {
    const { plan } = walkScene({
      live: [user('p', 'Viewer'), group('A', 'Member')],
      declared: [wantUser('p', 'Default'), wantGroup('A', 'Member', ['p'])],
    });
    expect(plan.gaps).toEqual([]);
    expect(plan.steps.filter(({ safety }) => safety !== undefined)).toEqual([]);
  });
});
