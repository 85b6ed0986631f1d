import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/emulator/index.js';
import { applyOnce, duplicates, openStage, type Stage } from './stage.js';
import { LONG, tally } from './tally.js';
import { stormWorlds } from './worlds.js';

const ROUNDS = LONG ? 40 : 8;

let stage: Stage;
beforeAll(async () => {
  // Everything may be there twice: what keeps twins away must be ours.
  stage = await openStage({
    latency: 1,
    switches: { uniqueCollectionNames: false, uniqueGroupNames: false, uniqueEmails: false },
  });
});
afterAll(() => stage.emulator.close());

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

describe('applies at the same time', () => {
  it.each([2, 4])(
    '%i of them end in a declared way; nothing is there twice; one clean run converges',
    async (writers) => {
      const fresh = stormWorlds(3 * ROUNDS * writers, 11).filter(({ name }) => name.startsWith('fresh'));
      let lostRaces = 0;
      const ends = new Map<number, number>();
      const problems: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const worlds = fresh.slice(round * writers, (round + 1) * writers);
        const [first] = worlds;
        if (first === undefined) break;
        tally.parallel += writers;
        stage.reset(first.seed);
        const state = stage.emulator.save();
        const goals: Seed[] = [];
        for (const { files } of worlds) {
          stage.reset(state);
          await applyOnce(files(stage.emulator.url));
          goals.push(stage.emulator.save());
        }
        stage.reset(state);
        const ended = await Promise.all(worlds.map(({ files }) => applyOnce(files(stage.emulator.url))));
        for (const { exit, report } of ended) {
          ends.set(exit, (ends.get(exit) ?? 0) + 1);
          lostRaces += report?.results.filter(({ outcome }) => outcome.status === 'lost-race').length ?? 0;
        }
        const twice = duplicates(stage.emulator.save(), namesOf(goals));
        tally.duplicates += twice.length;
        if (twice.length > 0) problems.push(`round ${round}: twice ${twice.join(', ')}`);
        const clean = await applyOnce(first.files(stage.emulator.url));
        if (clean.exit !== 0) problems.push(`round ${round}: ended with ${clean.exit}: ${clean.messages.join(' | ')}`);
      }
      tally.lostRaces += lostRaces;
      expect(problems.slice(0, 10)).toEqual([]);
      expect([...ends.keys()].every((exit) => [0, 1, 4].includes(exit))).toBe(true);
      expect(lostRaces).toBeGreaterThan(0);
    },
    3_600_000,
  );
});
