/** A disk that is full from a certain byte on, for every size up to what a run needs: nothing is written that could not be noted first. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import { ENVIRONMENT } from '../support/main-path.js';
import { start } from '../support/process.js';
import { differences } from './census.js';
import { applyOnce, isWrite, openStage, type Stage } from './stage.js';
import { counted, LONG, tally } from './tally.js';
import { stormWorlds } from './worlds.js';

/** 512 bytes each: no file of the process may grow beyond that many. */
const STEP = LONG ? 1 : 4;
const MOST = 60;

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gallerist-full-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A project that creates much, in the folder. */
function prepare() {
  const world = stormWorlds(30, 3).filter(({ name, secret }) => name.startsWith('fresh') && !secret)[0];
  if (world === undefined) throw new Error('no world');
  const files = world.files(stage.server);
  mkdirSync(join(folder, 'access'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return { world, files };
}

function journals(): readonly string[] {
  const path = join(folder, '.gallerist/journal');
  try {
    return readdirSync(path)
      .sort()
      .map((name) => readFileSync(join(path, name), 'utf8'));
  } catch {
    return [];
  }
}

describe('a disk that fills up', () => {
  it('at any point stops the run before the next step, with what was written noted; with room again the same command converges', async () => {
    const { world, files } = prepare();
    stage.reset(world.seed);
    const state = stage.emulator.save();
    expect((await applyOnce(files)).exit).toBe(0);
    const goal = stage.emulator.save();
    const ends = new Set<number | null>();
    const problems: string[] = [];
    for (let blocks = 0; blocks <= MOST; blocks += STEP) {
      rmSync(join(folder, '.gallerist'), { recursive: true, force: true });
      let written = 0;
      stage.reset(state, ({ method, path }) => {
        if (isWrite(method, path)) written += 1;
        return undefined;
      });
      const { code, out, err } = await start(folder, ['apply'], ENVIRONMENT, blocks).ended;
      ends.add(code);
      tally.fullDisks += 1;
      const text = journals().join('');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const intents = whole.split('"kind":"intent"').length - 1;
      const at = `${blocks} blocks`;
      if (intents < written) problems.push(`${at}: ${written} writes and ${intents} intents`);
      const why = out + err;
      if (code === 0 && !verifyJournal(text).ended) problems.push(`${at}: 0 without an end in the journal: ${why}`);
      if (code === 1 && written > 0) problems.push(`${at}: 1 with ${written} writes: ${why}`);
      if (code !== 0 && !/GAL-620|EFBIG/.test(why)) problems.push(`${at}: ${code} for another reason: ${why}`);
      stage.reset(stage.emulator.save());
      const again = await start(folder, ['apply'], ENVIRONMENT).ended;
      if (again.code !== 0) problems.push(`${at}: then ended with ${again.code}: ${again.out}${again.err}`);
      problems.push(...counted(differences(stage.emulator.save(), goal)).map((line) => `${at}: ${line}`));
    }
    expect(problems.slice(0, 10)).toEqual([]);
    expect([...ends].sort()).toEqual([0, 1, 4]);
  }, 600_000);

  it.each([
    ['journal', '/proc'],
    ['lock', '/proc'],
    ['.', '/proc'],
  ])('%s in a folder where nothing can be made: the run does not begin', async (part, where) => {
    const { world } = prepare();
    if (part === '.') symlinkSync(where, join(folder, '.gallerist'));
    else {
      mkdirSync(join(folder, '.gallerist'));
      symlinkSync(where, join(folder, '.gallerist', part));
    }
    stage.reset(world.seed);
    const { code, err } = await start(folder, ['apply'], ENVIRONMENT).ended;
    expect([code, stage.writes()]).toEqual([1, 0]);
    expect(err).toMatch(/GAL-620[\s\S]*nothing was written to test/);
  });
});
