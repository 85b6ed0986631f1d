import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOnce, censusOf, duplicates, isWrite, more, openStage, type Stage } from './stage.js';
import { LONG, tally } from './tally.js';
import { type StormWorld, stormWorlds } from './worlds.js';

/** The long form cuts at every request of every plan, before and after; the short one at every write, before it at every third. */
const PLANS = 40;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.emulator.close());

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
    let plans = 0;
    for (const world of stormWorlds(2 * PLANS, 20260615)) {
      if (plans === PLANS) break;
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
      // Not every random server can be planned for: names that are there twice, orders that there are not.
      if (clean.exit !== 0 || writes.size === 0) continue;
      const requests = stage.seen();
      const goal = stage.emulator.save();
      plans += 1;
      tally.plans += 1;
      const points = Array.from({ length: requests }, (_, at) => at).filter((at) => LONG || writes.has(at));
      for (const at of points) {
        for (const committed of LONG || at % 3 === 0 ? [false, true] : [true]) {
          tally.kills += 1;
          const again = await killAt(world, state, at, committed);
          const where = `${world.name}, request ${at} ${committed ? 'after' : 'before'} it was done`;
          if (again.exit !== 0) problems.push(`${where}: ended with ${again.exit}: ${again.messages.join(' | ')}`);
          const end = stage.emulator.save();
          const twice = duplicates(end, goal);
          const census = [censusOf(end), censusOf(goal)] as const;
          const lost = [...more(census[1], census[0]), ...more(census[0], census[1]).map((line) => `not ${line}`)];
          tally.duplicates += twice.length;
          tally.losses += lost.length;
          if (twice.length > 0) problems.push(`${where}: twice ${twice.join(', ')}`);
          if (lost.length > 0) problems.push(`${where}: lost ${lost.join(', ')}`);
        }
      }
    }
    expect(problems.slice(0, 10)).toEqual([]);
    expect(plans).toBe(PLANS);
  }, 3_600_000);
});
