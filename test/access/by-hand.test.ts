import { describe, expect, it } from 'vitest';
import { byHandOf } from '../../src/access/by-hand.js';
import type { Change, Fate } from '../../src/model/change.js';
import { refTo } from '../../src/model/ref.js';
import { credential, studio, user } from './world.js';

const AUTOMATIC: Fate = { disposition: 'automatic' };
const MANUAL: Fate = { disposition: 'manual', runbook: ['click'] };
const PENDING: Fate = { disposition: 'pending' };

function change(parts: Partial<Change> & Pick<Change, 'ref' | 'action'>): Change {
  return { name: parts.ref.path[0] ?? '', id: 'x', fields: [], entries: [], fate: AUTOMATIC, ...parts };
}

describe('what is left to hands', () => {
  it('is the default role of the settings, when it is among the changes', () => {
    const settings = change({
      ref: refTo('settings', 'settings'),
      action: 'update',
      fields: [
        { field: 'userRegistration', before: true, after: false, fate: MANUAL },
        { field: 'defaultRole', before: 'Viewer', after: 'NoAccess', fate: MANUAL },
      ],
    });
    expect(byHandOf([settings])).toEqual({ deltas: [], defaultRole: 'NoAccess' });
    expect(byHandOf([])).toEqual({ deltas: [] });
  });

  it('is every manual part, and nothing that is done by itself, waits or is blocked', () => {
    const move = change({
      ref: user('ana'),
      action: 'update',
      fields: [
        { field: 'role', before: 'Viewer', after: 'Member', fate: AUTOMATIC },
        { field: 'studio', before: studio('A'), after: studio('B'), fate: MANUAL },
      ],
    });
    const created = change({
      ref: credential('acme\\svc'),
      action: 'create',
      fate: MANUAL,
      fields: [{ field: 'password', before: null, after: { secret: 'env', name: 'X' }, fate: MANUAL }],
      entries: [{ field: 'shares', to: user('ana'), action: 'add', before: null, after: {}, fate: MANUAL }],
    });
    const waiting = change({
      ref: user('new'),
      action: 'create',
      fate: PENDING,
      fields: [{ field: 'role', before: null, after: 'Curator', fate: PENDING }],
    });
    expect(
      byHandOf([move, created, waiting]).deltas.map(({ ref, field, entry, leaves }) => [
        ref.path[0],
        field,
        entry?.path[0],
        leaves,
      ]),
    ).toEqual([
      ['ana', 'studio', undefined, studio('B')],
      ['acme\\svc', 'exists', undefined, true],
      ['acme\\svc', 'password', undefined, { secret: 'env', name: 'X' }],
      ['acme\\svc', 'shares', 'ana', {}],
    ]);
  });

  it('covers whole objects that go by hand', () => {
    const gone = change({ ref: studio('Old'), action: 'delete', fate: MANUAL });
    const left = change({
      ref: user('ana'),
      action: 'deactivate',
      fate: MANUAL,
      fields: [{ field: 'groups', before: ['G'], after: [], fate: MANUAL }],
    });
    expect(byHandOf([gone, left]).deltas).toEqual([
      { ref: studio('Old'), field: 'exists', expects: true, leaves: false },
      { ref: user('ana'), field: 'state', expects: 'active', leaves: 'deactivated' },
    ]);
  });
});
