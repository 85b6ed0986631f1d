/** Which live thing a name on the command line means. Never guesses: a name that fits several things, or none, is said to. */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { closest } from '../diagnostics/suggest.js';
import { foldName, type KindName, type Ref } from '../model/ref.js';
import type { LiveWorkflow } from '../model/snapshot.js';
import type { WorldObject } from '../model/system.js';

/** What can be asked for by name. */
interface Nameable {
  readonly id: string;
  /** As live. Untrusted text. */
  readonly name: string;
  readonly ref?: Ref;
}

export type LookedUp<T> =
  | { readonly found: T; readonly problem?: never }
  | { readonly found?: never; readonly problem: Diagnostic };

/** The live object a name means: as declared, else as live, else its id. */
export function lookUp(objects: readonly WorldObject[], kind: KindName, wanted: string): LookedUp<WorldObject> {
  const candidates = objects.filter(({ ref }) => ref.kind === kind);
  return one(candidates, kind, wanted, (name) => foldName(kind, name));
}

/** The workflow a name means, else an id. Names of workflows are exact. */
export function lookUpWorkflow(workflows: readonly LiveWorkflow[], wanted: string): LookedUp<LiveWorkflow> {
  return one(workflows, 'workflow', wanted, (name) => name);
}

function one<T extends Nameable>(
  candidates: readonly T[],
  what: string,
  wanted: string,
  fold: (name: string) => string,
): LookedUp<T> {
  const name = fold(wanted);
  const ways: readonly ((candidate: T) => boolean)[] = [
    ({ ref }) => ref !== undefined && ref.path.length === 1 && ref.path[0] === name,
    (candidate) => fold(candidate.name) === name,
    ({ id }) => id === wanted,
  ];
  for (const way of ways) {
    const [first, ...others] = candidates.filter(way);
    if (first === undefined) continue;
    return others.length === 0 ? { found: first } : { problem: ambiguous([first, ...others], what, wanted) };
  }
  const near = closest(
    wanted,
    candidates.map((candidate) => candidate.name),
  );
  return {
    problem: {
      code: 'GAL-906',
      severity: 'error',
      message: `there is no ${what} ${JSON.stringify(wanted)}`,
      hint: near === undefined ? hintFor(what) : `did you mean ${JSON.stringify(near)}?`,
    },
  };
}

function hintFor(what: string): string {
  return what === 'user' ? 'gallerist review lists everybody' : 'a name has to be exact; an id will do as well';
}

function ambiguous(candidates: readonly Nameable[], what: string, wanted: string): Diagnostic {
  return {
    code: 'GAL-907',
    severity: 'error',
    message: `${candidates.length} ${what}s go by ${JSON.stringify(wanted)}: ids ${candidates.map(({ id }) => id).join(', ')}`,
    hint: 'ask for one of them by its id',
  };
}
