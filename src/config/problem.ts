/**
 * A problem as the pure steps of loading find it: it points into a file by keys. It becomes a Diagnostic, with line and column,
 * only at the end, so that a file without problems is never searched for positions.
 */

import type { DiagnosticCode } from '../diagnostics/catalogue.js';
import { collectDiagnostics } from '../diagnostics/collect.js';
import type { Diagnostic, Location, Severity } from '../diagnostics/diagnostic.js';
import type { Origin } from '../model/declaration.js';

/** Where in a file: the node at `path`, or with `on: 'key'` the key that leads to it. */
export interface Place extends Origin {
  readonly on?: 'key';
}

export interface Problem {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  /** A place to look up, or a location that is known already (syntax errors). */
  readonly at?: Place | Location;
  readonly hint?: string;
  readonly notes?: readonly { readonly message: string; readonly at: Place | Location }[];
}

export function error(
  code: DiagnosticCode,
  message: string,
  at: Place | Location,
  more: Pick<Problem, 'hint' | 'notes'> = {},
): Problem {
  return { code, severity: 'error', message, at, ...more };
}

export function warning(
  code: DiagnosticCode,
  message: string,
  at: Place | Location,
  more: Pick<Problem, 'hint' | 'notes'> = {},
): Problem {
  return { code, severity: 'warning', message, at, ...more };
}

/** A hint that names what was probably meant, or the other hint when nothing is close. */
export function didYouMean(name: string | undefined, otherwise?: string): { readonly hint?: string } {
  if (name !== undefined) return { hint: `did you mean ${name}?` };
  return otherwise === undefined ? {} : { hint: otherwise };
}

/** Finds the line and column of a place. Undefined when the file has no such node. */
export type LocatePlace = (place: Place) => Location | undefined;

/** Draws the positions of a problem. */
function toDiagnostic(problem: Problem, locate: LocatePlace): Diagnostic {
  const { code, severity, message, hint, notes } = problem;
  const find = (place: Place | Location) => ('line' in place ? place : locate(place));
  const at = problem.at === undefined ? undefined : find(problem.at);
  return {
    code,
    severity,
    message,
    ...(at === undefined ? {} : { at }),
    ...(hint === undefined ? {} : { hint }),
    ...(notes === undefined
      ? {}
      : {
          notes: notes.map((note) => {
            const place = find(note.at);
            return place === undefined ? { message: note.message } : { message: note.message, at: place };
          }),
        }),
  };
}

/** Draws the positions of problems, and sorts them by it; the same problem stands once. */
export function toDiagnostics(problems: readonly Problem[], locate: LocatePlace): readonly Diagnostic[] {
  return collectDiagnostics(problems.map((problem) => toDiagnostic(problem, locate)));
}

/** A name as a message quotes it: cut when it is long. Untrusted text: the renderer neutralises it. */
export function quoted(text: string): string {
  const characters = [...text];
  return `"${characters.length > 60 ? `${characters.slice(0, 57).join('')}…` : text}"`;
}
