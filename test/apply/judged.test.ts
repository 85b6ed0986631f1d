/** What a plan is judged by, and what judging it again costs. */

import { describe, expect, it } from 'vitest';
import { recheck } from '../../src/apply/recheck.js';
import type { Declaration } from '../../src/model/declaration.js';
import type { Plan } from '../../src/model/plan.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { makePlan } from '../../src/plan/plan.js';
import { ALTERYX_SERVER } from '../../src/targets/alteryx-server/system.js';
import { AS_OF, declarationOf, declared, entry, live, snapshotOf } from '../support/world.js';

function planned(declaration: Declaration, snapshot: Snapshot): Plan {
  const { plan, diagnostics } = makePlan({ declaration, snapshot, system: ALTERYX_SERVER, locate: () => undefined });
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return plan;
}

describe('a plan made from a snapshot that holds more than the declaration is about', () => {
  const credential = live('credential', 'k', 'acme\\svc', {
    shares: [{ to: { kind: 'user', id: 'a' }, attributes: {} }],
  });
  const snapshot = snapshotOf([live('user', 'a', 'a@acme.example', { role: 'Viewer' }), credential]);
  const plan = planned(
    declarationOf({ objects: [declared('user', 'a@acme.example', {}, { state: 'deactivated' })] }),
    snapshot,
  );

  it('can be taken up again: both times the same kinds count', () => {
    expect(plan.basis.scope.kinds).toContain('credential');
    expect(plan.basis.judged).toEqual(['user', 'group']);
    expect(recheck(plan, snapshot, AS_OF).moved).toEqual([]);
  });

  it('of a version that did not write down which kinds count is judged by all that it read', () => {
    const { judged: _, ...basis } = plan.basis;
    expect(recheck({ ...plan, basis }, snapshot, AS_OF).moved).toMatchObject([
      { kind: 'access', lost: ['credential:acme\\svc'] },
    ]);
  });
});

describe('taking a plan up again', () => {
  it('grows with people nobody can tie to a share, not with their square: 8,000 against 1,000', () => {
    const cost = (size: number): number => {
      const people = Array.from({ length: size }, (_, index) =>
        live('user', `u${index}`, `u${index}@acme.example`, { role: 'Artisan' }, { facts: { unrecognisable: true } }),
      );
      const collection = (shares: number) =>
        live('collection', 'c', 'C', {
          owner: { kind: 'user', id: 'account' },
          shares: people.slice(0, shares).map((_, index) => ({
            to: { kind: 'user' as const, id: `sid:S-1-${index}` },
            attributes: { can: [], until: null },
          })),
        });
      const windows = { authentication: 'windows' } as const;
      const declaration = declarationOf({
        target: windows,
        objects: [
          ...people.map(({ name }) => declared('user', name)),
          declared('collection', 'C', { shares: people.map(({ name }) => entry('user', name, { can: [] })) }),
        ],
      });
      const plan = planned(declaration, snapshotOf([...people, collection(0)], windows));
      expect(plan.steps).toHaveLength(size);
      const half = snapshotOf([...people, collection(size / 2)], windows);
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 3; run += 1) {
        const started = process.cpuUsage();
        recheck(plan, half, AS_OF);
        const used = process.cpuUsage(started);
        best = Math.min(best, used.user + used.system);
      }
      return best;
    };
    cost(500);
    // Eight times as many: eight times as long, or sixty-four.
    expect(cost(8_000) / cost(1_000)).toBeLessThan(20);
  });
});
