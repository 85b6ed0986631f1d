/** The question before an apply, and signals, as a process gives them: the process is a made-up one. */

import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/cli/context.js';

/** What a process on a terminal has, as far as a context looks. */
function terminal() {
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const shown = Object.assign(new Writable({ write: (_, __, done) => done() }), { isTTY: true, columns: 80 });
  const made = Object.assign(new EventEmitter(), {
    env: { TERM: 'xterm' },
    pid: 4321,
    cwd: () => '/',
    stdin: keys,
    stdout: shown,
    stderr: shown,
    kill: (pid: number, signal: string | 0) => {
      if (pid === 4321 && signal !== 0) made.emit(signal, signal);
      return true;
    },
  });
  return {
    keys,
    process: made,
    context: contextOf(made as unknown as NodeJS.Process, { out: () => undefined, err: () => undefined }),
  };
}

describe('a question on a terminal', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['\n', false],
    ['no\n', false],
    // Ctrl-D: the end of the input.
    ['\x04', false],
    // Ctrl-C.
    ['\x03', false],
  ])('%j is %s', async (typed, yes) => {
    const { keys, context } = terminal();
    const answer = context.confirm('Apply?');
    setImmediate(() => keys.write(typed));
    expect(await answer).toBe(yes);
  });
});

describe('a signal', () => {
  it('is told to who listens last, and to nobody who has stopped', () => {
    const { process, context } = terminal();
    const told: string[] = [];
    const offOuter = context.onSignal((signal) => told.push(`outer ${signal}`));
    const offInner = context.onSignal((signal) => told.push(`inner ${signal}`));
    process.emit('SIGTERM', 'SIGTERM');
    offInner();
    offInner();
    process.emit('SIGINT', 'SIGINT');
    offOuter();
    // Then it ends the process, as it does any other.
    expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual([0, 0]);
    expect(told).toEqual(['inner SIGTERM', 'outer SIGINT']);
  });
});
