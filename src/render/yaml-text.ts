/**
 * YAML as people write it: short things in flow style on one line, long ones in block style, comments where they help. Strings
 * that could be read as anything else are quoted by the yaml library.
 * Never: let a string or a comment leave its place, whatever it holds; both come from a server.
 */

import { stringify } from 'yaml';
import { safeText } from './neutralise.js';

/** What can be printed. A list is in block style unless it is `inline` or empty. */
export type Yaml =
  | { readonly kind: 'scalar'; readonly text: string }
  | {
      readonly kind: 'map';
      readonly pairs: readonly Pair[];
      /** Said above it. */
      readonly comments?: readonly string[];
      /** A line for each key, however short. */
      readonly block?: boolean;
    }
  | {
      readonly kind: 'list';
      readonly items: readonly Yaml[];
      readonly inline?: boolean;
      /** Said under the items: what is left out. */
      readonly comments?: readonly string[];
    };

export type Pair = readonly [key: string, value: Yaml];

/** Columns a line in flow style may take. */
const WIDTH = 120;

/** Begins with a letter and holds nothing YAML or an eye could take for something else. */
const PLAIN = /^\p{L}(?:[\p{L}\p{M}\p{N}._@+/*\\'()&-]|:(?=[/\p{L}\p{N}])| (?! |$))*$/u;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i;
/** Characters that YAML forbids in its text or that act on a reader; in double quotes they are escaped. */
const HIDDEN =
  /(?![\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u00a0]/gu;
const HIDES = new RegExp(HIDDEN.source, 'u');

/** A string that reads back as the same string. */
export function string(value: string): Yaml {
  return { kind: 'scalar', text: isPlain(value) ? value : quoted(value) };
}

/** A string that is always in double quotes, like an id, which may look like a number. */
export function quotedString(value: string): Yaml {
  return { kind: 'scalar', text: quoted(value) };
}

function isPlain(value: string): boolean {
  return PLAIN.test(value) && !RESERVED.test(value) && !HIDES.test(value);
}

const ON_ONE_LINE = {
  defaultStringType: 'QUOTE_DOUBLE',
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
} as const;

function quoted(value: string): string {
  const text = stringify(value, ON_ONE_LINE).trimEnd();
  return text.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  });
}

/** Text that YAML reads as meant: `true`, a date. Never from a server. */
export function verbatim(text: string): Yaml {
  return { kind: 'scalar', text };
}

export function map(pairs: readonly Pair[], comments?: readonly string[]): Yaml {
  return { kind: 'map', pairs, ...(comments !== undefined && { comments }) };
}

export function list(items: readonly Yaml[], comments?: readonly string[]): Yaml {
  return { kind: 'list', items, ...(comments !== undefined && { comments }) };
}

/** A list that stays on the line of its key: a few words. */
export function words(items: readonly string[]): Yaml {
  return { kind: 'list', items: items.map(string), inline: true };
}

/** Comment lines; each stays one line. */
export function commentLines(comments: readonly string[], indent: string): string[] {
  return comments.map((comment) => (comment === '' ? `${indent}#` : `${indent}# ${safeText(comment)}`));
}

/** The line by which editors find the schema. `depth`: folders between the file and the project. */
export function schemaLine(schemas: string, schema: 'access' | 'gallerist', depth: number): string {
  const base = /^([a-z][a-z0-9+.-]*:|\/)/i.test(schemas) ? schemas : `${'../'.repeat(depth)}${schemas}`;
  return `# yaml-language-server: $schema=${safeText(base.replace(/\/$/, ''))}/${schema}.schema.json`;
}

/** The lines of a document's top-level section: `users:` and what is in it. */
export function sectionLines(key: string, value: Yaml): string[] {
  return pairLines([key, value], '');
}

/** In flow style, or undefined when it must be in block style: it holds comments or a list that wants lines of its own. */
function flow(value: Yaml): string | undefined {
  switch (value.kind) {
    case 'scalar':
      return value.text;
    case 'map': {
      if (value.block === true) return undefined;
      const parts: string[] = [];
      for (const [key, inner] of value.pairs) {
        if (inner.kind === 'map' && inner.comments !== undefined && inner.comments.length > 0) return undefined;
        const text = flow(inner);
        if (text === undefined) return undefined;
        parts.push(`${keyText(key)}: ${text}`);
      }
      return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
    }
    case 'list': {
      if ((value.comments?.length ?? 0) > 0) return undefined;
      if (value.items.length === 0) return '[]';
      if (value.inline !== true) return undefined;
      const parts = value.items.map(flow);
      return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
    }
    default:
      return value satisfies never;
  }
}

function keyText(key: string): string {
  const scalar = string(key);
  return scalar.kind === 'scalar' ? scalar.text : key;
}

function pairLines([key, value]: Pair, indent: string): string[] {
  const name = `${indent}${keyText(key)}:`;
  const above = value.kind === 'map' ? commentLines(value.comments ?? [], indent) : [];
  const inline = flow(value);
  if (inline !== undefined && (value.kind === 'scalar' || name.length + 1 + inline.length <= WIDTH)) {
    return [...above, `${name} ${inline}`];
  }
  if (value.kind === 'list' && value.items.length === 0) {
    return [`${name} []`, ...commentLines(value.comments ?? [], `${indent}  `)];
  }
  return [...above, name, ...blockLines(value, `${indent}  `)];
}

function blockLines(value: Yaml, indent: string): string[] {
  switch (value.kind) {
    case 'scalar':
      return [`${indent}${value.text}`];
    case 'map':
      return value.pairs.flatMap((pair) => pairLines(pair, indent));
    case 'list':
      return [...value.items.flatMap((item) => itemLines(item, indent)), ...commentLines(value.comments ?? [], indent)];
    default:
      return value satisfies never;
  }
}

function itemLines(item: Yaml, indent: string): string[] {
  const above = item.kind === 'map' ? commentLines(item.comments ?? [], indent) : [];
  const inline = flow(item);
  if (inline !== undefined && (item.kind === 'scalar' || indent.length + 2 + inline.length <= WIDTH)) {
    return [...above, `${indent}- ${inline}`];
  }
  const [first = '', ...rest] = blockLines(item, `${indent}  `);
  return [...above, `${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}
