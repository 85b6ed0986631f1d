/**
 * Request bodies as the real server takes them: JSON or form fields (server-v3.md §2). Gives values only; what they must be is
 * decided where they are bound. Never throws on what was sent.
 */

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly value: unknown }
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'unsupported'; readonly type: string };

export function parseBody(contentType: string | undefined, text: string): Body {
  if (text === '') return { kind: 'none' };
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type === 'text/json') {
    try {
      return { kind: 'json', value: JSON.parse(text) };
    } catch (error) {
      return { kind: 'malformed', problem: error instanceof Error ? error.message : String(error) };
    }
  }
  if (type === 'application/x-www-form-urlencoded') return { kind: 'form', value: formValue(text) };
  return { kind: 'unsupported', type };
}

/**
 * Form fields as the JSON they stand for: `a.b=1` and `a[b]=1` nest, a repeated name, `a[]` and `a[0]` make a list,
 * and fields without a name are a bare value (`=id` or `=id1&=id2`).
 */
function formValue(text: string): unknown {
  const fields = [...new URLSearchParams(text)];
  if (fields.every(([name]) => name === '')) {
    const values = fields.map(([, value]) => value);
    return values.length === 1 ? values[0] : values;
  }
  const root = new Map<string, unknown>();
  for (const [name, value] of fields) {
    const path = name.split(/[.[\]]/).filter((part) => part !== '');
    const list = name.endsWith(']') && /^\d*$/.test(name.slice(name.lastIndexOf('[') + 1, -1));
    if (list && !name.endsWith('[]')) path.pop();
    put(root, path, value, list);
  }
  return plain(root);
}

function put(into: Map<string, unknown>, path: readonly string[], value: string, list: boolean): void {
  const [head = '', ...rest] = path;
  const there = into.get(head);
  if (rest.length > 0) {
    const next = there instanceof Map ? there : new Map<string, unknown>();
    into.set(head, next);
    put(next, rest, value, list);
  } else if (Array.isArray(there)) there.push(value);
  else if (there !== undefined) into.set(head, [there, value]);
  else into.set(head, list ? [value] : value);
}

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, inner]) => [name, plain(inner)]));
}
