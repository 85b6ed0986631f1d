/** Who has what as a table, for a terminal and for Markdown: a line a person. Cells without anything in them stay empty. */

import type { Ending, Evidence, Review, ReviewRow } from '../model/explanation.js';
import { type NameOf, nameIn } from '../model/names.js';
import { peopleText, stanceText, standstillText, untilText } from './access-words.js';
import { unknownSection } from './explain-unknown.js';
import { block, evidenceText, fact } from './explain-view.js';
import { layoutTable, paint } from './layout.js';
import { safeCell, safeText } from './neutralise.js';
import { type Section, sectionMarkdown, sectionText } from './sections.js';
import { dayText, nameText, refText } from './values.js';

const HEADER = [
  'person',
  'role',
  'permissions',
  'admin API',
  'studio',
  'collections',
  'credentials',
  'last sign-in',
  'next end',
];

function cells(row: ReviewRow, names: NameOf): readonly string[] {
  const { collections, credentials, studio, lastLogin, nextEnd } = row;
  return [
    nameText(row.person.name),
    roleText(row, names),
    row.permissions.join(', '),
    row.adminApi === null ? UNKNOWN : row.adminApi ? 'yes' : '',
    studio === null ? '' : nameText(names(studio)),
    // A Curator gets into every one.
    row.role === 'Curator' ? 'all' : count(collections),
    count(credentials),
    lastLogin === null ? '' : lastLogin.slice(0, 10),
    nextEnd === null ? '' : dayText(nextEnd),
  ];
}

/** What nobody can know is not left empty: an empty cell means that there is nothing. */
const UNKNOWN = 'not known';

function count(number: number | null): string {
  return number === null ? UNKNOWN : number === 0 ? '' : String(number);
}

/** `Member (group Finance Readers)`, `deactivated`, `not known (default)`. */
function roleText({ standstill, role, from, through }: ReviewRow, names: NameOf): string {
  if (standstill !== null) return standstillText(standstill);
  if (role === null || from === null) return 'not known (default)';
  return stanceText({ kind: 'role', role, from, groups: through }, names);
}

/** `12 of 90 people`. */
function totalText({ rows, people }: Review): string {
  return rows.length === people ? peopleText(people) : `${rows.length} of ${peopleText(people)}`;
}

/** For a terminal, ending with a newline. */
export function renderReviewText(
  review: Review,
  evidence: Evidence,
  options: { readonly color: boolean; readonly width?: number },
): string {
  const { color } = options;
  const names = nameIn(evidence.names);
  const rows = review.rows.map((row) => cells(row, names));
  const table = layoutTable(HEADER, rows, { color });
  const lines = [
    `${paint(safeText(evidence.target.name), 'bold', color)}   ${safeText(evidenceText(evidence))}`,
    '',
    ...(review.rows.length === 0 ? [] : [...table, '']),
    totalText(review),
    ...sectionsOf(review, evidence, names).flatMap((section) => sectionText(section, { width: options.width, color })),
  ];
  return `${lines.join('\n')}\n`;
}

/** GitHub-flavoured Markdown, ending with a newline. */
export function renderReviewMarkdown(review: Review, evidence: Evidence): string {
  const names = nameIn(evidence.names);
  const table = [
    `| ${HEADER.join(' | ')} |`,
    `|${HEADER.map(() => '---').join('|')}|`,
    ...review.rows.map((row) => `| ${cells(row, names).map(markdownCell).join(' | ')} |`),
  ];
  const parts = [
    `### Access on ${safeCell(evidence.target.name)}`,
    safeCell(evidenceText(evidence)),
    ...(review.rows.length === 0 ? [] : [table.join('\n')]),
    totalText(review),
    ...sectionsOf(review, evidence, names)
      .filter(({ blocks }) => blocks.length > 0)
      .map((section) => sectionMarkdown(section, { open: true, room: Number.POSITIVE_INFINITY })),
  ];
  return `${parts.join('\n\n')}\n`;
}

function markdownCell(text: string): string {
  return text === '' ? '' : safeCell(text);
}

function sectionsOf(review: Review, evidence: Evidence, names: NameOf): readonly Section[] {
  return [
    ...(review.expiring === null ? [] : [expiringSection(review.expiring, names)]),
    unknownSection('everybody', review, evidence, names),
  ];
}

function expiringSection({ before, endings }: NonNullable<Review['expiring']>, names: NameOf): Section {
  return {
    title: `Ends before ${before.slice(0, 10)}`,
    count: endings.length,
    blocks: [
      block(
        endings.length === 0
          ? [fact('', 'nothing')]
          : endings.map((ending) => fact(untilText(ending.until), endingText(ending, names))),
      ),
    ],
  };
}

function endingText({ on, to, people }: Ending, names: NameOf): string {
  const whose = to.kind === 'user' ? '' : ` (${peopleText(people)})`;
  return on.kind === 'group'
    ? `${refText(to, names)} in ${refText(on, names)}`
    : `share of ${refText(on, names)} with ${refText(to, names)}${whose}`;
}
