/** The outside of a command without a process: what it says is kept, questions and signals are the test's. */

import { thisMachine } from '../../src/apply/machine.js';
import type { Context, ExitCode } from '../../src/cli/context.js';

export interface Outside {
  readonly context: Context;
  readonly out: () => string;
  readonly err: () => string;
  /** As if the process got it; throws when nobody listens. */
  readonly signal: (name: 'SIGINT' | 'SIGTERM') => void;
  /** Codes the process was left with at once. */
  readonly left: readonly ExitCode[];
}

export function outsideOf(
  folder: string,
  environment: Readonly<Record<string, string>>,
  more: Partial<Pick<Context, 'interactive' | 'confirm' | 'machine' | 'leave'>> = {},
): Outside {
  let out = '';
  let err = '';
  const left: ExitCode[] = [];
  const listeners: ((signal: string) => void)[] = [];
  const context: Context = {
    folder,
    environment,
    now: () => new Date(),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    color: false,
    width: undefined,
    errColor: false,
    errWidth: undefined,
    confirm: async () => false,
    stopped: async () => undefined,
    onSignal: (listener) => {
      listeners.push(listener);
      return () => void listeners.splice(listeners.indexOf(listener), 1);
    },
    leave: (code) => void left.push(code),
    machine: thisMachine(process),
    ...more,
  };
  return {
    context,
    out: () => out,
    err: () => err,
    left,
    signal: (name) => {
      const listener = listeners.at(-1);
      if (listener === undefined) throw new Error(`nobody listens to ${name}`);
      listener(name);
    },
  };
}
