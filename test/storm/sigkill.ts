/**
 * The command as a process of its own, killed with SIGKILL at a request. The long form kills at every request of every plan,
 * before and after the server did it, from a fresh plan and from a saved one; the short one at one request of each.
 */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/apply/verify-journal.js';
import type { Seed } from '../../src/emulator/index.js';
import { isBlocked } from '../../src/plan/plan.js';
import { renderPlanJson } from '../../src/render/plan-json.js';
import { ENVIRONMENT } from '../support/main-path.js';
import { start } from '../support/process.js';
import { reread, resumeOn, throughFile } from '../support/saved-plan.js';
import { differences, doubled } from './census.js';
import { applyOnce, isWrite, openStages, type Stage } from './stage.js';
import { counted, LONG, tally } from './tally.js';
import { type StormWorld, stormWorlds } from './worlds.js';

const PLANS = 40;
/** Of so many killed processes one is followed by a process too; after the others the same command runs in this one. */
const EVERY = 4;
/** Servers side by side, each with its own runs. */
const LANES = LONG ? 3 : 2;

/** The two commands that may be killed, and come again. */
const COMMANDS = { fresh: ['apply'], saved: ['apply', 'plan.json'] } as const;
type Command = keyof typeof COMMANDS;

interface Prepared {
  readonly world: StormWorld;
  readonly state: Seed;
  readonly goal: Seed;
  /** The file of the plan, made before anything was done. */
  readonly plan: string;
  /** Of each command, whether each of its requests is a write. */
  readonly requests: Readonly<Record<Command, readonly boolean[]>>;
}

/** A project in a folder for as long as `act` takes. */
async function inProject<T>(files: Readonly<Record<string, string>>, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'gallerist-kill-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs both commands whole, in this process. Undefined where the world cannot be planned for, is blocked, or asks for nothing. */
async function prepare(stage: Stage, world: StormWorld): Promise<Prepared | undefined> {
  const { emulator, folder } = stage;
  stage.reset(world.seed);
  const state = emulator.save();
  const files = world.files(stage.server);
  const counting = (): boolean[] => {
    const requests: boolean[] = [];
    stage.reset(state, ({ method, path }) => {
      requests.push(isWrite(method, path));
      return undefined;
    });
    return requests;
  };
  const fresh = counting();
  const { exit, report } = await applyOnce(files, {}, folder);
  if (exit !== 0 || report === undefined || isBlocked(report.plan) || !fresh.includes(true)) return undefined;
  const goal = emulator.save();
  const saved = counting();
  const again = await resumeOn(files, throughFile(report.plan), { folder });
  expect([again.report?.complete, differences(emulator.save(), goal)]).toEqual([true, { twice: [], lost: [] }]);
  expect(doubled(goal, state)).toEqual([]);
  return { world, state, goal, plan: renderPlanJson(report.plan), requests: { fresh, saved } };
}

interface Point {
  readonly command: Command;
  readonly at: number;
  readonly committed: boolean;
}

/** Every request of both commands, a write before and after it was done; a read does nothing that could stand. */
function pointsOf({ requests }: Prepared): readonly Point[] {
  return (['fresh', 'saved'] as const).flatMap((command) =>
    requests[command].flatMap((write, at) =>
      (write ? [false, true] : [false]).map((committed) => ({ command, at, committed })),
    ),
  );
}

/** One of each command, other ones for every plan; every second of them a write that was done. */
function someOf(points: readonly Point[], nth: number): readonly Point[] {
  return (['fresh', 'saved'] as const).flatMap((command, which) => {
    const mine = points.filter((point) => point.command === command && (point.committed || (nth + which) % 2 === 0));
    return mine[(nth * 7) % Math.max(mine.length, 1)] ?? [];
  });
}

/** Kills one run and takes it up again. What went wrong, if anything. */
async function killed(stage: Stage, prepared: Prepared, point: Point, asProcess: boolean): Promise<readonly string[]> {
  const { world, state, goal, plan } = prepared;
  const { command, at, committed } = point;
  const files = world.files(stage.server);
  return inProject({ ...files, 'plan.json': plan }, async (folder) => {
    let written = 0;
    let kill = (): void => undefined;
    let dead = false;
    stage.reset(state, (request) => {
      if (dead) return { reset: true };
      if (isWrite(request.method, request.path)) written += 1;
      if (request.at !== at) return undefined;
      dead = true;
      kill();
      return { reset: true, commit: committed };
    });
    const run = start(folder, COMMANDS[command], ENVIRONMENT);
    kill = () => run.child.kill('SIGKILL');
    const { code, signal } = await run.ended;
    if (signal !== 'SIGKILL') return [`ended with ${code} before it was killed`];
    tally.kills += 1;
    // What it had sent and nobody had read yet is turned away like all that comes after.
    await pause(2);
    const found: string[] = [];
    const before = journalsIn(folder);
    for (const text of before) {
      const { problems, ended } = verifyJournal(text);
      if (problems.length > 0 || ended) found.push(`its journal: ${problems.join('; ') || 'ended'}`);
    }
    // What was written had been meant to be, and that was on the disk before.
    const intents = before.join('').split('"kind":"intent"').length - 1;
    if (intents < written) found.push(`${written} writes and ${intents} intents`);

    stage.reset(stage.emulator.save());
    if (asProcess) {
      const again = await start(folder, COMMANDS[command], ENVIRONMENT).ended;
      if (again.code !== 0) found.push(`then ended with ${again.code}: ${again.out}${again.err}`);
      for (const text of journalsIn(folder).slice(before.length)) {
        const { problems, ended, head } = verifyJournal(text);
        if (problems.length > 0 || !ended || !again.out.includes(`head ${head}`)) found.push('the journal after it');
      }
    } else if (command === 'fresh') {
      const { exit, messages } = await applyOnce(files, {}, stage.folder);
      if (exit !== 0) found.push(`then ended with ${exit}: ${messages.join(' | ')}`);
    } else {
      const { plan: read } = reread(plan);
      if (read === undefined) throw new Error('the plan cannot be read');
      const { moved, report } = await resumeOn(files, read, { folder: stage.folder });
      if (report?.complete !== true) found.push(`then: ${JSON.stringify([moved, report?.results])}`);
    }
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (/\.json/.test(name) && readFileSync(join(folder, name), 'utf8').includes(ENVIRONMENT.SVC_PASSWORD ?? '')) {
        found.push(`a password in ${name}`);
      }
    }
    return [...found, ...counted(differences(stage.emulator.save(), goal))];
  });
}

function journalsIn(folder: string): readonly string[] {
  const path = join(folder, '.gallerist/journal');
  try {
    return readdirSync(path)
      .sort()
      .map((name) => readFileSync(join(path, name), 'utf8'));
  } catch {
    return [];
  }
}

describe('killed with SIGKILL at a request', () => {
  it('leaves a true journal and a lock that does not hold; the same command again converges, with nothing twice and nothing lost', async () => {
    const problems: string[] = [];
    const worlds = stormWorlds(2 * PLANS, 20260615);
    let next = 0;
    let plans = 0;
    let turn = 0;
    const lane = async (): Promise<void> => {
      const stages = await openStages();
      try {
        for (let world = worlds[next]; world !== undefined && plans < PLANS; world = worlds[next]) {
          next += 1;
          plans += 1;
          const nth = plans;
          const stage = stages.of(world);
          const prepared = await prepare(stage, world);
          if (prepared === undefined) {
            plans -= 1;
            continue;
          }
          tally.plans += 1;
          const points = pointsOf(prepared);
          for (const point of LONG ? points : someOf(points, nth)) {
            turn += 1;
            const found = await killed(stage, prepared, point, turn % EVERY === 0);
            const how = `${point.command}, request ${point.at} ${point.committed ? 'after' : 'before'} it was done`;
            if (found.length > 0) problems.push(`${world.name}, ${how}: ${found.join(', ')}`);
          }
        }
      } finally {
        await stages.close();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(problems.slice(0, 10)).toEqual([]);
    expect(plans).toBe(PLANS);
  }, 7_200_000);
});
