import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, Seed } from '../../src/emulator/index.js';
import { applyOnce, censusOf, duplicates, more, openStage, type Stage } from './stage.js';
import { LONG, tally } from './tally.js';
import { stormWorlds } from './worlds.js';

const PLANS = LONG ? 60 : 24;
const STORMS = LONG ? 20 : 3;

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
  ['an expired token', { status: 401, body: '{"message":"Authorization has been denied for this request."}' }],
];

/** Numbers that look random and are the same for the same start. */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.emulator.close());

describe('in a storm of faults', () => {
  it('every run ends in a declared way, and after it one clean run converges, with nothing twice and nothing lost', async () => {
    let plans = 0;
    let faults = 0;
    const ends = new Map<number, number>();
    const problems: string[] = [];
    for (const world of stormWorlds(PLANS, 7)) {
      const files = world.files(stage.emulator.url);
      stage.reset(world.seed);
      const state: Seed = stage.emulator.save();
      if ((await applyOnce(files)).exit !== 0) continue;
      const goal = stage.emulator.save();
      plans += 1;
      tally.plans += 1;
      for (let storm = 1; storm <= STORMS; storm += 1) {
        const next = numbers(storm * 7919 + plans);
        const often = [0.05, 0.15, 0.4][storm % 3] ?? 0.15;
        stage.reset(state, () => {
          if (next() >= often) return undefined;
          faults += 1;
          tally.faults += 1;
          return FAULTS[Math.floor(next() * FAULTS.length)]?.[1];
        });
        // The same command a few times, as CI would: the storm may not even let it begin.
        for (let tries = 0; tries < 3; tries += 1) {
          const { exit } = await applyOnce(files);
          ends.set(exit, (ends.get(exit) ?? 0) + 1);
        }
        stage.reset(stage.emulator.save());
        const clean = await applyOnce(files);
        const end = stage.emulator.save();
        const twice = duplicates(end, goal);
        const [is, should] = [censusOf(end), censusOf(goal)];
        const lost = [...more(should, is), ...more(is, should).map((line) => `not ${line}`)];
        tally.duplicates += twice.length;
        tally.losses += lost.length;
        const where = `${world.name}, storm ${storm}`;
        if (clean.exit !== 0) problems.push(`${where}: ended with ${clean.exit}: ${clean.messages.join(' | ')}`);
        if (twice.length > 0) problems.push(`${where}: twice ${twice.join(', ')}`);
        if (lost.length > 0) problems.push(`${where}: lost ${lost.join(', ')}`);
      }
    }
    expect(problems.slice(0, 10)).toEqual([]);
    expect([...ends.keys()].every((exit) => [0, 1, 4].includes(exit))).toBe(true);
    expect(faults).toBeGreaterThan(500);
  }, 3_600_000);
});
