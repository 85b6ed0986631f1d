/**
 * What a command may use of the outside: streams, environment, clock, folder. Data goes to stdout, everything else to stderr.
 */

import type { Machine } from '../apply/lock.js';
import { thisMachine } from '../apply/machine.js';

/**
 * Exit codes are a promise (README, docs/journal.md). An apply that was not confirmed ends with `error`: nothing was written, and what
 * waits for an apply must not go on.
 */
export const EXIT = { done: 0, error: 1, changes: 2, blocked: 3, partly: 4, stale: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Names that may not be printed: what people are known by, and what they are called besides. Where one is a word of ours, the word stays. */
export interface Hidden {
  readonly keys?: Iterable<string>;
  readonly given?: Iterable<string>;
}

export interface Context {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Data. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  /** Set when nobody may be named (`--people counts`): takes names that are left out of everything printed from then on. */
  readonly hide?: (hidden: Hidden) => void;
  /** Whether stderr and stdin are a person's terminal: progress lines and questions. */
  readonly interactive: boolean;
  /** Whether stdout takes colours. */
  readonly color: boolean;
  /** Columns of stdout; undefined when it is no terminal. */
  readonly width: number | undefined;
  /** The same of stderr. */
  readonly errColor: boolean;
  readonly errWidth: number | undefined;
  /** Asks a yes-or-no question; only when interactive. Ctrl-C, Ctrl-D and the end of the input are a no. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Resolves at SIGINT, SIGTERM or SIGHUP. */
  readonly stopped: () => Promise<void>;
  /**
   * Tells of every SIGINT, SIGTERM and SIGHUP, which then do not end the process, until what it gives is called. Of several listeners the newest
   * alone is told.
   */
  readonly onSignal: (listener: (signal: string) => void) => () => void;
  /** Ends the process at once. */
  readonly leave: (code: ExitCode) => void;
  /** What locks go by. */
  readonly machine: Machine;
}

/** @param print where text for stdout and stderr goes */
export function contextOf(process: NodeJS.Process, print: Pick<Context, 'out' | 'err'>): Context {
  const { env, stdout, stderr } = process;
  // https://no-color.org: any value that is not empty.
  const colored = (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const onSignal = signalsOf(process);
  return {
    folder: process.cwd(),
    environment: env,
    now: () => new Date(),
    ...print,
    interactive: stderr.isTTY === true && process.stdin.isTTY === true,
    color: stdout.isTTY === true && colored,
    width: stdout.isTTY === true ? stdout.columns : undefined,
    errColor: stderr.isTTY === true && colored,
    errWidth: stderr.isTTY === true ? stderr.columns : undefined,
    confirm: async (question) => /^y(es)?$/i.test((await ask(process, `${question} [y/N] `)).trim()),
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

/** A line from the terminal; empty when there was none. */
async function ask(process: NodeJS.Process, question: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    const unanswered = (): void => {
      process.stderr.write('\n');
      resolve('');
    };
    // Ctrl-C, Ctrl-D and the end of the input close it.
    terminal.once('close', unanswered);
    terminal.question(question, (answer) => {
      terminal.off('close', unanswered);
      terminal.close();
      resolve(answer);
    });
  });
}

/** SIGHUP: the terminal is gone, as when a connection drops. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function signalsOf(process: NodeJS.Process): Context['onSignal'] {
  const listeners: ((signal: string) => void)[] = [];
  const tell = (signal: string): void => listeners.at(-1)?.(signal);
  return (listener) => {
    if (listeners.length === 0) for (const signal of SIGNALS) process.on(signal, tell);
    listeners.push(listener);
    return () => {
      const at = listeners.indexOf(listener);
      if (at < 0) return;
      listeners.splice(at, 1);
      if (listeners.length === 0) for (const signal of SIGNALS) process.off(signal, tell);
    };
  };
}
