/**
 * `--people counts`: whatever a command prints names nobody, problems and progress included. Reports leave names out by themselves;
 * this holds for everything else that is said on the way, by the names that are known when it is said.
 */

import type { Plan } from '../model/plan.js';
import type { Snapshot } from '../model/snapshot.js';
import { givenNamesIn, isGivenName, maskOf, namesIn, type People } from '../render/people.js';
import type { Context, Hidden } from './context.js';
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
  const keys = new Set<string>();
  const given = new Set<string>();
  let mask = maskOf();
  return {
    ...context,
    hide: (hidden) => {
      const before = keys.size + given.size;
      for (const name of hidden.keys ?? []) keys.add(name);
      for (const name of hidden.given ?? []) given.add(name);
      if (keys.size + given.size > before) mask = maskOf(keys, given);
    },
    out: (text) => context.out(mask(text)),
    err: (text) => context.err(mask(text)),
  };
}

/** Whom a plan names. */
export function peopleOfPlan(plan: Plan): Hidden {
  return { keys: namesIn(plan), given: givenNamesIn(plan) };
}

/** Whom the target holds. */
export function peopleOfSnapshot({ objects }: Snapshot): Hidden {
  const users = objects.filter(({ kind }) => kind === 'user');
  return {
    keys: users.map(({ name }) => name),
    given: users.flatMap(({ fields }) =>
      Object.entries(fields).flatMap(([field, value]) =>
        isGivenName(field) && typeof value === 'string' ? [value] : [],
      ),
    ),
  };
}
