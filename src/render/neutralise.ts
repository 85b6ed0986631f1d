/**
 * Makes untrusted text harmless where it is shown: names come from a server, and whoever could name a group could try to repaint
 * a terminal, mention people in a pull request or hide letters (DESIGN §8).
 * Never: change what a harmless name looks like, or lose a character. What is dangerous becomes a visible escape.
 */

/**
 * Everything that acts instead of showing: C0, C1, DEL and ESC, format characters (bidi controls, zero-width characters, the
 * byte order mark, tags), lone surrogates, line and paragraph separators, invisible fillers. Variation selectors stay: emoji use them.
 */
const ACTING =
  /(?![\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const ACTS = new RegExp(ACTING.source, 'u');
const ACTING_IN_JSON = new RegExp(`(?!\\n)${ACTING.source}`, 'gu');

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function visibleEscape(character: string): string {
  return SHORT.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Text for a terminal, on one line: what acts is shown as an escape such as `\u{1b}` or `\n`, everything else is unchanged. */
export function safeText(text: string): string {
  return ACTS.test(text) ? text.replace(ACTING, visibleEscape) : text;
}

/** A name for a terminal: as {@link safeText}, in quotes where its edges would not be seen (empty, spaces at an end). */
export function safeName(name: string): string {
  const text = safeText(name);
  return text === '' || /^\p{Zs}|\p{Zs}$/u.test(text) ? `"${text}"` : text;
}

/** A character reference is text to Markdown, never structure (CommonMark 0.31 §2.5). */
function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** GitHub links mentions, issues, addresses and emoji in finished text; a zero-width space after their mark keeps them inert. */
const BREAK = '&#8203;';

/**
 * Text for GitHub-flavoured Markdown, in a paragraph, a list item or a table cell: it reads as the literal text, whatever it
 * holds. Nothing becomes structure, HTML, a link, an image, a mention or an issue reference.
 */
export function safeMarkdown(text: string): string {
  return safeText(text)
    .replace(/[\\`|<>*_[\]~&$@#]|:(?=\S)/g, (character) =>
      /[@#:]/.test(character) ? `${reference(character)}${BREAK}` : reference(character),
    )
    .replace(/(www)\./gi, `$1${BREAK}.`)
    .replace(/(gh)-(?=\d)/gi, `$1${BREAK}-`)
    .replace(/^[-+=]/, reference)
    .replace(/^(\d+)\.(?=\s|$)/, '$1&#46;')
    .replace(/^\p{Zs}|\p{Zs}$/gu, (space) => `&#${space.charCodeAt(0)};`);
}

/**
 * A name for Markdown, anywhere in a line or a table cell: a code span, in which GitHub reads nothing. An upright bar ends a cell
 * even inside a code span, and its escape is ambiguous after a backslash; such a name is written as references in `<code>`.
 */
export function safeCell(name: string): string {
  const text = safeName(name);
  if (text.includes('|')) return `<code>${safeMarkdown(text)}</code>`;
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** JSON text in which what acts is escaped too (JSON itself leaves DEL, C1 and bidi controls as they are). Reads back the same. */
export function safeJson(json: string): string {
  return json.replace(ACTING_IN_JSON, (character) => {
    let escaped = '';
    for (let index = 0; index < character.length; index++) {
      escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}
