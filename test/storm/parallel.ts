/** Several applies at once, of declarations that contradict each other, from fresh and from saved plans, each slower than it likes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/emulator/index.js';
import type { Plan } from '../../src/model/plan.js';
import { resumeOn, throughFile } from '../support/saved-plan.js';
import { duplicates, factsOf, more } from './census.js';
import { applyOnce, type Files, openStage, type Stage } from './stage.js';
import { LONG, tally } from './tally.js';
import { type StormWorld, stormWorlds, worldsAtOdds } from './worlds.js';

const ROUNDS = LONG ? 60 : 12;

let stage: Stage;
beforeAll(async () => {
  // Everything may be there twice: what keeps twins away must be ours.
  stage = await openStage({
    tls: true,
    latency: 1,
    switches: { uniqueCollectionNames: false, uniqueGroupNames: false, uniqueEmails: false },
  });
});
afterAll(() => stage.close());

/** Every name that any of the servers holds, as often as the one that holds it most often. */
function namesOf(seeds: readonly Seed[]): Seed {
  const once = <T>(lists: readonly (readonly T[] | undefined)[], key: (one: T) => string): T[] => {
    const best = new Map<string, readonly T[]>();
    for (const list of lists) {
      const groups = new Map<string, T[]>();
      for (const one of list ?? []) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
      for (const [name, same] of groups) if (same.length > (best.get(name)?.length ?? 0)) best.set(name, same);
    }
    return [...best.values()].flat();
  };
  return {
    users: once(
      seeds.map(({ users }) => users),
      ({ email }) => email.toLowerCase(),
    ),
    groups: once(
      seeds.map(({ groups }) => groups),
      ({ name }) => name,
    ),
    collections: once(
      seeds.map(({ collections }) => collections),
      ({ name }) => name,
    ),
    credentials: once(
      seeds.map(({ credentials }) => credentials),
      ({ userName }) => userName,
    ),
    studios: once(
      seeds.map(({ studios }) => studios),
      ({ name }) => name,
    ),
  };
}

/** One writer: planned when all begin, or before any of them. */
async function write(
  files: Files,
  saved: Plan | undefined,
): Promise<{ readonly exit: number; readonly lostRaces: number }> {
  if (saved === undefined) {
    const { exit, report } = await applyOnce(files, {}, stage.folder);
    return { exit, lostRaces: lostIn(report?.results ?? []) };
  }
  const { report, unread } = await resumeOn(files, saved, { folder: stage.folder });
  const exit = unread !== undefined ? 1 : report === undefined ? 5 : report.complete ? 0 : 4;
  return { exit, lostRaces: lostIn(report?.results ?? []) };
}

function lostIn(results: readonly { readonly outcome: { readonly status: string } }[]): number {
  return results.filter(({ outcome }) => outcome.status === 'lost-race').length;
}

describe('applies at the same time', () => {
  it.each([2, 4])(
    '%i of them end in a declared way; nothing is there twice and nothing that nobody declared; one clean run converges',
    async (writers) => {
      const fresh = stormWorlds(3 * ROUNDS * writers, 11).filter(({ name }) => name.startsWith('fresh'));
      let lostRaces = 0;
      let settled = 0;
      const ends = new Map<number, number>();
      const problems: string[] = [];
      for (let round = 0; round < 2 * ROUNDS; round += 1) {
        const half = Math.floor(round / 2);
        const worlds: readonly StormWorld[] =
          round % 2 === 0 ? worldsAtOdds(writers, half) : fresh.slice(half * writers, (half + 1) * writers);
        const [first] = worlds;
        if (first === undefined) break;
        tally.parallel += writers;
        stage.reset(first.seed);
        const state = stage.emulator.save();
        const goals: Seed[] = [];
        const plans: (Plan | undefined)[] = [];
        // Every fact that one writer alone ever leaves, on the way as well.
        const known = new Set(factsOf(state));
        const learn = (): void => factsOf(stage.emulator.save()).forEach((line) => void known.add(line));
        for (const { files } of worlds) {
          stage.reset(state, () => {
            learn();
            return undefined;
          });
          const { report } = await applyOnce(files(stage.server), {}, stage.folder);
          plans.push(report === undefined ? undefined : throughFile(report.plan));
          goals.push(stage.emulator.save());
          learn();
        }
        // Some of the answers dawdle, others in every round, so that the writers meet at ever other places.
        stage.reset(state, ({ at }) => ((at * 31 + round * 17) % 7 === 0 ? { delay: (at + round) % 5 } : undefined));
        const ended = await Promise.all(
          worlds.map(({ files }, writer) =>
            write(files(stage.server), (writer + half) % 2 === 0 ? undefined : plans[writer]),
          ),
        );
        for (const { exit, lostRaces: lost } of ended) {
          ends.set(exit, (ends.get(exit) ?? 0) + 1);
          lostRaces += lost;
        }
        const end = stage.emulator.save();
        const twice = duplicates(end, namesOf([state, ...goals]));
        tally.duplicates += twice.length;
        if (twice.length > 0) problems.push(`${first.name}: twice ${twice.join(', ')}`);
        // But for roles: who is between two of them is held at a third, which a run that failed there leaves.
        const unknown = factsOf(end).filter((line) => !known.has(line) && !/^user \S* \["role",/.test(line));
        if (unknown.length > 0) problems.push(`${first.name}: nobody declared ${unknown.join(', ')}`);
        stage.reset(end);
        const clean = await applyOnce(first.files(stage.server), {}, stage.folder);
        // What the others left may be such that no order is safe, or none without another declared role: that is said before anything is
        // written, and is for people to settle.
        if (clean.exit === 1 && /^GAL-52[12] /.test(clean.messages.join()) && stage.writes() === 0) continue;
        settled += 1;
        if (clean.exit !== 0) problems.push(`${first.name}: ended with ${clean.exit}: ${clean.messages.join(' | ')}`);
        // What the first alone would have changed is so in the end, whoever was there meanwhile.
        // Of people their role, and of a studio without a credential that it is there: what else came with the making may be declared by
        // others alone.
        const now = factsOf(stage.emulator.save());
        const lost = more(factsOf(goals[0] ?? state), [...factsOf(state), ...now]).filter(
          (line) =>
            !/^user \S* \["(?!role")/.test(line) &&
            !(/^studio \S+ $/.test(line) && now.some((one) => one.startsWith(line))),
        );
        tally.losses += lost.length;
        if (lost.length > 0) problems.push(`${first.name}: lost ${lost.join(', ')}`);
      }
      tally.lostRaces += lostRaces;
      expect(problems.slice(0, 10)).toEqual([]);
      expect([...ends.keys()].filter((exit) => ![0, 1, 4, 5].includes(exit))).toEqual([]);
      expect(lostRaces).toBeGreaterThan(0);
      expect(settled).toBeGreaterThan(ROUNDS);
    },
    3_600_000,
  );
});
