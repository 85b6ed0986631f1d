import { describe, expect, it } from 'vitest';
import type { Change, Fate } from '../../src/model/change.js';
import { refTo } from '../../src/model/ref.js';
import { type LiveObject, SNAPSHOT_FORMAT, type Snapshot } from '../../src/model/snapshot.js';
import { systemFor } from '../../src/targets/index.js';
import { changeOf, user, worldOf } from './support.js';

const live = (kind: LiveObject['kind'], id: string, name: string, fields: LiveObject['fields']): LiveObject => ({
  kind,
  id,
  name,
  state: kind === 'user' ? 'active' : 'present',
  fields,
});

function snapshotOf(parts: Partial<Snapshot> = {}): Snapshot {
  return {
    format: SNAPSHOT_FORMAT,
    target: 'test',
    system: 'alteryx-server',
    url: 'https://gallery.test/webapi/',
    release: { value: '2026.1', source: 'declared' },
    authentication: 'built-in',
    provisioning: 'api',
    account: { id: 'u0', email: 'account@acme.example' },
    takenAt: '2026-06-15T12:00:00Z',
    scope: ['user', 'group', 'collection', 'credential', 'studio'],
    objects: [
      live('user', 'u0', 'account@acme.example', { role: 'Curator' }),
      live('user', 'u1', 'ana@acme.example', { role: 'Artisan', 'permissions.scheduleJobs': true, locked: false }),
      live('user', 'u2', 'omar@acme.example', { role: 'Default' }),
      live('user', 'u3', 'none@acme.example', { role: 'NoAccess' }),
      live('group', 'g1', 'Members', {
        role: 'Member',
        members: [{ to: { kind: 'user', id: 'u2' }, attributes: {} }],
      }),
      live('collection', 'c1', 'Close', {
        owner: { kind: 'user', id: 'u1' },
        shares: [
          {
            to: { kind: 'user', id: 'u2' },
            attributes: { can: ['add-assets', 'update-assets'], until: '2027-01-31T23:59:59Z' },
          },
          { to: { kind: 'group', id: 'g1' }, attributes: {} },
        ],
      }),
    ],
    gaps: [],
    ...parts,
  };
}

const world = worldOf(snapshotOf());
const { lower } = systemFor('alteryx-server');
const ana = user('ana@acme.example');
const omar = user('omar@acme.example');
const members = refTo('group', 'Members');
const UNTIL = '2027-01-31T23:59:59Z';

const set = (name: string, fields: Readonly<Record<string, string | boolean>>): string =>
  lower(changeOf(world, 'user', name, 'update', { set: fields }), world)
    .map(({ phase }) => phase)
    .join();

describe('phases of a user (DESIGN §6)', () => {
  it.each([
    ['a lower role', 'ana@acme.example', { role: 'Viewer' }, 'narrow'],
    ['a higher role', 'ana@acme.example', { role: 'Curator' }, 'own'],
    ['no role at all', 'omar@acme.example', { role: 'NoAccess' }, 'narrow'],
    ['a role from none', 'none@acme.example', { role: 'Default' }, 'own'],
    ['a role below what the groups give', 'omar@acme.example', { role: 'Viewer' }, 'narrow'],
    ['a role above what the groups give', 'omar@acme.example', { role: 'Artisan' }, 'own'],
    ['Default where no group gives one', 'ana@acme.example', { role: 'Default' }, 'own'],
    ['a flag less', 'ana@acme.example', { 'permissions.scheduleJobs': false }, 'narrow'],
    ['a flag more', 'ana@acme.example', { 'permissions.assignJobs': true }, 'own'],
    ['a lock', 'ana@acme.example', { locked: true }, 'narrow'],
    ['a lower role with a flag more', 'ana@acme.example', { role: 'Viewer', 'permissions.assignJobs': true }, 'narrow'],
    [
      'a higher role with a flag less',
      'ana@acme.example',
      { role: 'Curator', 'permissions.scheduleJobs': false },
      'own',
    ],
    ['a name', 'ana@acme.example', { firstName: 'Anna' }, 'own'],
  ] as const)('%s', (_, name, fields, phase) => {
    expect(set(name, fields)).toBe(phase);
  });
});

describe('phases of a share', () => {
  const share = (attributes: Parameters<typeof changeOf>[4] & object): string =>
    lower(changeOf(world, 'collection', 'Close', 'update', attributes), world)
      .map(({ phase }) => phase)
      .join();
  it.each([
    ['a word less', { update: [['shares', omar, { can: ['add-assets'], until: UNTIL }]] }, 'narrow'],
    [
      'a word more',
      { update: [['shares', omar, { can: ['add-assets', 'add-users', 'update-assets'], until: UNTIL }]] },
      'widen',
    ],
    ['other words', { update: [['shares', omar, { can: ['add-users'], until: UNTIL }]] }, 'widen'],
    [
      'an earlier end',
      { update: [['shares', omar, { can: ['add-assets', 'update-assets'], until: '2026-12-31T23:59:59Z' }]] },
      'narrow',
    ],
    [
      'a later end',
      { update: [['shares', omar, { can: ['add-assets', 'update-assets'], until: '2027-12-31T23:59:59Z' }]] },
      'widen',
    ],
    ['no end any more', { update: [['shares', omar, { can: [], until: null }]] }, 'widen'],
    ['what could not be read', { update: [['shares', members, { can: [], until: null }]] }, 'widen'],
    ['one more', { add: [['shares', ana, { can: [], until: null }]] }, 'widen'],
    ['one less', { remove: [['shares', omar]] }, 'narrow'],
  ] as const)('%s', (_, parts, phase) => {
    expect(share(parts)).toBe(phase);
  });
});

describe('steps', () => {
  it('touch what they write and the people they name, and require what must exist', () => {
    const [step] = lower(
      changeOf(world, 'group', 'Members', 'update', {
        add: [
          ['members', ana],
          ['members', user('none@acme.example')],
        ],
      }),
      world,
    );
    expect(step).toMatchObject({
      operation: 'group.members.add',
      title: 'add 2 members to Members',
      phase: 'join',
      touches: [members, ana, user('none@acme.example')],
      requires: [members, ana, user('none@acme.example')],
    });
  });

  it('of a share do not keep other shares of the same group from running side by side', () => {
    const [step] = lower(changeOf(world, 'collection', 'Close', 'update', { remove: [['shares', members]] }), world);
    expect(step?.touches).toEqual([refTo('collection', 'Close')]);
  });

  it('are plain JSON, and the same after it', () => {
    const change = changeOf(world, 'credential', 'ACME\\svc', 'create', {
      set: { password: { secret: 'file', name: 'secrets/svc' } },
      add: [['shares', ana]],
    });
    const steps = lower(change, world);
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
    expect(steps[0]?.args).toEqual({ username: 'ACME\\svc', password: { secret: 'file', name: 'secrets/svc' } });
  });

  it('are none for what is not automatic', () => {
    const blocked: Fate = { disposition: 'blocked', reason: 'it still holds members' };
    const change = changeOf(world, 'group', 'Members', 'delete');
    expect(lower({ ...change, fate: blocked }, world)).toEqual([]);
    const part: Change = changeOf(world, 'user', 'ana@acme.example', 'update', { set: { role: 'Viewer' } });
    expect(lower({ ...part, fields: part.fields.map((field) => ({ ...field, fate: blocked })) }, world)).toEqual([]);
    const entries = changeOf(world, 'group', 'Members', 'update', { add: [['members', ana]] });
    expect(
      lower({ ...entries, entries: entries.entries.map((entry) => ({ ...entry, fate: blocked })) }, world),
    ).toEqual([]);
    expect(lower(changeOf(world, 'settings', 'settings', 'update', { set: { defaultRole: 'Viewer' } }), world)).toEqual(
      [],
    );
  });

  it('create people with the role said, even where nobody declared one', () => {
    const [step] = lower(changeOf(world, 'user', 'New@acme.example', 'create', { set: { firstName: 'N' } }), world);
    expect(step?.effect).toContainEqual({
      ref: user('new@acme.example'),
      field: 'role',
      expects: null,
      leaves: 'Default',
    });
    expect(step?.args).toEqual({ email: 'New@acme.example' });
  });

  it('do not unlock a person who was just created', () => {
    const steps = lower(
      changeOf(world, 'user', 'new@acme.example', 'create', { set: { firstName: 'N', lastName: 'P', locked: false } }),
      world,
    );
    expect(steps.map(({ operation }) => operation)).toEqual(['user.create']);
  });

  it('leave the account its collection when it is the declared owner', () => {
    const change = changeOf(world, 'collection', 'New', 'create', { set: { owner: user('account@acme.example') } });
    expect(lower(change, world).map(({ operation }) => operation)).toEqual(['collection.create']);
    const unknown = worldOf(snapshotOf({ account: null }));
    expect(lower(change, unknown).map(({ operation }) => operation)).toEqual([
      'collection.create',
      'collection.update',
    ]);
  });

  it('of an ended membership write nothing: the server has no end for members', () => {
    const change = changeOf(world, 'group', 'Members', 'update', { update: [['members', omar, { until: UNTIL }]] });
    expect(lower(change, world)).toEqual([]);
  });

  it('under Windows authentication take the role before the groups, also on the way to deletion', () => {
    const windows = worldOf(snapshotOf({ authentication: 'windows' }));
    const steps = lower(changeOf(windows, 'user', 'omar@acme.example', 'delete'), windows);
    expect(steps.map(({ operation, phase }) => `${operation} ${phase}`)).toEqual([
      'user.update deactivate',
      'group.member.remove leave',
      'user.delete delete',
    ]);
  });
});
