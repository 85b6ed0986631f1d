import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/emulator/index.js';
import type { Plan } from '../../src/model/plan.js';
import { resumeOn, throughFile } from '../support/saved-plan.js';
import { applyOnce, censusOf, duplicates, type Files, isWrite, more, openStage, type Stage } from './stage.js';
import { LONG, tally } from './tally.js';
import { stormWorlds } from './worlds.js';

/** The long form cuts at every request of every plan, before and after; the short one at every write, before it at every third. */
const PLANS = 40;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.emulator.close());

/** Cuts a run off at one request, before or after the server did it: nothing the client does afterwards reaches the server. */
async function cutOff(files: Files, state: Seed, at: number, committed: boolean): Promise<Seed> {
  let dead = false;
  stage.reset(state, (request) => {
    if (dead) return { reset: true };
    if (request.at !== at) return undefined;
    dead = true;
    return { reset: true, commit: committed };
  });
  await applyOnce(files, { interrupted: () => (dead ? 'killed' : undefined) });
  return stage.emulator.save();
}

/** The same command again: planned afresh, or the plan that was saved before the first run. What went wrong, if anything. */
async function goOn(files: Files, saved: Plan | undefined): Promise<string | undefined> {
  if (saved === undefined) {
    const { exit, messages } = await applyOnce(files);
    return exit === 0 ? undefined : `ended with ${exit}: ${messages.join(' | ')}`;
  }
  const { moved, report } = await resumeOn(files, saved);
  return report?.complete === true ? undefined : JSON.stringify([moved, report?.results]);
}

/** What differs from a run that nobody cut off. */
function compared(goal: Seed): readonly string[] {
  const end = stage.emulator.save();
  const twice = duplicates(end, goal);
  const [is, should] = [censusOf(end), censusOf(goal)];
  const lost = [...more(should, is), ...more(is, should).map((line) => `not ${line}`)];
  tally.duplicates += twice.length;
  tally.losses += lost.length;
  return [...twice.map((line) => `twice: ${line}`), ...lost.map((line) => `lost: ${line}`)];
}

describe('killed at any request, the same command again converges', () => {
  it('with nothing twice and nothing lost, from the saved plan and from a fresh one alike', async () => {
    const problems: string[] = [];
    let plans = 0;
    for (const world of stormWorlds(2 * PLANS, 20260615)) {
      if (plans === PLANS) break;
      stage.reset(world.seed);
      const state = stage.emulator.save();
      const files = world.files(stage.emulator.url);
      const writes = new Set<number>();
      stage.reset(state, ({ method, path, at }) => {
        if (isWrite(method, path)) writes.add(at);
        return undefined;
      });
      const { exit, report } = await applyOnce(files);
      // Not every random server can be planned for: names that are there twice, orders that there are not.
      if (exit !== 0 || report === undefined || writes.size === 0) continue;
      const goal = stage.emulator.save();
      const saved = throughFile(report.plan);
      const points = Array.from({ length: stage.seen() }, (_, at) => at).filter((at) => LONG || writes.has(at));
      plans += 1;
      tally.plans += 1;
      for (const at of points) {
        for (const committed of LONG || at % 3 === 0 ? [false, true] : [true]) {
          tally.kills += 1;
          const left = await cutOff(files, state, at, committed);
          for (const plan of LONG ? [saved, undefined] : at % 2 === 0 ? [saved] : [undefined]) {
            stage.reset(left);
            const wrong = await goOn(files, plan);
            const found = [...(wrong === undefined ? [] : [wrong]), ...compared(goal)];
            const how = `${committed ? 'after' : 'before'} it was done, then ${plan === undefined ? 'afresh' : 'as saved'}`;
            if (found.length > 0) problems.push(`${world.name}, request ${at} ${how}: ${found.join(', ')}`);
          }
        }
      }
    }
    expect(problems.slice(0, 10)).toEqual([]);
    expect(plans).toBe(PLANS);
  }, 3_600_000);
});
