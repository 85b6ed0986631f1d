/**
 * The one shape of an expected problem. Problems are values, collected and shown together; a thrown error is a bug or I/O.
 * Codes are listed in catalogue.ts and never change their meaning.
 */

import type { DiagnosticCode } from './catalogue.js';

/** A place in a source file. Lines and columns count from 1; `length` is in characters, for the frame's underline. */
export interface Location {
  /** Relative to the project's folder, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length?: number;
}

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence, no trailing full stop needed. May contain untrusted text; a renderer neutralises it. */
  readonly message: string;
  readonly at?: Location;
  /** What to do, or "did you mean". */
  readonly hint?: string;
  /** Other places that matter: the first declaration of a duplicate, a layer that was overridden. */
  readonly notes?: readonly { readonly message: string; readonly at?: Location }[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
