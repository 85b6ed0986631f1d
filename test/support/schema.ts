/** The little of JSON Schema that the contract uses. Says every problem with its place; never throws on a value. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

export interface Judging {
  /** Where the value stands, for messages. */
  readonly at: string;
  readonly definitions: Readonly<Record<string, Schema>>;
  /** Whether a property the schema does not name is a problem. */
  readonly strictNames?: boolean;
  /** Whether null is a problem for optional properties: a server gives it for "none", a request has no use for it. */
  readonly strictNulls?: boolean;
  /** Required properties that may be missing. */
  readonly mayMiss?: ReadonlySet<string>;
}

/** Kinds of iteration differ and the contract names only their base (server-v3.md §11). */
const OPEN: ReadonlySet<string> = new Set(['IterationBase']);

export function problemsOf(value: unknown, schema: Schema, judging: Judging): string[] {
  const { at, definitions } = judging;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/definitions/'.length);
    const definition = definitions[name];
    if (definition === undefined) return [`${at}: the contract has no definition ${name}`];
    return problemsOf(value, definition, OPEN.has(name) ? { ...judging, strictNames: false } : judging);
  }
  const wrong = (expected: string): string[] => [`${at}: ${expected} expected, not ${shown(value)}`];
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? textProblems(value, schema, at) : wrong('a string');
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('true or false');
    case 'integer':
      return Number.isInteger(value) ? [] : wrong('a whole number');
    case 'array':
      if (!Array.isArray(value)) return wrong('an array');
      return value.flatMap((item, index) =>
        problemsOf(item, schema.items ?? {}, { ...judging, at: `${at}[${index}]` }),
      );
    case 'object':
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong('an object');
      return objectProblems(new Map(Object.entries(value)), schema, judging);
    case undefined:
      return [];
    default:
      return [`${at}: the contract has the unknown type ${schema.type}`];
  }
}

const shown = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value);

function textProblems(value: string, schema: Schema, at: string): string[] {
  const problems: string[] = [];
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    problems.push(`${at}: one of ${schema.enum.join(', ')} expected`);
  }
  if (value.length < (schema.minLength ?? 0)) problems.push(`${at}: shorter than ${schema.minLength}`);
  if (value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY))
    problems.push(`${at}: longer than ${schema.maxLength}`);
  if (schema.format === 'date-time' && !(/^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value)))) {
    problems.push(`${at}: a date and time in ISO 8601 expected`);
  }
  return problems;
}

function objectProblems(value: ReadonlyMap<string, unknown>, schema: Schema, judging: Judging): string[] {
  const { at } = judging;
  const properties = new Map(Object.entries(schema.properties ?? {}));
  const required = new Set(schema.required ?? []);
  const problems: string[] = [];
  for (const name of required) {
    if (value.get(name) === undefined && judging.mayMiss?.has(name) !== true) problems.push(`${at}.${name} is missing`);
  }
  for (const [name, inner] of value) {
    const place = `${at}.${name}`;
    const expected = properties.get(name) ?? schema.additionalProperties;
    if (expected === undefined) {
      if (judging.strictNames && properties.size > 0) problems.push(`${place} is not in the contract`);
    } else if (inner !== null || required.has(name) || judging.strictNulls) {
      problems.push(...problemsOf(inner, expected, { ...judging, at: place }));
    }
  }
  return problems;
}
