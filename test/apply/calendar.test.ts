import { describe, expect, it } from 'vitest';
import { endedSince } from '../../src/apply/moved.js';
import type { LiveObject } from '../../src/model/snapshot.js';
import { makePlan } from '../../src/plan/plan.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { AS_OF, type DeclarationParts, declarationOf, declared, entry, live, snapshotOf } from '../support/world.js';

const END = '2026-07-01T00:00:00Z';
const ana = live('user', 'a', 'ana@acme.example', { role: 'Artisan' });
const close = (until: string | null): LiveObject =>
  live('collection', 'c', 'Close', {
    owner: { kind: 'user', id: 'o' },
    shares: [{ to: { kind: 'user', id: 'a' }, attributes: { can: ['add-assets'], until } }],
  });
const team = (members: readonly string[]): LiveObject =>
  live('group', 'g', 'Finance', {
    role: 'Viewer',
    members: members.map((id) => ({ to: { kind: 'user', id }, attributes: {} })),
  });

function endsIn(objects: DeclarationParts['objects'], world: readonly LiveObject[], now: string) {
  const { plan } = makePlan({
    declaration: declarationOf({ objects: [declared('user', 'ana@acme.example'), ...(objects ?? [])] }),
    snapshot: snapshotOf([ana, ...world]),
    system: ALTERYX_SERVER,
    locate: () => undefined,
  });
  if (plan === undefined || plan.steps.length === 0) throw new Error('nothing is planned');
  return endedSince(plan, undefined, new Date(now)).map((moved) =>
    moved.kind === 'expiry' ? `${moved.ref.path} ${moved.field} ${moved.entry.path} ${moved.until}` : moved.kind,
  );
}

describe('what ended since a plan was made, by the plan alone', () => {
  const joining = declared('group', 'Finance', {
    members: [entry('user', 'ana@acme.example', { until: END })],
  });

  it('is a membership it gives, though no call says when it ends', () => {
    expect(endsIn([joining], [team([])], '2026-08-01T00:00:00Z')).toEqual([`Finance members ana@acme.example ${END}`]);
  });

  it('is a membership of a group it makes', () => {
    const made = declared('group', 'Finance', { role: 'Viewer', ...joining.fields });
    expect(endsIn([made], [], '2026-08-01T00:00:00Z')).toEqual([`Finance members ana@acme.example ${END}`]);
  });

  it('is a share it gives, and one it takes away', () => {
    const shared = declared('collection', 'Close', {
      shares: [entry('user', 'ana@acme.example', { can: ['add-assets'], until: END })],
    });
    const expected = [`Close shares ana@acme.example ${END}`];
    expect(endsIn([shared], [close(null)], '2026-08-01T00:00:00Z')).toEqual(expected);
    const unshared = declared('collection', 'Close', { shares: [] });
    expect(endsIn([unshared], [close(END)], '2026-08-01T00:00:00Z')).toEqual(expected);
  });

  it.each([
    ['is so at the very instant of the end', END, 1],
    ['is not what ends a moment later', '2026-06-30T23:59:59.999Z', 0],
    ['is nothing when no time has passed', AS_OF, 0],
  ])('%s', (_, now, ends) => {
    expect(endsIn([joining], [team([])], now)).toHaveLength(ends);
  });
});
