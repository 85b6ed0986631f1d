import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import { ENVIRONMENT } from '../support/main-path.js';
import { start } from '../support/process.js';
import { applyOnce, censusOf, duplicates, isWrite, more, openStage, type Stage } from './stage.js';
import { LONG, tally } from './tally.js';
import { type StormWorld, stormWorlds } from './worlds.js';

/** The long form kills at every write, the short one at a few of each plan. */
const PLANS = LONG ? 8 : 3;
const EACH = LONG ? 1_000 : 3;

let stage: Stage;
const folders: string[] = [];
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await stage.emulator.close();
});

function projectOf(world: StormWorld): string {
  const folder = mkdtempSync(join(tmpdir(), 'gallerist-kill-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(world.files(stage.emulator.url))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function journalsIn(folder: string): readonly string[] {
  const path = join(folder, '.gallerist/journal');
  return readdirSync(path)
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8'));
}

describe('killed with SIGKILL at a write', () => {
  it('leaves a true journal and a lock that does not hold; the same command again converges', async () => {
    let plans = 0;
    let kills = 0;
    const worlds = stormWorlds(3 * 12, 5).filter(({ name }) => name.startsWith('fresh'));
    for (const world of worlds) {
      if (plans === PLANS) break;
      stage.reset(world.seed);
      const state = stage.emulator.save();
      const writes: number[] = [];
      stage.reset(state, ({ method, path, at }) => {
        if (isWrite(method, path)) writes.push(at);
        return undefined;
      });
      if ((await applyOnce(world.files(stage.emulator.url))).exit !== 0) continue;
      const goal = stage.emulator.save();
      plans += 1;
      tally.plans += 1;
      const spread = Math.max(1, Math.floor(writes.length / EACH));
      for (const [nth, at] of writes.filter((_, index) => index % spread === 0).entries()) {
        const committed = nth % 2 === 0;
        const folder = projectOf(world);
        let written = 0;
        let kill = (): void => undefined;
        let dead = false;
        stage.reset(state, (request) => {
          if (isWrite(request.method, request.path) && !dead) written += 1;
          if (dead) return { reset: true };
          if (request.at !== at) return undefined;
          dead = true;
          kill();
          return { reset: true, commit: committed };
        });
        const run = start(folder, ['apply'], ENVIRONMENT);
        kill = () => run.child.kill('SIGKILL');
        const { code, signal, err } = await run.ended;
        expect([code, signal, dead, err]).toEqual([null, 'SIGKILL', true, expect.any(String)]);
        kills += 1;
        tally.kills += 1;
        // What was written had been meant to be, and that was on the disk before.
        const [journal = ''] = journalsIn(folder);
        const { problems, ended } = verifyJournal(journal);
        expect([problems, ended]).toEqual([[], false]);
        expect(journal.split('"kind":"intent"').length - 1).toBeGreaterThanOrEqual(written);

        stage.reset(stage.emulator.save());
        const again = await start(folder, ['apply'], ENVIRONMENT).ended;
        expect([again.code, again.code === 0 ? '' : again.out + again.err]).toEqual([0, '']);
        const end = stage.emulator.save();
        const twice = duplicates(end, goal);
        const lost = [...more(censusOf(goal), censusOf(end)), ...more(censusOf(end), censusOf(goal))];
        tally.duplicates += twice.length;
        tally.losses += lost.length;
        expect([twice, lost]).toEqual([[], []]);
        for (const text of journalsIn(folder).slice(1)) {
          const { problems: wrong, ended: whole, head } = verifyJournal(text);
          expect([wrong, whole]).toEqual([[], true]);
          expect(again.out).toContain(`head ${head}`);
        }
      }
    }
    expect(plans).toBe(PLANS);
    expect(kills).toBeGreaterThanOrEqual(LONG ? 50 : 9);
  }, 3_600_000);
});
