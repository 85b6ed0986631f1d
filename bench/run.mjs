// Wall time beside the floor, as ratios in one run (DESIGN §9). Not a test: machines differ, and neighbours are noisy.
//   npm run bench             1,000 and 10,000 people
//   npm run bench -- 1000     one size
//   npm run bench -- 1000 creates     one size, one of: help, no-op, changes, creates
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchWorld, projectFile } from './world.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const cli = join(root, 'bin/gallerist.js');
const CONCURRENCY = 8;
const RUNS = 7;
const env = { ...process.env, BENCH_KEY: 'bench-key', BENCH_SECRET: 'bench-secret', NO_COLOR: '1' };
const scratch = mkdtempSync(join(tmpdir(), 'gallerist-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${value.toFixed(0)} ms`;

async function withServer(seed, latency, work) {
  const file = join(scratch, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  const child = spawn(process.execPath, [join(here, 'serve.mjs'), file, String(latency)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let counts = '';
  child.stderr.on('data', (data) => {
    counts += data;
  });
  const url = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
  const result = await work(url);
  child.stdin.end();
  await new Promise((resolve) => child.once('exit', resolve));
  return { result, counts: JSON.parse(counts) };
}

/** Runs a process to its end; wall time in milliseconds, peak memory in bytes. */
async function timed(args, cwd) {
  const rss = join(scratch, 'rss');
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--import', join(here, 'rss.mjs'), ...args], {
    cwd,
    env: { ...env, BENCH_RSS: rss },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  let err = '';
  child.stderr.on('data', (data) => {
    err += data;
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const wall = Number(process.hrtime.bigint() - started) / 1e6;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${out.slice(-2000)}\n${err.slice(-2000)}`);
  return { wall, rss: Number(readFileSync(rss, 'utf8')), out };
}

function project(name, files, url) {
  const folder = join(scratch, name);
  for (const file of [{ path: 'gallerist.yaml', text: projectFile(url, CONCURRENCY) }, ...files]) {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  }
  return folder;
}

async function noOp(people) {
  const { seed, files } = benchWorld(people);
  const { result, counts } = await withServer(seed, 0, async (url) => {
    const folder = project(`noop-${people}`, files, url);
    const ours = [];
    const floor = [];
    for (let run = 0; run <= RUNS; run += 1) {
      // Alternately, so that a machine that slows down slows both; the first pair only warms up.
      const a = await timed([join(here, 'floor.mjs'), url, String(CONCURRENCY)]);
      const b = await timed([cli, 'plan', '--detailed-exitcode'], folder);
      if (run > 0) {
        floor.push(a);
        ours.push(b);
      }
    }
    return { ours, floor };
  });
  const ratio = median(result.ours.map((one, index) => one.wall / result.floor[index].wall));
  const perRun = Object.fromEntries(
    Object.entries(counts).map(([request, count]) => [request, count / (2 * (RUNS + 1))]),
  );
  console.log(`no-op plan, ${people} people`);
  console.log(
    `  floor ${ms(median(result.floor.map(({ wall }) => wall)))}, ours ${ms(median(result.ours.map(({ wall }) => wall)))}, ratio ${ratio.toFixed(2)} (budget 1.5 at 10,000)`,
  );
  console.log(
    `  peak memory: floor ${(median(result.floor.map(({ rss }) => rss)) / 1e6).toFixed(0)} MB, ours ${(median(result.ours.map(({ rss }) => rss)) / 1e6).toFixed(0)} MB (budget 250)`,
  );
  console.log(`  requests a run, the floor's and ours together halved: ${JSON.stringify(perRun)}`);
  return median(result.ours.map(({ wall }) => wall));
}

/** What looking at people adds: a plan that changes sixty of them against one that changes nothing, over the same world. */
async function changes(people) {
  const { seed, files } = benchWorld(people);
  const attested = [
    { path: 'access/settings.yaml', text: 'settings: { defaultRole: Viewer }\n' },
    {
      path: 'attestations/bench.yaml',
      text: 'attestations: [{ setting: defaultRole, value: Viewer, by: x, on: "2026-01-01" }]\n',
    },
  ];
  let left = 60;
  const changed = files.map((file) => ({
    ...file,
    text: file.text.replace(/role: Artisan|scheduleJobs: true/g, (word) => {
      left -= 1;
      return left < 0 ? word : word === 'role: Artisan' ? 'role: Viewer' : 'scheduleJobs: false';
    }),
  }));
  const { result } = await withServer(seed, 0, async (url) => {
    const same = project(`same-${people}`, [...files, ...attested], url);
    const other = project(`other-${people}`, [...changed, ...attested], url);
    const ratios = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const a = await timed([cli, 'plan'], same);
      const b = await timed([cli, 'plan'], other);
      if (run > 0) ratios.push(b.wall / a.wall);
    }
    return ratios;
  });
  console.log(
    `plan that changes 60 of ${people} people against the no-op plan: ratio ${median(result).toFixed(2)} (budget 1.3)`,
  );
}

async function creates(people, latency) {
  const { seed, files } = benchWorld(people, { live: false, independent: true });
  const { result } = await withServer(seed, latency, async (url) => {
    const folder = project(`create-${people}-${latency}`, files, url);
    const plan = await timed([cli, 'plan'], folder);
    const run = await timed([cli, 'apply', '--yes', '--format', 'json'], folder);
    const report = JSON.parse(run.out);
    const again = await timed([cli, 'apply', '--yes', '--format', 'json'], folder);
    const second = JSON.parse(again.out);
    const { reads, writes } = report.requests;
    const pace = await timed([join(here, 'pace.mjs'), url, String(CONCURRENCY), String(reads + writes)]);
    return { plan, run, pace, report, writes: second.requests.writes };
  });
  const { reads, writes } = result.report.requests;
  const ideal = ((reads + writes) * latency) / CONCURRENCY;
  // Reading and planning are the no-op benchmark's; here it is about performing.
  const performing = result.run.wall - result.plan.wall;
  console.log(`create all, ${people} people in one group each, ${latency} ms a request`);
  console.log(
    `  ${reads} reads and ${writes} writes in ${ms(result.run.wall)}; requests × latency / concurrency = ${ms(ideal)}, ratio ${(result.run.wall / ideal).toFixed(2)}; second apply ${result.writes} writes`,
  );
  console.log(
    `  without reading and planning ${ms(performing)}; as many requests and nothing else ${ms(result.pace.wall)}, ratio ${(performing / result.pace.wall).toFixed(2)} (budget 1.05)`,
  );
}

async function start() {
  const help = [];
  const node = [];
  for (let run = 0; run < 11; run += 1) {
    node.push((await timed(['-e', '0'])).wall);
    help.push((await timed([cli, '--help'])).wall);
  }
  console.log(
    `--help ${ms(median(help))}, node -e 0 ${ms(median(node))}, ratio ${(median(help) / median(node)).toFixed(2)} (budget 2)`,
  );
}

const words = process.argv.slice(2);
const given = words.map(Number).filter((size) => size > 0);
const named = words.filter((word) => !(Number(word) > 0));
const wanted = (what) => named.length === 0 || named.includes(what);
const sizes = given.length > 0 ? given : [1_000, 10_000];
if (wanted('help')) await start();
if (wanted('no-op')) {
  const times = new Map();
  for (const size of sizes) times.set(size, await noOp(size));
  if (given.length === 0) {
    times.set(20_000, await noOp(20_000));
    console.log(
      `no-op plan, 20,000 against 10,000 people: ${(times.get(20_000) / times.get(10_000)).toFixed(2)} (budget 2.3)`,
    );
  }
}
if (wanted('changes')) await changes(sizes.at(-1));
if (wanted('creates')) await creates(sizes[0], 20);
