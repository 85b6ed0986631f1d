/** Runs in a storm: random requests meet what a server, a gateway or a cable can do to them. Afterwards one clean run converges. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Break, Fault } from '../../src/emulator/index.js';
import type { Plan } from '../../src/model/plan.js';
import { resumeOn, throughFile } from '../support/saved-plan.js';
import { differences, doubled } from './census.js';
import { applyOnce, type Files, openStages, type Stage } from './stage.js';
import { counted, LONG, tally } from './tally.js';
import { stormWorlds } from './worlds.js';

const PLANS = LONG ? 60 : 24;
const STORMS = LONG ? 20 : 3;

const BREAKS: readonly Break[] = [
  'in-headers',
  'reset-in-headers',
  'short',
  'reset-in-body',
  'unended',
  'unannounced',
  'no-http',
  'continue',
  'hints',
];

const FAULTS: readonly (readonly [name: string, fault: Fault])[] = [
  ['429', { status: 429, body: '', headers: { 'retry-after': '0' } }],
  ['500, not done', { status: 500, body: '{"message":"An error has occurred."}' }],
  ['500, but done', { status: 500, body: '{}', commit: true }],
  ['502, but done', { status: 502, body: '<html>', commit: true }],
  ['503', { status: 503, body: '' }],
  ['reset before', { reset: true }],
  ['reset after', { reset: true, commit: true }],
  ['slow', { delay: 3 }],
  ['garbage', { status: 200, body: '\u0000\u0001garbage', commit: true }],
  ['a page', { status: 200, body: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } }],
  ['a truncated answer', { status: 200, body: '[{"id":"6500a1e7', commit: true }],
  ['something else', { status: 200, body: '{"__proto__":{"id":1}}', commit: true }],
  ['headers without end', { status: 200, body: '{}', headers: { 'x-large': 'y'.repeat(20_000) }, commit: true }],
  ['an expired token', { status: 401, body: '{"message":"Authorization has been denied for this request."}' }],
  // Below HTTP, after it was done and before: a 103 before an answer is no fault, and what follows it must be true.
  ...BREAKS.map((how) => [`${how}, done`, { break: how, commit: true }] as const),
  ...BREAKS.filter((how) => how !== 'hints').map(
    (how) =>
      [`${how}, not done`, { break: how, status: 503, body: '{"message":"The service is unavailable."}' }] as const,
  ),
];

/** Waited for until the client loses its patience, so it comes seldom. */
const STALLED: readonly Fault[] = [
  { break: 'stalled', commit: true },
  { break: 'stalled', status: 503, body: '{"message":"The service is unavailable."}' },
];
const PATIENCE = '    readTimeout: 100\n    credentials:';

/** Numbers that look random and are the same for the same start. */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function faultBy(next: () => number): Fault | undefined {
  if (next() < 0.01) return STALLED[Math.floor(next() * STALLED.length)];
  return FAULTS[Math.floor(next() * FAULTS.length)]?.[1];
}

/** A run by its exit code: of a plan just made, or of a saved one. What it says when that is not 0. */
async function ran(
  { folder }: Stage,
  files: Files,
  saved: Plan | undefined,
): Promise<{ readonly exit: number; readonly said: string }> {
  if (saved === undefined) {
    const { exit, messages } = await applyOnce(files, {}, folder);
    return { exit, said: messages.join(' | ') };
  }
  const { moved, report, unread } = await resumeOn(files, saved, { folder });
  if (unread !== undefined) return { exit: 1, said: unread };
  if (report === undefined) return { exit: 5, said: JSON.stringify(moved) };
  return {
    exit: report.complete ? 0 : 4,
    said: JSON.stringify(report.results.filter(({ outcome }) => outcome.status !== 'done')),
  };
}

let stages: Awaited<ReturnType<typeof openStages>>;
beforeAll(async () => {
  stages = await openStages();
});
afterAll(() => stages.close());

describe('in a storm of faults', () => {
  it('every run ends in a declared way, and after it one clean run converges, with nothing twice and nothing lost', async () => {
    let plans = 0;
    let faults = 0;
    const ends = new Map<number, number>();
    const problems: string[] = [];
    for (const world of stormWorlds(PLANS, 7)) {
      const stage = stages.of(world);
      const files = world.files(stage.server);
      const hasty = {
        ...files,
        'gallerist.yaml': files['gallerist.yaml']?.replace('    credentials:', PATIENCE) ?? '',
      };
      stage.reset(world.seed);
      const state = stage.emulator.save();
      const whole = await applyOnce(files, {}, stage.folder);
      if (whole.exit !== 0 || whole.report === undefined) continue;
      const goal = stage.emulator.save();
      expect(doubled(goal, state)).toEqual([]);
      const plan = throughFile(whole.report.plan);
      plans += 1;
      tally.plans += 1;
      for (let storm = 1; storm <= STORMS; storm += 1) {
        const saved = (storm + plans) % 2 === 0 ? plan : undefined;
        const next = numbers(storm * 7919 + plans);
        const often = [0.05, 0.15, 0.4][storm % 3] ?? 0.15;
        stage.reset(state, () => {
          if (next() >= often) return undefined;
          faults += 1;
          tally.faults += 1;
          return faultBy(next);
        });
        const where = `${world.name}, storm ${storm}, ${saved === undefined ? 'afresh' : 'as saved'}`;
        // The same command a few times, as CI would: the storm may not even let it begin.
        for (let tries = 0; tries < 3; tries += 1) {
          const { exit, said } = await ran(stage, hasty, saved);
          ends.set(exit, (ends.get(exit) ?? 0) + 1);
          if (exit === 5) problems.push(`${where}: nobody else wrote, and still ${said}`);
        }
        stage.reset(stage.emulator.save());
        const clean = await ran(stage, files, saved);
        if (clean.exit !== 0) problems.push(`${where}: ended with ${clean.exit}: ${clean.said}`);
        problems.push(...counted(differences(stage.emulator.save(), goal)).map((line) => `${where}: ${line}`));
      }
    }
    expect(problems.slice(0, 10)).toEqual([]);
    expect([...ends.keys()].filter((exit) => ![0, 1, 4].includes(exit))).toEqual([]);
    // Each of the ends was really come to.
    expect([...ends.keys()].sort()).toEqual([0, 1, 4]);
    expect(faults).toBeGreaterThan(500);
  }, 3_600_000);
});
