import { describe, expect, it } from 'vitest';
import { execute } from '../../src/apply/execute.js';
import { refTo } from '../../src/model/ref.js';
import type { ApplyEvent } from '../../src/model/report.js';
import type { Outcome, Step } from '../../src/model/step.js';
import type { Bindings } from '../../src/model/system.js';

function step(id: string, more: Partial<Step> = {}): Step {
  return {
    id,
    operation: 'x',
    ref: refTo('group', id),
    phase: 'own',
    title: `do ${id}`,
    args: null,
    effect: [],
    touches: [],
    requires: [],
    after: [],
    waits: [],
    ...more,
  };
}

function noBindings(): Bindings {
  const ids = new Map<string, string>();
  return {
    id: (ref) => ids.get(ref.path.join()),
    bind: (ref, id) => void ids.set(ref.path.join(), id),
    taken: () => false,
  };
}

async function run(steps: Step[], perform: (step: Step, bindings: Bindings) => Promise<Outcome>, concurrency = 4) {
  const events: ApplyEvent[] = [];
  const results = await execute(steps, {
    perform,
    bindings: noBindings(),
    concurrency,
    onEvent: (event) => events.push(event),
  });
  return {
    statuses: Object.fromEntries(results.map(({ step: id, outcome }) => [id, outcome.status])),
    results,
    events,
  };
}

const done: Outcome = { status: 'done' };

describe('performing steps', () => {
  it('starts each only when what it waits for has ended', async () => {
    const order: string[] = [];
    await run([step('a'), step('b', { after: ['a'] }), step('c', { waits: ['b'] }), step('d')], async ({ id }) => {
      order.push(`+${id}`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`-${id}`);
      return done;
    });
    const at = (mark: string): number => order.indexOf(mark);
    expect(at('-a')).toBeLessThan(at('+b'));
    expect(at('-b')).toBeLessThan(at('+c'));
    expect(at('+d')).toBeLessThan(at('-a'));
  });

  it('never has more under way than allowed, and uses what is allowed', async () => {
    let running = 0;
    let most = 0;
    const { statuses } = await run(
      Array.from({ length: 50 }, (_, index) => step(`s${index}`)),
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return done;
      },
      7,
    );
    expect(most).toBe(7);
    expect(new Set(Object.values(statuses))).toEqual(new Set(['done']));
  });

  it('skips what needs a failed step, to the end of the chain, and says because of which; goes on with the rest', async () => {
    const steps = [
      step('a'),
      step('b', { after: ['a'] }),
      step('c', { after: ['b'] }),
      step('d', { waits: ['a'] }),
      step('e'),
    ];
    const { statuses, results } = await run(steps, async ({ id }) =>
      id === 'a' ? { status: 'failed', message: 'no' } : done,
    );
    expect(statuses).toEqual({ a: 'failed', b: 'skipped', c: 'skipped', d: 'done', e: 'done' });
    expect(results.find(({ step: id }) => id === 'b')?.outcome.message).toContain('do a');
  });

  it('after a partial failure stops only the people concerned', async () => {
    const ana = refTo('user', 'ana');
    const omar = refTo('user', 'omar');
    const steps = [
      step('join'),
      step('ana', { after: ['join'], touches: [ana] }),
      step('omar', { after: ['join'], touches: [omar] }),
    ];
    const { statuses } = await run(steps, async ({ id }) =>
      id === 'join'
        ? { status: 'failed', message: 'some', failedEntries: [{ entry: ana, reason: 'unknown user' }] }
        : done,
    );
    expect(statuses).toEqual({ join: 'failed', ana: 'skipped', omar: 'done' });
  });

  it('hands the ids of what was created to later steps', async () => {
    const made = refTo('group', 'New');
    let seen: string | undefined;
    await run([step('create'), step('use', { after: ['create'] })], async ({ id }, bindings) => {
      if (id === 'create') return { status: 'done', bound: [{ ref: made, id: '42' }] };
      seen = bindings.id(made);
      return done;
    });
    expect(seen).toBe('42');
  });

  it('once halted starts nothing more and looks after nothing: the rest is skipped, with the reason', async () => {
    const made = refTo('group', 'New');
    const performed: string[] = [];
    let confirmed = 0;
    let halted: string | undefined;
    const results = await execute(
      [step('create'), step('use', { after: ['create'] }), step('other', { waits: ['use'] })],
      {
        perform: async ({ id }) => {
          performed.push(id);
          halted = 'interrupted';
          return { status: 'done', bound: [{ ref: made, id: '42' }] };
        },
        bindings: noBindings(),
        concurrency: 1,
        onEvent: () => undefined,
        halted: () => halted,
        confirm: async () => {
          confirmed += 1;
          return new Map();
        },
      },
    );
    expect([performed, confirmed]).toEqual([['create'], 0]);
    expect(results.map(({ outcome }) => [outcome.status, outcome.message])).toEqual([
      ['done', undefined],
      ['skipped', 'interrupted'],
      ['skipped', 'interrupted'],
    ]);
  });

  it('rejects when a step throws: that is a bug, not an outcome', async () => {
    await expect(run([step('a')], async () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
  });

  it('has nothing to do for an empty plan', async () => {
    expect((await run([], async () => done)).results).toEqual([]);
  });
});
