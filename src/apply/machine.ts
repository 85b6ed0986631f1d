/** What this machine tells of its processes, for locks: where Linux tells more it is used, elsewhere less must do. */

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Machine } from './lock.js';

/** The machine this process runs on. */
export function thisMachine(process: Pick<NodeJS.Process, 'pid' | 'kill'>): Machine {
  return {
    host: hostname() + namespaceOf(),
    pid: process.pid,
    boot: read('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
    beganOf: (pid) => (runs(process, pid) ? beganOf(pid) : undefined),
  };
}

/** A container may share name and folder with another, and not see its processes: what it cannot see, it must not take for gone. */
function namespaceOf(): string {
  try {
    const own = readlinkSync('/proc/self/ns/pid');
    // 4026531836 is the namespace a machine begins with (Linux, PROC_PID_INIT_INO): there the name says enough.
    return own === 'pid:[4026531836]' ? '' : `/${own}`;
  } catch {
    return '';
  }
}

/** Signal 0 asks without sending: refused means that it runs and is somebody else's. */
function runs(process: Pick<NodeJS.Process, 'kill'>, pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Ticks after the start of the machine: field 22 of /proc/PID/stat (proc(5)); the name before it may hold spaces and brackets. Undefined
 * for what has ended and was only not yet asked for by its parent: killed in a container, that may stay so.
 */
function beganOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return '';
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : (fields[18] ?? '');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
