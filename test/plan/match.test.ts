/** Names are chosen by people on the server, keys are Gallerist's: neither is ever taken for the other. */
import { describe, expect, it } from 'vitest';
import { refById, refKey, refTo } from '../../src/model/ref.js';
import type { DeclaredValue } from '../../src/model/value.js';
import { matchWorld } from '../../src/plan/match.js';
import { brief, codes, declared, live, planOf, snapshotOf, systemOf } from '../support/world.js';

const own = { owner: { kind: 'user' as const, id: 'account' }, shares: [] };
const empty = { facts: { assets: 0 } };

describe('a live name', () => {
  const twins = [live('collection', 'z1', 'zzz', own, empty), live('collection', 'z2', 'zzz', own, empty)];

  it.each(['id:z1', 'id', 'z1', 'id / z1', 'id#z1', 'zzz#z1', 'id\0z1', 'zzz\0z1'])(
    '%j is not the key of something that is known by its id',
    (name) => {
      const { world, unmatched } = matchWorld(
        [],
        snapshotOf([...twins, live('collection', 'evil', name, own, empty)]),
        () => undefined,
      );
      expect(world.object(refById('collection', 'z1'))?.id).toBe('z1');
      expect(new Set(unmatched.map(({ ref }) => refKey(ref))).size).toBe(world.snapshot.objects.length);
    },
  );

  it('that looks like a key is deleted for itself, and nothing in its place', () => {
    const planned = planOf({ manage: { collection: { undeclared: 'delete', explicit: true } } }, [
      live('collection', 'evil', 'id:z1', own, empty),
      ...twins,
    ]);
    expect(brief(planned)).toEqual(['- collection id:z1']);
    expect(planned.plan?.basis.objects.map(({ id }) => id)).toEqual(['evil']);
    expect(codes(planned)).toEqual(['GAL-506', 'GAL-506']);
  });

  it('that looks like a pinned twin takes nothing from the twin, and is managed by its own name', () => {
    const objects = [
      declared('group', 'Dup', { role: 'Viewer' }, { id: 'g1', ref: refTo('group', 'Dup', 'g1') }),
      declared('group', 'Dup', { role: 'Viewer' }, { id: 'g2', ref: refTo('group', 'Dup', 'g2') }),
      declared('group', 'Dup#g1', { role: 'Member' }),
    ];
    const planned = planOf({ objects }, [
      live('group', 'g1', 'Dup', { role: 'Artisan' }),
      live('group', 'g2', 'Dup', { role: 'Viewer' }),
      live('group', 'g3', 'Dup#g1', { role: 'Viewer' }),
    ]);
    expect(planned.plan?.changes.map(({ id, fields }) => [id, fields.map(({ after }) => after)])).toEqual([
      ['g1', ['Viewer']],
      ['g3', ['Member']],
    ]);
  });

  it('with a NUL in it is no name: what bears it is left alone', () => {
    const planned = planOf({ manage: { collection: { undeclared: 'delete', explicit: true } } }, [
      live('collection', 'c', 'a\0b', own, empty),
    ]);
    expect(brief(planned)).toEqual([]);
    expect(planned.plan?.findings.map(({ message }) => message)).toEqual([
      'collection "a\\u0000b" with id c has no name to go by and is left alone',
    ]);
  });
});

describe('an old name', () => {
  it('is found beside the new one however it is spelled', () => {
    const objects = [declared('user', 'new@acme.example', {}, { previously: ['old@acme.example'] })];
    const planned = planOf({ objects }, [
      live('user', 'u1', 'new@acme.example', { role: 'Viewer' }),
      live('user', 'u2', 'Old@Acme.example', { role: 'Viewer' }),
    ]);
    expect(codes(planned)).toEqual(['GAL-513']);
  });
});

describe('a name that something else bears now', () => {
  const steps = (parts: Parameters<typeof planOf>[0], objects: Parameters<typeof planOf>[1], more = {}) =>
    planOf(parts, objects, more).plan?.steps.map(({ id, title, after }) => [id, title, after]);
  const account = { owner: refTo('user', 'account@acme.example') };

  it.each([
    ['user', 'old@acme.example', 'admins@acme.example'],
    ['group', 'Old admins', 'Admins'],
    ['collection', 'Old admins', 'Admins'],
    ['studio', 'Old admins', 'Admins'],
    ['credential', 'acme\\old', 'acme\\admins'],
  ] as const)('is given up before it is taken: %s', (kind, later, name) => {
    const fields: Record<string, DeclaredValue> =
      kind === 'user'
        ? { firstName: 'A', lastName: 'B' }
        : kind === 'credential'
          ? { password: { secret: 'env', name: 'SVC' } }
          : {};
    const objects = [
      declared('user', 'account@acme.example'),
      declared(kind, later, {}, { id: 'x' }),
      declared(kind, name, kind === 'collection' ? account : fields),
    ];
    expect(steps({ objects }, [live(kind, 'x', name, kind === 'collection' ? own : {})])).toEqual([
      ['s0001', `update ${later}`, []],
      ['s0002', `create ${name}`, ['s0001']],
    ]);
  });

  it('is given up by deletion, too, and what needs the new object waits with it', () => {
    const objects = [
      declared('group', 'Admins', {}, { id: 'x', state: 'deleted', ref: refTo('group', 'Admins', 'x') }),
      declared('group', 'Admins', { members: [{ to: refTo('user', 'account@acme.example'), attributes: {} }] }),
      declared('user', 'account@acme.example'),
    ];
    expect(steps({ objects }, [live('group', 'x', 'Admins', { members: [] })])).toEqual([
      ['s0001', 'delete Admins', []],
      ['s0002', 'create Admins', ['s0001']],
      ['s0003', 'add account@acme.example Admins', ['s0002']],
    ]);
  });

  it('is given up along a chain of renames', () => {
    const chain = [
      declared('group', 'B', {}, { id: 'a' }),
      declared('group', 'C', {}, { id: 'b' }),
      declared('group', 'A', {}),
    ];
    expect(steps({ objects: chain }, [live('group', 'a', 'A'), live('group', 'b', 'B')])).toEqual([
      ['s0001', 'update C', []],
      ['s0002', 'update B', ['s0001']],
      ['s0003', 'create A', ['s0002']],
    ]);
  });

  it('is not passed round in a circle: neither rename is done, nor what waits for one of them', () => {
    const circle = [declared('group', 'B', {}, { id: 'a' }), declared('group', 'A', { role: 'Viewer' }, { id: 'b' })];
    const behind = declared('group', 'C', {}, { previously: ['D'] });
    const into = declared('group', 'B2', {}, { id: 'c' });
    const two = [live('group', 'a', 'A'), live('group', 'b', 'B', { role: 'Member' })];
    const planned = planOf({ objects: circle }, two);
    expect(brief(planned)).toEqual([
      '~ group A name B→A (blocked)',
      '~ group A role Member→Viewer',
      '~ group B name A→B (blocked)',
    ]);
    expect(planned.plan?.changes.map(({ fields }) => fields[0]?.fate.reason)).toEqual([
      'the group with id a goes by this name until it is renamed to B, and that waits for this rename: give one of them another name first',
      'the group with id b goes by this name until it is renamed to A, and that waits for this rename: give one of them another name first',
    ]);
    // What is passed round by three, and what wants the name of one of them.
    const three = [
      declared('group', 'B', {}, { id: 'a' }),
      declared('group', 'C', {}, { id: 'b' }),
      declared('group', 'A', {}, { id: 'c' }),
    ];
    const lives = [live('group', 'a', 'A'), live('group', 'b', 'B'), live('group', 'c', 'C')];
    expect(steps({ objects: three }, lives)).toEqual([]);
    expect(steps({ objects: [behind, into] }, [live('group', 'd', 'D'), live('group', 'c', 'C')])).toEqual([
      ['s0001', 'update B2', []],
      ['s0002', 'update C', ['s0001']],
    ]);
  });

  it('blocks a rename onto a name that something keeps, and every rename and create that waits for it', () => {
    const objects = [
      declared('group', 'B', {}, { id: 'a' }),
      declared('group', 'C', {}, { id: 'b' }),
      declared('group', 'A', {}),
    ];
    const lives = [live('group', 'a', 'A'), live('group', 'b', 'B'), live('group', 'c', 'C')];
    const planned = planOf({ objects }, lives);
    expect(brief(planned)).toEqual([
      '+ group A (blocked)',
      '~ group B name A→B (blocked)',
      '~ group C name B→C (blocked)',
    ]);
    expect(planned.plan?.steps).toEqual([]);
    expect(planned.plan?.changes.flatMap(({ fate, fields }) => fields[0]?.fate.reason ?? fate.reason)).toEqual([
      'group B (id a) goes by this name, and the plan does not change that',
      'group C (id b) goes by this name, and the plan does not change that',
      'group C (id c) goes by this name, and the plan does not change that',
    ]);
  });

  it.each([
    ['deactivated', { state: 'deactivated' }, []],
    ['of another system', {}, ['b@*']],
  ] as const)('is kept by a person who is %s, so nobody is renamed to it', (_, more, externallyOwned) => {
    const objects = [
      declared('user', 'b@acme.example', {}, { id: 'a' }),
      declared('user', 'c@acme.example', {}, { id: 'b', ...more }),
    ];
    const lives = [live('user', 'a', 'a@acme.example'), live('user', 'b', 'b@acme.example')];
    const manage = { user: { externallyOwned } };
    expect(brief(planOf({ objects, manage }, lives))).toContain(
      '~ user b@acme.example email a@acme.example→b@acme.example (blocked)',
    );
  });

  it('is kept where two are declared by one name and pinned', () => {
    const pinned = (id: string) => declared('group', 'C', {}, { id, ref: refTo('group', 'C', id) });
    expect(
      brief(planOf({ objects: [pinned('a'), pinned('b')] }, [live('group', 'a', 'C'), live('group', 'b', 'B')])),
    ).toEqual(['~ group C name B→C (blocked)']);
  });

  it('is not said to be shared with another where a pin only wants it', () => {
    const parts = {
      objects: [declared('group', 'B', {}, { id: 'a' })],
      manage: { group: { undeclared: 'report' as const, explicit: true } },
    };
    const { plan } = planOf(parts, [live('group', 'a', 'A'), live('group', 'b', 'B')]);
    expect(plan?.findings.map(({ message }) => message)).toEqual([
      'group "B" with id b has the name another is declared by and is left alone',
    ]);
  });

  it('blocks the create where the plan does not make it free: a rename by hand, a deletion that would take force', () => {
    const renamed = [declared('group', 'Old admins', {}, { id: 'x' }), declared('group', 'Admins')];
    const byHand = systemOf({ 'group.name update': { disposition: 'manual', runbook: ['rename it'] } });
    const planned = planOf({ objects: renamed }, [live('group', 'x', 'Admins')], { system: byHand });
    expect(brief(planned)).toEqual(['+ group Admins (blocked)', '~ group Old admins name Admins→Old admins (manual)']);
    expect(planned.plan?.changes[0]?.fate.reason).toBe(
      'group Old admins (id x) goes by this name, and the plan does not change that',
    );
    const deleted = [
      declared('group', 'Admins', {}, { id: 'x', state: 'deleted', ref: refTo('group', 'Admins', 'x') }),
      declared('group', 'Admins'),
    ];
    const full = live('group', 'x', 'Admins', { members: [] }, { facts: { members: 2 } });
    expect(brief(planOf({ objects: deleted }, [full]))).toEqual([
      '+ group Admins (blocked)',
      '- group Admins (blocked)',
    ]);
  });
});
