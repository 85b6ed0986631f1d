/**
 * The lock of a target around an apply: taken before anything is asked there, given back when nothing is under way any more. So what a plan
 * rests on is never read before the lock was taken, however long somebody thinks about the question. Where it cannot be made, it is read all
 * the same: an apply with nothing to do needs no lock, and one that has writes nothing. Decides nothing else about the apply.
 */

import { type Taken, takeLock } from '../apply/lock.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { TargetConfig } from '../model/declaration.js';
import { fingerprintOf } from '../plan/digest.js';
import type { Source } from '../run.js';
import { type Context, EXIT, type ExitCode } from './context.js';
import { liveSource } from './open.js';
import { actorOf } from './origin.js';
import { notWrittenDown } from './watched.js';

/** What an apply may do, as its lock goes. */
export interface Locked {
  /** Connects to a target once its lock is taken, or cannot be made. */
  readonly source: Source;
  /** Why nothing may be written: the lock could not be made. */
  readonly unlocked: () => Diagnostic | undefined;
}

/**
 * Runs `act` with a source that takes the lock of a target before it connects. It is given back when `act` has ended, or at a signal that nobody
 * inside listens to: then nothing is being written, and the process ends.
 */
export async function locked(
  context: Context,
  project: string,
  act: (locked: Locked) => Promise<ExitCode>,
): Promise<ExitCode> {
  const live = liveSource(context, project);
  let release = async (): Promise<void> => undefined;
  let unlocked: Diagnostic | undefined;
  let givenBack: Promise<void> | undefined;
  const giveBack = (): Promise<void> => {
    givenBack ??= release();
    return givenBack;
  };
  const source: Source = {
    kind: 'live',
    connect: async (declaration) => {
      const { target } = declaration;
      const taken = await take(context, project, target);
      if ('held' in taken) return { diagnostics: [taken.held] };
      if ('unlocked' in taken) unlocked = taken.unlocked;
      else release = taken.release;
      return live.connect(declaration);
    },
  };
  const off = context.onSignal(() => {
    context.err('\ninterrupted: nothing is being written\n');
    void giveBack().finally(() => context.leave(EXIT.partly));
  });
  try {
    return await act({ source, unlocked: () => unlocked });
  } finally {
    off();
    await giveBack();
  }
}

/** The lock of whatever is at the address of the target, by whatever name and account it is used. */
async function take(
  { environment, machine, now, hide }: Context,
  project: string,
  { name, url }: TargetConfig,
): Promise<
  { readonly release: () => Promise<void> } | { readonly held: Diagnostic } | { readonly unlocked: Diagnostic }
> {
  const holder = { run: crypto.randomUUID(), actor: actorOf(environment)?.name ?? '', target: name };
  try {
    const taken = await takeLock({ project, fingerprint: fingerprintOf(url, undefined), holder, machine, now });
    if (taken.kind === 'taken') return taken;
    if (taken.by !== undefined) hide?.({ keys: [taken.by.actor] });
    return { held: heldBy(taken, name) };
  } catch (error) {
    return { unlocked: notWrittenDown('that an apply is at work', name, error) };
  }
}

function heldBy(held: Exclude<Taken, { readonly kind: 'taken' }>, target: string): Diagnostic {
  const { by, file } = held;
  if (by === undefined) {
    return {
      code: 'GAL-621',
      severity: 'error',
      message: `whether somebody is applying to ${target} is not known: the lock ${file} ${held.why}; nothing was written`,
      hint: `if nobody is, remove ${file}`,
    };
  }
  const since = by.since === '' ? '' : ` since ${by.since}`;
  return {
    code: 'GAL-621',
    severity: 'error',
    message: `${by.actor || 'somebody'} (process ${by.pid} on ${by.host}) is applying to ${target}${since}; nothing was written`,
    hint: `wait for it to end; if it certainly has, remove ${file}`,
  };
}
