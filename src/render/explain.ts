/** An answer about access as text and as Markdown. Never leaves anything out: an answer that is cut is none. */

import type { CollectionExplanation, Evidence, UserExplanation } from '../model/explanation.js';
import type { RunExplanation } from '../model/run-identity.js';
import { viewCollection } from './explain-collection.js';
import { viewRun } from './explain-run.js';
import { viewUser } from './explain-user.js';
import { type AnswerView, evidenceText } from './explain-view.js';
import { paint } from './layout.js';
import { safeCell, safeMarkdown, safeText } from './neutralise.js';
import { sectionMarkdown, sectionText } from './sections.js';
import { nameText } from './values.js';

export type Answer =
  | { readonly about: 'user'; readonly told: UserExplanation }
  | { readonly about: 'run'; readonly told: RunExplanation }
  | { readonly about: 'collection'; readonly told: CollectionExplanation };

function view(answer: Answer, evidence: Evidence): AnswerView {
  switch (answer.about) {
    case 'user':
      return viewUser(answer.told, evidence);
    case 'run':
      return viewRun(answer.told, evidence);
    case 'collection':
      return viewCollection(answer.told, evidence);
    default:
      return answer satisfies never;
  }
}

/** For a terminal, ending with a newline. */
export function renderAnswerText(
  answer: Answer,
  evidence: Evidence,
  options: { readonly color: boolean; readonly width?: number },
): string {
  const { name, summary, sections } = view(answer, evidence);
  const { color } = options;
  const lines = [
    `${paint(safeText(evidence.target.name), 'bold', color)}   ${safeText(evidenceText(evidence))}`,
    '',
    `${paint(safeText(nameText(name)), 'bold', color)}   ${safeText(summary)}`,
    ...sections.flatMap((section) => sectionText(section, { width: options.width, color })),
  ];
  return `${lines.join('\n')}\n`;
}

/** GitHub-flavoured Markdown, ending with a newline. */
export function renderAnswerMarkdown(answer: Answer, evidence: Evidence): string {
  const { name, summary, sections } = view(answer, evidence);
  const parts = [
    `### ${safeCell(name)}: ${safeMarkdown(summary)}`,
    `${safeCell(evidence.target.name)}: ${safeCell(evidenceText(evidence))}`,
    ...sections
      .filter(({ blocks }) => blocks.length > 0)
      .map((section) => sectionMarkdown(section, { open: true, room: Number.POSITIVE_INFINITY })),
  ];
  return `${parts.join('\n\n')}\n`;
}
