import { describe, expect, it } from 'vitest';
import { refTo } from '../../src/model/ref.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { brief, codes, declared, live, planOf, systemOf } from '../support/world.js';

const ana = live('user', 'u1', 'ana@acme.example', { role: 'Viewer' });
const gone = live('user', 'u3', 'gone@acme.example', { role: 'Artisan' }, { state: 'deactivated' });
const rule = (undeclared: 'ignore' | 'report' | 'deactivate' | 'delete', more = {}) => ({
  undeclared,
  explicit: true,
  ...more,
});

describe('what nobody declared (DESIGN §4)', () => {
  it('is reported, never touched, by default', () => {
    const planned = planOf({ objects: [declared('group', 'A')], manage: { group: { undeclared: 'report' } } }, [
      live('group', 'g', 'B'),
      live('group', 'a', 'A'),
    ]);
    expect(brief(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['GAL-501']);
    expect(planned.plan?.steps).toEqual([]);
  });

  it('is not even reported for a kind that is only read for another', () => {
    const planned = planOf({ objects: [declared('collection', 'A')], manage: { user: { undeclared: 'report' } } }, [
      ana,
      live('collection', 'a', 'A', { shares: [] }),
    ]);
    expect(codes(planned)).toEqual([]);
  });

  it('is deactivated by rule: active people only, never the account', () => {
    expect(brief(planOf({ manage: { user: rule('deactivate') } }, [ana, gone]))).toEqual(['x user ana@acme.example']);
  });

  it('spares what matches an exception or belongs to another system', () => {
    const objects = [
      live('group', 'g1', 'Sandbox One', { members: [] }),
      live('group', 'g2', 'SCIM All', { members: [] }),
      live('group', 'g3', 'Old', { members: [] }),
    ];
    const manage = { group: rule('delete', { except: ['sandbox *'], externallyOwned: ['SCIM*'] }) };
    expect(brief(planOf({ manage }, objects))).toEqual(['- group Old']);
  });

  it('is never deleted by force: what holds something is blocked', () => {
    const objects = [
      ana,
      live('collection', 'c1', 'Full', { owner: { kind: 'user', id: 'u1' }, shares: [] }, { facts: { assets: 3 } }),
      live(
        'collection',
        'c2',
        'Empty',
        { owner: { kind: 'user', id: 'account' }, shares: [] },
        { facts: { assets: 0 } },
      ),
      live('group', 'g1', 'Crowd', { members: [] }, { facts: { members: 2 } }),
    ];
    const planned = planOf(
      { manage: { collection: rule('delete'), group: rule('delete'), user: rule('delete') } },
      objects,
    );
    expect(brief(planned)).toEqual([
      '- user ana@acme.example (blocked)',
      '- group Crowd (blocked)',
      '- collection Empty',
      '- collection Full (blocked)',
    ]);
  });

  it('is taken the role NoAccess where there is no deactivation, once', () => {
    const system = systemOf({}, 'no-access');
    const none = live('user', 'u2', 'none@acme.example', { role: 'NoAccess' });
    expect(brief(planOf({ manage: { user: rule('deactivate') } }, [ana, none], { system }))).toEqual([
      'x user ana@acme.example',
      '~ user ana@acme.example role Viewer→NoAccess',
    ]);
  });
});

describe('settings (server-v3.md §14)', () => {
  const attestation = (value: string, on: string) => ({
    setting: 'defaultRole',
    value,
    on,
    by: 'a',
    origin: { file: 'a', path: [] },
  });
  const objects = [declared('settings', 'settings', { defaultRole: 'NoAccess' })];

  it('is by hand, and unknown until attested', () => {
    const planned = planOf({ objects }, []);
    expect(brief(planned)).toEqual(['~ settings settings defaultRole ?→NoAccess (manual)']);
    expect(planned.plan?.counts).toMatchObject({ manual: 1, update: 0, steps: 0 });
  });

  it('is closed by the newest attestation', () => {
    const older = attestation('NoAccess', '2026-01-01');
    const newer = attestation('Viewer', '2026-02-01');
    expect(brief(planOf({ objects, attestations: [newer, older] }, []))).toEqual([
      '~ settings settings defaultRole Viewer→NoAccess (manual)',
    ]);
    expect(brief(planOf({ objects, attestations: [older] }, []))).toEqual([]);
  });
});

describe('somebody who leaves under Windows authentication (server-v3.md §13)', () => {
  it('leaves the declared group alone of two that share a name', () => {
    const member = { members: [{ to: { kind: 'user' as const, id: 'u1' }, attributes: {} }], role: 'Viewer' };
    const planned = planOf(
      {
        objects: [
          declared('user', 'ana@acme.example', {}, { state: 'deactivated' }),
          declared('group', 'Dup', { members: [] }, { id: 'g1', ref: refTo('group', 'Dup', 'g1') }),
        ],
        target: { authentication: 'windows' },
      },
      [ana, live('group', 'g1', 'Dup', member), live('group', 'g2', 'Dup', member)],
      { system: ALTERYX_SERVER, snapshot: { authentication: 'windows' } },
    );
    const [leaver] = planned.plan?.changes.filter(({ ref }) => ref.kind === 'user') ?? [];
    expect(leaver?.leaves).toEqual([refTo('group', 'Dup', 'g1')]);
    const left = planned.plan?.steps.filter(({ operation }) => operation === 'group.member.remove');
    expect(left?.map(({ ref, title }) => [ref, title])).toEqual([
      [refTo('group', 'Dup', 'g1'), 'remove ana@acme.example from Dup / g1'],
    ]);
  });
});
