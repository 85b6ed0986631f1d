/**
 * What may be repeated of an answer: of one that is no success a short line of its words, of one that is no JSON what it is instead.
 * Never repeats a secret in any spelling: an answer that holds one is not quoted at all, and where a secret was sent nothing of the
 * answer is, but names that were sent. What it gives is one line that cannot act on a terminal.
 */

const LONGEST = 300;
/** A longer answer is no message to anybody. Characters. */
const LONGEST_READ = 20_000;
/** So many characters of a secret in a row give it away: a server may cut what it repeats. */
const TELLING = 12;
/** So many ways to read a text are tried; a text that has more was made to hide something. */
const MOST_READINGS = 100;

const NOT_REPEATED = 'its words are not repeated';

/** Blanks, and everything that acts instead of showing: control and format characters, lone surrogates, invisible fillers. */
const UNSEEN = '\\s\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}';
const GAPS = new RegExp(`[${UNSEEN}]+`, 'gu');
/** A plus is a blank in a form: neither counts when texts are compared. */
const NOT_COMPARED = new RegExp(`[${UNSEEN}+]+`, 'gu');

/**
 * The words of an error answer: `message` and `modelState`, a plain JSON string, or short text (server-v3.md §2). Undefined: a page, or
 * nothing. Says that there are words, and no more, when one of the secrets is anywhere in the answer, whole or a good part of it.
 */
export function quote(text: string, secrets: readonly string[]): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('<') || trimmed.length > LONGEST_READ) return undefined;
  if (holdsSecret(trimmed, secrets)) return `${NOT_REPEATED}, as there is a secret in them`;
  const body = parse(trimmed);
  const words = body === undefined ? trimmed : (wordsIn(body) ?? '');
  const line = words.replace(GAPS, ' ').trim();
  if (line === '') return undefined;
  return line.length > LONGEST ? `${line.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}

/** Which of the fields that were `sent` an error answer is about. For calls that carried a secret: only our own words come out. */
export function fieldsNamed(text: string, sent: readonly string[]): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return undefined;
  const named = new Set(modelState(parse(text)).map(([field]) => field.toLowerCase()));
  const fields = sent.filter((field) => named.has(field.toLowerCase()));
  const about = fields.length === 0 ? '' : `it is about ${fields.join(' and ')}; `;
  return `${about}${NOT_REPEATED}, as a secret was sent`;
}

const OAUTH_ERRORS: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

/** The error of a token endpoint, if it is one of RFC 6749 §5.2. The request carries key and secret: nothing else is repeated. */
export function oauthError(text: string): string | undefined {
  const body = parse(text);
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof error === 'string' && OAUTH_ERRORS.has(error) ? error : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const parts: string[] = [];
  // The casing of `message` is not known for sure.
  for (const [name, value] of Object.entries(body)) {
    const key = name.toLowerCase();
    if ((key === 'message' || key === 'error' || key === 'error_description') && typeof value === 'string') {
      parts.push(value);
    }
  }
  for (const [field, problems] of modelState(body)) parts.push(`${field}: ${problems.join(' ')}`);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** What is wrong with which field. `updateUserContract.Email`: the part before the dot is the server's own variable. */
function modelState(body: unknown): readonly (readonly [field: string, problems: readonly string[]])[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    name.toLowerCase() === 'modelstate' && typeof value === 'object' && value !== null
      ? Object.entries(value).map(([field, problems]) => {
          const list: readonly unknown[] = Array.isArray(problems) ? problems : [];
          return [field.replace(/^\w+\./, ''), list.filter((problem) => typeof problem === 'string')] as const;
        })
      : [],
  );
}

/** Whether a text holds one of these secrets, or a telling part of one: as it is, or written for JSON, an address, a form or a page. */
function holdsSecret(text: string, secrets: readonly string[]): boolean {
  const readings = readingsOf(text);
  if (readings === undefined) return true;
  return secrets.some((secret) => secret !== '' && readings.some((reading) => tells(reading, comparable(secret))));
}

function tells(reading: string, secret: string): boolean {
  if (secret.length <= TELLING) return reading.includes(secret);
  for (let from = 0; from + TELLING <= secret.length; from += 1) {
    if (reading.includes(secret.slice(from, from + TELLING))) return true;
  }
  return false;
}

function comparable(text: string): string {
  return text.replace(NOT_COMPARED, '');
}

/**
 * Everything a text may mean, ready to be compared: it may have been written for JSON inside an address inside JSON. Every step makes it
 * shorter, so this ends. Undefined: too many to look at.
 */
function readingsOf(text: string): readonly string[] | undefined {
  const found = new Set([text]);
  for (const reading of found) {
    for (const decode of DECODERS) found.add(decode(reading));
    if (found.size > MOST_READINGS) return undefined;
  }
  return [...found].map(comparable);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const DECODERS: readonly ((text: string) => string)[] = [
  // JSON. Its blanks and control characters are not compared.
  (text) =>
    text.replace(/\\(?:u([0-9a-f]{4})|([nrtbf])|(.))/gisu, (_, unit?: string, blank?: string, other?: string) =>
      unit !== undefined ? String.fromCharCode(Number.parseInt(unit, 16)) : blank !== undefined ? '' : (other ?? ''),
    ),
  // Addresses and forms.
  (text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
      const decoded = bytes.toString('utf8');
      return decoded.includes('\uFFFD') ? bytes.toString('latin1') : decoded;
    }),
  // Pages.
  (text) =>
    text.replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? whole;
        const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      },
    ),
];

/** Why a successful answer that cannot be parsed is none of the API. Never quotes it. */
export function notJson(text: string): string {
  const trimmed = text.trim();
  if (/^<(?:!doctype html|html|head|body)/i.test(trimmed)) return 'the answer is a web page, not the API';
  if (trimmed.startsWith('<')) return 'the answer is XML or HTML, not JSON';
  const closer = { '[': ']', '{': '}', '"': '"' }[trimmed.charAt(0)];
  return closer !== undefined && !trimmed.endsWith(closer)
    ? `the answer breaks off after ${text.length} characters`
    : 'the answer is not JSON';
}
