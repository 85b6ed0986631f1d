/** `--people counts`: whatever a command prints names nobody by e-mail address, problems and progress included. */

import { maskOf, type People } from '../render/people.js';
import type { Context } from './context.js';
import { tell } from './open.js';

interface Discretion {
  readonly people: People;
  readonly format: string;
}

/** The context for what was asked; undefined, and told, for JSON: that is for programs, and names people by its keys. */
export function discreet(context: Context, { people, format }: Discretion): Context | undefined {
  if (people === 'names') return context;
  if (format === 'json') {
    tell(context, [
      {
        code: 'GAL-901',
        severity: 'error',
        message: '--people counts is for text and Markdown: JSON names people by its keys',
        hint: 'leave out one of the two',
      },
    ]);
    return undefined;
  }
  // Reports leave names out by themselves; this holds for everything else that is said on the way.
  const mask = maskOf();
  return { ...context, out: (text) => context.out(mask(text)), err: (text) => context.err(mask(text)) };
}
