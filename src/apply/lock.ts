/**
 * One apply at a time on one target from one machine: a file in `.gallerist/lock/` names who is at it. A lock whose process is gone is
 * taken over. Decides only about this machine: across machines CI's concurrency group or Terraform's lock keeps applies apart.
 */

import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from './journal-file.js';

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
}

/** What the machine tells of itself and its processes. */
export interface Machine {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** When a process began: empty when it runs and nothing is told, undefined when it does not run. */
  beganOf(pid: number): string | undefined;
}

export type Taken =
  | { readonly kind: 'taken'; readonly release: () => Promise<void> }
  | { readonly kind: 'held'; readonly by: Holder | undefined; readonly file: string };

export interface LockOptions {
  readonly project: string;
  /** Of the target: SHA-256, hex. */
  readonly fingerprint: string;
  readonly holder: Pick<Holder, 'run' | 'actor' | 'target'>;
  readonly machine: Machine;
  readonly now: () => Date;
}

/**
 * Takes the lock of a target, or tells who has it.
 * @throws an error with a `code` when the folder cannot be written.
 */
export async function takeLock({ project, fingerprint, holder, machine, now }: LockOptions): Promise<Taken> {
  const folder = join(project, FOLDER);
  const name = `${fingerprint.slice(0, 16)}.json`;
  const file = `${FOLDER}/${name}`;
  const path = join(folder, name);
  const { host, boot, pid } = machine;
  const own: Holder = {
    ...holder,
    pid,
    host,
    boot,
    began: machine.beganOf(pid) ?? '',
    since: now().toISOString(),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Written whole beside its place and then linked into it: a lock that can be read is complete, and of two only one gets there.
  const draft = join(folder, `${name}.${own.run}`);
  await writeDurably(draft, JSON.stringify(own));
  try {
    for (let tries = 0; tries < 5; tries += 1) {
      try {
        await link(draft, path);
        return { kind: 'taken', release: () => release(path, own) };
      } catch (error) {
        if (!isCode(error, 'EEXIST')) throw error;
      }
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const by = decodeHolder(text);
      if (by === undefined || !isStale(by, machine)) return { kind: 'held', by, file };
      await removeStale(path, `${draft}.stale`, text);
    }
    return { kind: 'held', by: undefined, file };
  } finally {
    await rm(draft, { force: true });
  }
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

/** Takes a stale lock away, unless somebody else did so and put a new one there between: that one goes back. */
async function removeStale(path: string, aside: string, stale: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = await readFile(aside, 'utf8');
  if (moved !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function release(path: string, own: Holder): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined && decodeHolder(text)?.run === own.run) await rm(path, { force: true });
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

function decodeHolder(text: string): Holder | undefined {
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
  return { run, host, boot, pid, began: began ?? '', since: since ?? '', actor: actor ?? '', target: target ?? '' };
}
