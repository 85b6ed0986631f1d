import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOnce, censusOf, duplicates, isWrite, more, openStage, type Stage } from './stage.js';
import { type StormWorld, stormWorlds } from './worlds.js';

/** STORM=long kills at every request of every plan; without it, at every write of every plan and at the requests of some. */
const LONG = process.env.STORM === 'long';
const PLANS = LONG ? 60 : 42;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.emulator.close());

const counted = { plans: 0, refused: 0, kills: 0, duplicates: 0, losses: 0 };

/** Cuts a run off at one request, before or after the server did it: nothing the client does afterwards reaches the server. */
async function killAt(world: StormWorld, state: ReturnType<Stage['emulator']['save']>, at: number, committed: boolean) {
  const files = world.files(stage.emulator.url);
  let dead = false;
  stage.reset(state, (request) => {
    if (dead) return { reset: true };
    if (request.at !== at) return undefined;
    dead = true;
    return { reset: true, commit: committed };
  });
  await applyOnce(files, { interrupted: () => (dead ? 'killed' : undefined) });
  const left = stage.emulator.save();
  stage.reset(left);
  return applyOnce(files);
}

describe('killed at any request, the same command again converges', () => {
  it('with nothing twice and nothing lost', async () => {
    const problems: string[] = [];
    for (const world of stormWorlds(PLANS, 20260615)) {
      stage.reset(world.seed);
      const state = stage.emulator.save();
      stage.reset(state);
      const files = world.files(stage.emulator.url);
      const writes = new Set<number>();
      stage.reset(state, ({ method, path, at }) => {
        if (isWrite(method, path)) writes.add(at);
        return undefined;
      });
      const clean = await applyOnce(files);
      if (clean.exit !== 0 || writes.size === 0) {
        counted.refused += 1;
        if (process.env.DBG) console.log(world.name, clean.exit, clean.messages.slice(0, 3));
        continue;
      }
      const requests = stage.seen();
      const goal = stage.emulator.save();
      counted.plans += 1;
      const points = Array.from({ length: requests }, (_, at) => at).filter((at) => LONG || writes.has(at));
      for (const at of points) {
        for (const committed of [false, true]) {
          counted.kills += 1;
          const again = await killAt(world, state, at, committed);
          const where = `${world.name}, request ${at} ${committed ? 'after' : 'before'} it was done`;
          if (again.exit !== 0) problems.push(`${where}: ended with ${again.exit}: ${again.messages.join(' | ')}`);
          const end = stage.emulator.save();
          const twice = duplicates(end, goal);
          const census = [censusOf(end), censusOf(goal)] as const;
          const lost = [...more(census[1], census[0]), ...more(census[0], census[1]).map((line) => `not ${line}`)];
          counted.duplicates += twice.length;
          counted.losses += lost.length;
          if (twice.length > 0) problems.push(`${where}: twice ${twice.join(', ')}`);
          if (lost.length > 0) problems.push(`${where}: lost ${lost.join(', ')}`);
        }
      }
    }
    console.log(JSON.stringify(counted));
    expect(problems.slice(0, 10)).toEqual([]);
    expect(counted.plans).toBeGreaterThanOrEqual(LONG ? 40 : 25);
  }, 3_600_000);
});
