/** What a command sees of a terminal: a process whose streams are in memory, for what no pipe can show. */

import { PassThrough } from 'node:stream';
import { type Context, contextOf } from '../../src/cli/context.js';

export interface Terminal {
  readonly context: Context;
  /** Types keys: text, or control characters such as Ctrl-C (`\u0003`). */
  readonly type: (keys: string) => void;
  /** What was printed by the command so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** When a question is on the screen. */
  readonly asked: Promise<void>;
}

interface Shape {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Which streams are a terminal, so many columns wide; all unless told. */
  readonly columns?: { readonly stdout?: number; readonly stderr?: number };
}

export function terminal({ folder, environment = {}, columns = { stdout: 80, stderr: 80 } }: Shape): Terminal {
  const shown = (wide: number | undefined) =>
    Object.assign(new PassThrough(), wide === undefined ? {} : { isTTY: true, columns: wide });
  const [stdin, stdout, stderr] = [shown(80), shown(columns.stdout), shown(columns.stderr)];
  const asked = new Promise<void>((resolve) => {
    stderr.on('data', (data) => {
      if (String(data).includes('[y/N]')) resolve();
    });
  });
  let [out, err] = ['', ''];
  const own = { stdin, stdout, stderr, env: environment, cwd: () => folder };
  // Everything else as this process has it.
  const like: NodeJS.Process = Object.create(process, Object.getOwnPropertyDescriptors(own));
  const context = contextOf(like, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { context, type: (keys) => void stdin.write(keys), out: () => out, err: () => err, asked };
}
