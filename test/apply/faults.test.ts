/** What an apply does when something throws: a bug of ours, or an input or output that failed as nobody foresaw. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply } from '../../src/apply/apply.js';
import { execute } from '../../src/apply/execute.js';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import { exitOf, watched } from '../../src/cli/watched.js';
import { refTo } from '../../src/model/ref.js';
import type { ApplyReport } from '../../src/model/report.js';
import type { Outcome, Step } from '../../src/model/step.js';
import type { Connection } from '../../src/model/system.js';
import { run } from '../../src/run.js';
import { connect, systemFor } from '../../src/targets/index.js';
import { type Outside, outsideOf } from '../support/context.js';
import { type CheckedEmulator, startCheckedEmulator } from '../support/emulator.js';
import { ENVIRONMENT, FOLDER, openMemory, outside, projectYaml, writesOf } from '../support/main-path.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('performing steps of which one throws', () => {
  const step = (id: string, after: readonly string[] = []): Step => ({
    id,
    operation: 'x',
    ref: refTo('group', id),
    phase: 'own',
    title: `do ${id}`,
    args: null,
    effect: [],
    touches: [],
    requires: [],
    after,
    waits: [],
  });
  const DONE: Outcome = { status: 'done' };
  const options = {
    bindings: { id: () => undefined, bind: () => undefined, taken: () => false },
    concurrency: 2,
    onEvent: () => undefined,
  };

  it.each([
    ['a step', 'perform'],
    ['progress', 'onEvent'],
    ['the look at what was made', 'confirm'],
  ])('starts nothing more, and rejects only when nothing is under way: %s', async (_, where) => {
    const order: string[] = [];
    const fail = (here: string, id: string): void => {
      if (here === where && id === 'a') throw new Error('nobody foresaw it');
    };
    const running = execute([step('a'), step('b', []), step('c', ['b']), step('d', ['a']), step('e')], {
      ...options,
      perform: async ({ id }) => {
        order.push(`+${id}`);
        fail('perform', id);
        for (let turns = 0; turns < 5; turns += 1) await turn();
        order.push(`-${id}`);
        return where === 'confirm' && id === 'a' ? { ...DONE, bound: [{ ref: refTo('group', 'a'), id: '1' }] } : DONE;
      },
      onEvent: (event) => event.kind === 'finished' && fail('onEvent', event.step),
      ...(where === 'confirm' ? { confirm: async () => Promise.reject(new Error('nobody foresaw it')) } : {}),
    });
    await expect(running).rejects.toThrow('nobody foresaw it');
    const then = [...order];
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(order).toEqual(then);
    const ended = order.filter((mark) => mark.startsWith('-')).length;
    const started = order.filter((mark) => mark.startsWith('+')).length;
    expect(started - ended).toBe(where === 'perform' ? 1 : 0);
    expect(order).not.toContain('+d');
    if (where !== 'confirm') expect(order).not.toContain('+c');
  });

  it('tells the first of several errors', async () => {
    const running = execute([step('a'), step('b')], {
      ...options,
      perform: async ({ id }) => {
        if (id === 'a') await turn();
        throw new Error(`from ${id}`);
      },
    });
    await expect(running).rejects.toThrow('from b');
  });
});

const GROUPS = Array.from({ length: 12 }, (_, at) => `  - { name: G${String(at).padStart(2, '0')}, role: Member }`);
const SECRET = 'planted-secret-0451';

let emulator: CheckedEmulator;
let folder: string;
let ran: Outside;
beforeEach(async () => {
  emulator = await startCheckedEmulator({});
  folder = mkdtempSync(join(tmpdir(), 'gallerist-faults-'));
  ran = outsideOf(folder, ENVIRONMENT);
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await emulator.close();
});

/** An apply under watch whose connection is not as it should be. */
async function applyWith(change: (connection: Connection) => Partial<Connection>): Promise<ApplyReport> {
  const texts = {
    'gallerist.yaml': projectYaml({ url: emulator.url }),
    'access/a.yaml': `groups:\n${GROUPS.join('\n')}\n`,
  };
  const { ready, connection, locate } = await run({
    project: await openMemory(texts),
    target: 'test',
    source: { kind: 'live', connect: ({ target }) => connect({ config: target, ...outside(FOLDER) }) },
    systemFor,
  });
  if (ready === undefined || connection === undefined) throw new Error('no plan');
  const { plan, snapshot } = ready;
  const odd: Connection = {
    ...connection,
    get requests() {
      return connection.requests;
    },
    ...change(connection),
  };
  const ended = await watched(ran.context, folder, { plan, left: plan.steps }, (watch) =>
    apply({
      plan,
      snapshot,
      connection: odd,
      concurrency: 3,
      declared: { ...ready, locate },
      onEvent: () => undefined,
      watch,
    }),
  );
  await connection.close();
  if (typeof ended === 'number') throw new Error(`ended with ${ended}`);
  return ended;
}

const failing = (code?: string): Error =>
  Object.assign(new TypeError(`it does not work: ${SECRET}`), code === undefined ? {} : { code, syscall: 'connect' });

function journal(): string {
  const path = join(folder, '.gallerist/journal');
  return readFileSync(join(path, readdirSync(path)[0] ?? ''), 'utf8');
}

const count = (report: ApplyReport, status: string): number =>
  report.results.filter(({ outcome }) => outcome.status === status).length;

describe('an apply in which something throws', () => {
  it('lets what is under way end, starts nothing more, and is written down to its end', async () => {
    const report = await applyWith(({ perform }) => ({
      perform: (step, bindings, permit) =>
        step.title.endsWith('G04') ? Promise.reject(failing()) : perform(step, bindings, permit),
    }));
    expect(report).toMatchObject({
      complete: false,
      stopped: 'because of an error that was not foreseen (TypeError)',
    });
    expect(report.results.filter(({ outcome }) => outcome.status === 'unknown')).toMatchObject([
      { outcome: { message: 'an error that was not foreseen (TypeError) came up on the way: it may be done or not' } },
    ]);
    expect(count(report, 'done')).toBe(writesOf(emulator));
    expect(count(report, 'done') + count(report, 'skipped')).toBe(11);
    expect(count(report, 'skipped')).toBeGreaterThan(4);
    expect(exitOf(report)).toBe(4);
    expect(verifyJournal(journal())).toMatchObject({ problems: [], ended: true, open: [], head: report.journal?.head });
    expect(journal()).toContain('"status":"unknown"');
    // What it was is for the eyes of whoever is there; what lasts holds nothing of its text.
    expect(ran.err()).toMatch(
      /finishing what is under way\nerror: this is a fault in gallerist, not in your files\nTypeError: it does not work/,
    );
    expect(journal() + JSON.stringify(report)).not.toContain(SECRET);
  });

  it('says of an input or output that failed what it was', async () => {
    const report = await applyWith(() => ({ perform: () => Promise.reject(failing('ENETDOWN')) }));
    expect(report.stopped).toContain('(ENETDOWN)');
    expect([count(report, 'unknown'), count(report, 'skipped'), exitOf(report)]).toEqual([3, 9, 4]);
    expect(ran.err()).toContain('error: it does not work');
    expect(ran.err()).not.toContain('Please report');
  });

  it('while it looks for twins, keeps what is done', async () => {
    const report = await applyWith(() => ({ twins: () => Promise.reject(failing()) }));
    expect([count(report, 'done'), report.complete, exitOf(report)]).toEqual([12, false, 4]);
    expect(report.stopped).toContain('not foreseen (TypeError)');
    expect(verifyJournal(journal())).toMatchObject({ problems: [], ended: true, open: [] });
  });

  it('while it reads back, says that nobody looked', async () => {
    const report = await applyWith(() => ({ read: () => Promise.reject(failing()) }));
    expect([count(report, 'unknown'), report.complete, exitOf(report)]).toEqual([12, false, 4]);
    expect(report.results[0]?.outcome.message).toBe(
      'done, but could not be read back: an error that was not foreseen (TypeError)',
    );
    expect(verifyJournal(journal())).toMatchObject({ problems: [], ended: true, open: [] });
  });

  it('outside of every step, ends with 4 and no report', async () => {
    const step = { id: 's0001' } as Step;
    const plan = { digest: 'ab'.repeat(32), declaration: '', steps: [step], target: { name: 'test' } };
    const ended = await watched(ran.context, folder, { plan: plan as never, left: [step] }, () =>
      Promise.reject(failing()),
    );
    expect(ended).toBe(4);
    expect(ran.err()).toContain('error: this is a fault in gallerist');
  });
});
