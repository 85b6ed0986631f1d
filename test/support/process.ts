/** The built command as a process that can be killed and sent signals to. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../bin/gallerist.js');

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: string | null;
    readonly out: string;
    readonly err: string;
  }>;
}

/** Makes a named pipe that nobody writes to: whoever opens it waits for ever. */
export function makePipe(path: string): void {
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', path]);
}

/** Starts the command in a folder. Its input is no terminal. `blocks`: no file may grow beyond as many times 512 bytes. */
export function start(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  blocks?: number,
): Running {
  const [command, ...first] =
    blocks === undefined
      ? [process.execPath]
      : ['/bin/sh', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath];
  const child = spawn(command ?? '', [...first, BIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, NO_COLOR: '1', USER: 'ana', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (data) => {
    out += data;
  });
  child.stderr?.on('data', (data) => {
    err += data;
  });
  return {
    child,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, out, err }));
    }),
  };
}
