/**
 * One apply at a time on one target from one machine: a file in `.gallerist/lock/` names who is at it. A lock whose process is gone is
 * taken over. Decides only about this machine: across machines CI's concurrency group or Terraform's lock keeps applies apart.
 */

import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../diagnostics/io-error.js';
import { makeFolder } from './folder.js';

const FOLDER = '.gallerist/lock';

/** Who holds a lock. */
export interface Holder {
  readonly run: string;
  readonly pid: number;
  readonly host: string;
  /** What tells this start of the machine from others; empty where it does not tell. */
  readonly boot: string;
  /** When the process began, as the machine counts; empty where it does not tell. */
  readonly began: string;
  /** When the lock was taken, ISO. */
  readonly since: string;
  readonly actor: string;
  readonly target: string;
  /** Given back: it may be taken. */
  readonly released?: boolean;
}

/** What the machine tells of itself and its processes. */
export interface Machine {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** When a process began: empty when it runs and nothing is told, undefined when it does not run. */
  beganOf(pid: number): string | undefined;
}

/** `file` is relative to the project. `why` the lock does not tell who holds it stands after its name: `cannot be read (EACCES)`. */
export type Taken =
  | { readonly kind: 'taken'; readonly release: () => Promise<void> }
  | { readonly kind: 'held'; readonly by: Holder; readonly file: string }
  | { readonly kind: 'held'; readonly by: undefined; readonly why: string; readonly file: string };

export interface LockOptions {
  readonly project: string;
  /** Of the target, whoever sees it: SHA-256, hex. */
  readonly fingerprint: string;
  readonly holder: Pick<Holder, 'run' | 'actor' | 'target'>;
  readonly machine: Machine;
  readonly now: () => Date;
}

/** How often somebody else may be quicker before the lock counts as held: more often than applies ever begin at once. */
const ROUNDS = 100;

/**
 * Takes the lock of a target, or tells who has it. One that cannot be read is held: it may be somebody's.
 * @throws an error with a `code` when the folder cannot be written.
 */
export async function takeLock({ project, fingerprint, holder, machine, now }: LockOptions): Promise<Taken> {
  const folder = join(project, FOLDER);
  const stem = fingerprint.slice(0, 16);
  const { host, boot, pid } = machine;
  const own: Holder = { ...holder, pid, host, boot, began: machine.beganOf(pid) ?? '', since: now().toISOString() };
  await makeFolder(folder, 0o700);
  // Written whole beside its place and then linked into it: a lock that can be read is complete.
  const draft = join(folder, `${stem}.${own.run}`);
  await writeDurably(draft, JSON.stringify(own));
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const taken = await takeNext({ folder, stem, draft, own, machine });
      if (taken !== undefined) return taken;
    }
    return { kind: 'held', by: undefined, why: 'is gone whenever it is read', file: `${FOLDER}/${stem}.*.json` };
  } finally {
    await rm(draft, { force: true });
  }
}

interface Taking {
  readonly folder: string;
  readonly stem: string;
  /** A file that holds what the lock will. */
  readonly draft: string;
  readonly own: Holder;
  readonly machine: Machine;
}

/**
 * Every taking makes a file of the next number, which only one can make; the highest number is the lock and is never removed, so that
 * nobody who looked earlier can take a lower one for it. Undefined: somebody was quicker.
 */
async function takeNext({ folder, stem, draft, own, machine }: Taking): Promise<Taken | undefined> {
  const number = await highest(folder, stem);
  const name = fileOf(stem, number);
  if (number > 0) {
    const file = `${FOLDER}/${name}`;
    const read = await readLock(join(folder, name));
    if (read.kind === 'gone') return undefined;
    if (read.kind === 'unreadable') return { kind: 'held', by: undefined, why: read.why, file };
    if (!(read.by.released || isStale(read.by, machine))) return { kind: 'held', by: read.by, file };
  }
  const path = join(folder, fileOf(stem, number + 1));
  try {
    await link(draft, path);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined;
    throw error;
  }
  if ((await highest(folder, stem)) > number + 1) {
    // Others took it and gave it back since it was looked at.
    await rm(path, { force: true });
    return undefined;
  }
  if (number > 0) await rm(join(folder, name), { force: true });
  return { kind: 'taken', release: () => release(path, own) };
}

function fileOf(stem: string, number: number): string {
  return `${stem}.${number}.json`;
}

type LockRead =
  | { readonly kind: 'read'; readonly by: Holder }
  /** Somebody has the next one by now. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly why: string };

async function readLock(path: string): Promise<LockRead> {
  try {
    const found = await stat(path);
    // A pipe would be waited on for ever.
    if (!found.isFile() && !found.isDirectory()) return { kind: 'unreadable', why: 'is no file' };
    const by = decodeHolder(await readFile(path, 'utf8'));
    return by === undefined ? { kind: 'unreadable', why: 'does not say who holds it' } : { kind: 'read', by };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { kind: 'gone' };
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { kind: 'unreadable', why: `cannot be read (${error.code})` };
  }
}

/** The highest number there is; 0: none. */
async function highest(folder: string, stem: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) => {
    const number = name.startsWith(`${stem}.`) ? /^\.(\d+)\.json$/.exec(name.slice(stem.length))?.[1] : undefined;
    return Number(number ?? 0);
  });
  return Math.max(0, ...numbers);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Says in the file that it is given back, if it is still there. Failing to costs nothing: a process that ended holds no lock. */
async function release(path: string, own: Holder): Promise<void> {
  const aside = `${path}.released`;
  try {
    if (decodeHolder(await readFile(path, 'utf8'))?.run !== own.run) return;
    await writeDurably(aside, JSON.stringify({ ...own, released: true }));
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/**
 * Whether the process that took it is gone: the machine was started since, the process does not run, or another one has its number.
 * Of another host nothing is known, so its lock holds.
 */
export function isStale(holder: Holder, machine: Machine): boolean {
  if (holder.host !== machine.host) return false;
  if (holder.boot !== machine.boot && holder.boot !== '' && machine.boot !== '') return true;
  const began = machine.beganOf(holder.pid);
  if (began === undefined) return true;
  return began !== '' && holder.began !== '' && began !== holder.began;
}

function decodeHolder(text: string): (Holder & { readonly released: boolean }) | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const textOf = (name: string): string | undefined => {
    const field = fields.get(name);
    return typeof field === 'string' ? field : undefined;
  };
  const pid = fields.get('pid');
  const [run, host, boot, began, since, actor, target] = [
    textOf('run'),
    textOf('host'),
    textOf('boot'),
    textOf('began'),
    textOf('since'),
    textOf('actor'),
    textOf('target'),
  ];
  if (typeof pid !== 'number' || run === undefined || host === undefined || boot === undefined) return undefined;
  const released = fields.get('released') === true;
  return {
    run,
    host,
    boot,
    pid,
    began: began ?? '',
    since: since ?? '',
    actor: actor ?? '',
    target: target ?? '',
    released,
  };
}
