/**
 * What a command may use of the outside: streams, environment, clock, folder. Data goes to stdout, everything else to stderr.
 */

import type { Machine } from '../apply/lock.js';
import { thisMachine } from '../apply/machine.js';

/** Exit codes are a promise (DESIGN §7). */
export const EXIT = { done: 0, error: 1, changes: 2, blocked: 3, partly: 4, stale: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Context {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Data. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  /** Whether stderr and stdin are a person's terminal: progress lines and questions. */
  readonly interactive: boolean;
  /** Whether stdout takes colours. */
  readonly color: boolean;
  readonly width: number | undefined;
  /** Asks a yes-or-no question; only when interactive. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Resolves at SIGINT or SIGTERM. */
  readonly stopped: () => Promise<void>;
  /**
   * Tells of every SIGINT and SIGTERM, which then do not end the process, until what it gives is called. Of several listeners the newest
   * alone is told.
   */
  readonly onSignal: (listener: (signal: string) => void) => () => void;
  /** Ends the process at once. */
  readonly leave: (code: ExitCode) => void;
  /** What locks go by. */
  readonly machine: Machine;
}

export function contextOf(process: NodeJS.Process): Context {
  const { env } = process;
  const onSignal = signalsOf(process);
  return {
    folder: process.cwd(),
    environment: env,
    now: () => new Date(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true && process.stdin.isTTY === true,
    // https://no-color.org: any value that is not empty.
    color: process.stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    width: process.stdout.isTTY === true ? process.stdout.columns : undefined,
    confirm: async (question) => {
      const { createInterface } = await import('node:readline/promises');
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      // Here Ctrl-C is a key, until it is made the signal that it is elsewhere; the end of the input is an answer, and not a yes.
      terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
      const answer = await Promise.race([terminal.question(`${question} [y/N] `).catch(() => ''), ended]);
      terminal.close();
      return /^y(es)?$/i.test(answer.trim());
    },
    stopped: () =>
      new Promise((resolve) => {
        const off = onSignal(() => {
          off();
          resolve();
        });
      }),
    onSignal,
    leave: (code) => process.exit(code),
    machine: thisMachine(process),
  };
}

function signalsOf(process: NodeJS.Process): Context['onSignal'] {
  const listeners: ((signal: string) => void)[] = [];
  const tell = (signal: string): void => listeners.at(-1)?.(signal);
  return (listener) => {
    if (listeners.length === 0) for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, tell);
    listeners.push(listener);
    return () => {
      const at = listeners.indexOf(listener);
      if (at < 0) return;
      listeners.splice(at, 1);
      if (listeners.length === 0) for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, tell);
    };
  };
}
