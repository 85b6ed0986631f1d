/** Runs in this process, cut off at every request of every plan, before and after the server did it, and then taken up again. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/emulator/index.js';
import type { Plan } from '../../src/model/plan.js';
import { resumeOn, throughFile } from '../support/saved-plan.js';
import { differences, doubled } from './census.js';
import { applyOnce, type Files, isWrite, openStages, type Stage } from './stage.js';
import { counted, LONG, tally } from './tally.js';
import { stormWorlds } from './worlds.js';

const PLANS = 40;

let stages: Awaited<ReturnType<typeof openStages>>;
beforeAll(async () => {
  stages = await openStages();
});
afterAll(() => stages.close());

/** Cuts a run off at one request, before or after the server did it: nothing the client does afterwards reaches the server. */
async function cutOff(stage: Stage, files: Files, state: Seed, at: number, committed: boolean): Promise<Seed> {
  let dead = false;
  stage.reset(state, (request) => {
    if (dead) return { reset: true };
    if (request.at !== at) return undefined;
    dead = true;
    return { reset: true, commit: committed };
  });
  await applyOnce(files, { interrupted: () => (dead ? 'killed' : undefined) }, stage.folder);
  return stage.emulator.save();
}

/** The same command again: planned afresh, or the plan that was saved before the first run. What went wrong, if anything. */
async function goOn({ folder }: Stage, files: Files, saved: Plan | undefined): Promise<readonly string[]> {
  if (saved === undefined) {
    const { exit, messages } = await applyOnce(files, {}, folder);
    return exit === 0 ? [] : [`ended with ${exit}: ${messages.join(' | ')}`];
  }
  const { moved, report } = await resumeOn(files, saved, { folder });
  return report?.complete === true ? [] : [JSON.stringify([moved, report?.results])];
}

describe('cut off at any request, the same command again converges', () => {
  it('with nothing twice and nothing lost, from the saved plan and from a fresh one alike', async () => {
    const problems: string[] = [];
    let plans = 0;
    for (const world of stormWorlds(2 * PLANS, 20260615)) {
      if (plans === PLANS) break;
      const stage = stages.of(world);
      stage.reset(world.seed);
      const state = stage.emulator.save();
      const files = world.files(stage.server);
      const writes = new Set<number>();
      stage.reset(state, ({ method, path, at }) => {
        if (isWrite(method, path)) writes.add(at);
        return undefined;
      });
      const { exit, report } = await applyOnce(files, {}, stage.folder);
      // Not every random server can be planned for: names that are there twice, orders that there are not.
      if (exit !== 0 || report === undefined || writes.size === 0) continue;
      const goal = stage.emulator.save();
      expect(doubled(goal, state)).toEqual([]);
      const saved = throughFile(report.plan);
      plans += 1;
      tally.plans += 1;
      let turn = plans;
      for (let at = 0, last = stage.seen(); at < last; at += 1) {
        // A read does nothing that could stand: before and after are the same.
        for (const committed of writes.has(at) ? [false, true] : [false]) {
          tally.cuts += 1;
          turn += 1;
          const left = await cutOff(stage, files, state, at, committed);
          for (const plan of LONG ? [saved, undefined] : turn % 2 === 0 ? [saved] : [undefined]) {
            stage.reset(left);
            const wrong = await goOn(stage, files, plan);
            const found = [...wrong, ...counted(differences(stage.emulator.save(), goal))];
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
