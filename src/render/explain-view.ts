/** An answer before it is laid out: a name, its summary, sections. The same for text and Markdown. */

import type { Evidence } from '../model/explanation.js';
import type { EffectiveRole } from '../model/roles.js';
import { assumingText } from './access-words.js';
import type { Row, Sign } from './layout.js';
import type { Block, Section } from './sections.js';

export interface AnswerView {
  /** Who or what was asked about. Untrusted text. */
  readonly name: string;
  /** The answer in a few words. May hold untrusted names. */
  readonly summary: string;
  /** Those without blocks have nothing to say. */
  readonly sections: readonly Section[];
}

/** Rows under a reason that needs no runbook; nothing is left out of an answer. */
export function block(rows: readonly Row[], reason = ''): Block {
  return { reason, rows, runbook: [], more: 0 };
}

/** A fact: what it is about, and what is so. */
export function fact(name: string, effect: string, sign: Sign = ' '): Row {
  return { sign, name, effect };
}

/** The condition an answer holds under. Empty: none. */
export function conditionText(assuming: readonly EffectiveRole[] | null): string {
  return assuming === null ? '' : assumingText(assuming);
}

/** `https://…   2025.2 (declared), built-in; read 2026-06-15T12:00:00Z`. */
export function evidenceText({ target, takenAt }: Evidence): string {
  const { value, source } = target.release;
  return `${target.url}   ${value} (${source}), ${target.authentication}, read ${takenAt}`;
}
