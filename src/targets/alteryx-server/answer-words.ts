/** What a server says in an answer that is no success, in one short line without secrets; and what an answer is that is no JSON. */

const LONGEST = 300;

/** The words of an error answer: `message` and `modelState`, a plain JSON string, or short text (server-v3.md §2). Undefined: a page, or nothing. */
export function serverWords(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return undefined;
  let words = trimmed;
  try {
    words = wordsIn(JSON.parse(trimmed)) ?? '';
  } catch {
    // Not JSON: the text itself.
  }
  const line = words.replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
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
    if (key === 'modelstate' && typeof value === 'object' && value !== null) {
      for (const [field, problems] of Object.entries(value)) {
        // `updateUserContract.Email`: the part before the dot is the server's own variable.
        const list = Array.isArray(problems) ? problems.filter((problem) => typeof problem === 'string') : [];
        parts.push(`${field.replace(/^\w+\./, '')}: ${list.join(' ')}`);
      }
    }
  }
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** Takes known secrets out of text. Those of fewer than four characters stay: they would blank out ordinary words. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, '***');
  return clean;
}

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
