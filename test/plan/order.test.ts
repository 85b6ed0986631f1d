import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ref, refKey, refTo } from '../../src/model/ref.js';
import { type LoweredStep, PHASES } from '../../src/model/step.js';
import { orderSteps } from '../support/order.js';

const ana = refTo('user', 'ana@acme.example');
const finance = refTo('group', 'Finance');
const close = refTo('collection', 'Close');

function step(operation: string, ref: Ref, phase: LoweredStep['phase'], more: Partial<LoweredStep> = {}): LoweredStep {
  const creates = operation.endsWith('.create');
  return {
    operation,
    ref,
    phase,
    title: operation,
    args: null,
    effect: creates ? [{ ref, field: 'exists', expects: false, leaves: true }] : [],
    touches: [ref],
    requires: creates ? [] : [ref],
    ...more,
  };
}

describe('order', () => {
  it('follows the phases', () => {
    const steps = orderSteps([...PHASES].reverse().map((phase) => step(phase, refTo('group', phase), phase)));
    expect(steps.map(({ phase }) => phase)).toEqual([...PHASES]);
  });

  it('creates first what another create requires', () => {
    const credential = refTo('credential', 'ACME\\svc');
    const steps = orderSteps([
      step('credential.create', credential, 'create'),
      step('collection.create', close, 'create', { requires: [refTo('user', 'new@acme.example')] }),
      step('studio.create', refTo('studio', 'A'), 'create', { requires: [credential] }),
      step('user.create', refTo('user', 'new@acme.example'), 'create', { requires: [credential] }),
    ]);
    expect(steps.map(({ operation }) => operation)).toEqual([
      'credential.create',
      'user.create',
      'collection.create',
      'studio.create',
    ]);
    expect(steps[1]?.after).toEqual(['s0001']);
    expect(steps[2]?.after).toEqual(['s0002']);
  });

  it('lets a failed step stop what follows for the same person, and only delay what writes the same object', () => {
    const steps = orderSteps([
      step('members.add', finance, 'join', { touches: [finance, ana] }),
      step('shares.add', close, 'widen', { touches: [close, ana] }),
      step('shares.add', close, 'widen', { touches: [close, finance] }),
    ]);
    expect(steps.map(({ after, waits }) => ({ after, waits }))).toEqual([
      { after: [], waits: [] },
      { after: ['s0001'], waits: [] },
      { after: [], waits: ['s0001', 's0002'] },
    ]);
  });

  it('gives the same order for shuffled steps, each after what it waits for (property)', () => {
    const refs = ['a', 'b', 'c', 'd'].flatMap((name) => [refTo('user', name), refTo('group', name)]);
    const arbitrary = fc.array(
      fc.record({
        ref: fc.constantFrom(...refs),
        phase: fc.constantFrom(...PHASES.slice(1, -1)),
        touched: fc.subarray(refs, { maxLength: 3 }),
        create: fc.boolean(),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(arbitrary, fc.infiniteStream(fc.nat()), (parts, random) => {
        const made = new Set<string>();
        const steps = parts.map(({ ref, phase, touched, create }, index) => {
          if (create && !made.has(refKey(ref))) {
            made.add(refKey(ref));
            return step(`x${String(index).padStart(3, '0')}.create`, ref, 'create');
          }
          return step(`x${String(index).padStart(3, '0')}`, ref, phase, {
            touches: [ref, ...touched],
            requires: [ref, ...touched],
          });
        });
        const shuffled = steps
          .map((item) => ({ item, at: random.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
        const ordered = orderSteps(steps);
        expect(orderSteps(shuffled)).toEqual(ordered);
        const seen = new Set<string>();
        const exists = new Set<string>();
        for (const one of ordered) {
          for (const before of [...one.after, ...one.waits]) expect(seen.has(before)).toBe(true);
          for (const need of one.requires) if (made.has(refKey(need))) expect(exists.has(refKey(need))).toBe(true);
          for (const delta of one.effect) exists.add(refKey(delta.ref));
          seen.add(one.id);
        }
      }),
    );
  });
});
