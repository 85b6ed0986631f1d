import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { thisMachine } from '../../src/apply/machine.js';
import { buildProgram } from '../../src/cli/program.js';
import { decodeSeed, type Seed } from '../../src/emulator/index.js';
import type { Plan } from '../../src/model/plan.js';
import type { Step } from '../../src/model/step.js';
import { PLACES, projectAround } from './fragments.js';
import { exchangesOf, matchesShown, type Sample, samplesOf } from './samples.js';
import {
  openWorld,
  root,
  runGallerist,
  runNode,
  settled,
  type World,
  type WorldName,
  wordsOf,
  worldName,
} from './worlds.js';

/**
 * Every sample of every page is held against what the code does. What a sample is stands in a comment before it:
 * `fragment: access|windows|target|gallerist|attestations` validated as part of a project · `file: PATH` or `file: PATH in WORLD`
 * written into the page's folder · `run`, `run: WORLD`, `run: clone` a console block
 * whose output is compared, or commands that end well · `calls: WORLD` the
 * writes of the commands before · `step: WORLD` part of a step, as `plan --format json` gives it · `steps: WORLD`
 * all of them with what they come after · `seed` what the server of the world `seeded` holds at first · `background` a server the test starts by itself · `workflow` a GitHub Actions file.
 */

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const pages = [join(root, 'README.md'), join(root, 'CONTRIBUTING.md'), ...pagesBelow(join(root, 'docs')).sort()].map(
  (path) => {
    const text = readFileSync(path, 'utf8');
    return { name: relative(root, path), path, text, samples: samplesOf(relative(root, path), text) };
  },
);
const samples = pages.flatMap((page) => page.samples);
const named = (sample: Sample): string => `${sample.page}:${sample.line}`;

const program = buildProgram(
  {
    folder: root,
    environment: {},
    now: () => new Date(0),
    out: () => {},
    err: () => {},
    interactive: false,
    color: false,
    width: undefined,
    errColor: false,
    errWidth: undefined,
    confirm: async () => false,
    stopped: async () => {},
    onSignal: () => () => {},
    leave: () => {},
    machine: thisMachine(process),
  },
  () => {},
);

/** What the server of a page holds, where the page says so. */
function seedOn(page: string): Seed | undefined {
  const sample = samples.find(({ page: on, directive }) => on === page && directive?.word === 'seed');
  if (sample === undefined) return undefined;
  const decoded = decodeSeed(sample.text);
  if ('problem' in decoded) throw new Error(`${named(sample)}: ${decoded.problem}`);
  return decoded.seed;
}

/** What a command line says that the program does not know. */
function unknownIn(line: string): string | undefined {
  const words = wordsOf(line.replace(/\s+#.*$/, ''));
  let command: Command = program;
  for (const word of words.slice(1)) {
    if (word.startsWith('-')) {
      const option = word.split('=')[0] ?? word;
      const known = [...command.options, ...program.options].some(
        ({ long, short }) => option === long || option === short,
      );
      if (!known && option !== '--help') return `option ${option}`;
    } else if (command.commands.length > 0) {
      const found = command.commands.find((candidate) => candidate.name() === word);
      if (found === undefined) return `command ${word}`;
      command = found;
    }
  }
  return undefined;
}

describe('the pages', () => {
  it('have samples at all', () => {
    expect(samples.length).toBeGreaterThan(20);
  });

  it('say of every YAML and console sample what it is', () => {
    const mute = samples.filter(
      ({ language, directive }) => ['yaml', 'console'].includes(language) && directive === undefined,
    );
    expect(mute.map(named)).toEqual([]);
  });

  it('use only commands and options that exist', () => {
    const lines = samples.flatMap((sample) =>
      sample.text
        .split('\n')
        .map((line) => line.replace(/^\s*(\$ |- run: |run: )?(npx )?/, ''))
        .filter((line) => /^gallerist [a-z-]/.test(line))
        .map((line) => ({ at: named(sample), line, unknown: unknownIn(line) })),
    );
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter(({ unknown }) => unknown !== undefined)).toEqual([]);
  });

  it('link to files and headings that exist', () => {
    const anchorsOf = (text: string): string[] =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
      );
    const dead = pages.flatMap(({ name, path, text }) =>
      [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => {
          const [file = '', anchor] = link.split('#');
          const there = file === '' ? path : join(dirname(path), file);
          if (!existsSync(there)) return true;
          return anchor !== undefined && !anchorsOf(readFileSync(there, 'utf8')).includes(anchor);
        })
        .map((link) => `${name}: ${link}`),
    );
    expect(dead).toEqual([]);
  });
});

describe('JSON samples', () => {
  it.each(samples.filter(({ language }) => language === 'json').map((sample) => [named(sample), sample] as const))(
    '%s parses',
    (_, sample) => {
      expect(() => JSON.parse(sample.text)).not.toThrow();
    },
  );
});

describe('workflow samples', () => {
  const workflows = samples.filter(({ directive }) => directive?.word === 'workflow');
  it.each(workflows.map((sample) => [named(sample), sample] as const))('%s is YAML with jobs', (_, sample) => {
    expect(parse(sample.text)).toMatchObject({ jobs: expect.anything() });
  });
});

describe('YAML fragments', () => {
  const fragments = samples.filter(({ directive }) => directive?.word === 'fragment');
  it.each(fragments.map((sample) => [named(sample), sample] as const))('%s is valid', async (_, sample) => {
    const place = PLACES.find((name) => name === sample.directive?.argument);
    if (place === undefined) throw new Error(`unknown place ${sample.directive?.argument}`);
    const folder = mkdtempSync(join(tmpdir(), 'gallerist-fragment-'));
    try {
      for (const [path, text] of projectAround(sample.text, place)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const { code, stdout, stderr } = await runGallerist('gallerist validate', folder, new Map());
      expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('commands and their output', () => {
  const worlds = new Map<string, Promise<World>>();
  const worldOf = (page: string, name: WorldName): Promise<World> => {
    const key = `${page} ${name}`;
    const open = worlds.get(key) ?? openWorld(name, seedOn(page));
    worlds.set(key, open);
    return open;
  };
  afterAll(async () => {
    for (const world of worlds.values()) await (await world).close();
  });

  /** Commands of the clone itself. The demo runs whole; tests are not started from within a test. */
  async function inClone(command: string): Promise<string | undefined> {
    if (command === 'npm test') return undefined;
    if (command !== 'npm run demo') throw new Error(`no clone runs ${command} here`);
    const { code, stdout } = await runNode(
      [join(root, 'scripts/demo.mjs')],
      root,
      new Map(Object.entries(ownEnvironment())),
    );
    expect(code).toBe(0);
    return settled(stdout);
  }

  /** Commands without output: each has to end well. */
  async function inShell(sample: Sample, name: WorldName): Promise<void> {
    const world = await worldOf(sample.page, name);
    for (const line of sample.text.trim().split('\n')) {
      const { code, stderr } = await world.run(line.replace(/\s+#.*$/, ''));
      expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
    }
  }

  async function inWorld(sample: Sample, name: WorldName): Promise<void> {
    const world = await worldOf(sample.page, name);
    for (const { command, output } of exchangesOf(sample)) {
      if (command.startsWith('export ')) {
        for (const word of wordsOf(command).slice(1)) {
          const [variable = '', value = ''] = word.split('=');
          world.environment.set(variable, value);
        }
        continue;
      }
      const { stdout, stderr } = await world.run(command);
      // A terminal shows data and the rest mixed; a page may show the data alone.
      const real = [stdout, `${stderr}${stdout}`, `${stdout}${stderr}`].map(world.shown);
      expectShown(sample, command, settled(output), ...real);
    }
  }

  it.each(
    samples
      .filter(({ directive }) => ['file', 'run', 'calls', 'step', 'steps'].includes(directive?.word ?? ''))
      .map((sample) => [named(sample), sample] as const),
  )('%s is what happens', async (_, sample) => {
    const { word, argument } = sample.directive ?? { word: '', argument: '' };
    if (word === 'file') {
      const [path = '', name = ''] = argument.split(' in ');
      (await worldOf(sample.page, worldName(name))).write(path, sample.text);
    } else if (word === 'calls') {
      const world = await worldOf(sample.page, worldName(argument));
      expectShown(sample, 'calls', sample.text, world.written().join('\n'));
    } else if (word === 'step' || word === 'steps') {
      const world = await worldOf(sample.page, worldName(argument));
      const { stdout } = await world.run('gallerist plan --format json');
      const { steps }: Pick<Plan, 'steps'> = JSON.parse(stdout);
      if (word === 'step') expect(steps).toContainEqual(expect.objectContaining(JSON.parse(sample.text)));
      else expectShown(sample, 'steps', sample.text, steps.map(stepLine).join('\n'));
    } else if (argument === 'clone') {
      for (const { command, output } of exchangesOf(sample, '$ npm ')) {
        const real = await inClone(command);
        if (real !== undefined) expectShown(sample, command, settled(output), real);
      }
    } else if (sample.language === 'sh') {
      await inShell(sample, worldName(argument));
    } else {
      await inWorld(sample, worldName(argument));
    }
  });
});

function stepLine({ id, title, after }: Step): string {
  return [id, title, ...(after.length > 0 ? ['after', ...after] : [])].join(' ');
}

function ownEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
  return { PATH, HOME, TMPDIR };
}

function expectShown(sample: Sample, command: string, shown: string, ...real: readonly string[]): void {
  if (real.some((output) => matchesShown(shown, output))) return;
  // The difference as vitest shows it is easier to read than a bare false.
  expect(real.at(-1), `${named(sample)}: $ ${command}`).toBe(shown);
}
