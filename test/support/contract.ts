/**
 * Holds requests and answers against the contract of the API: server-v3.json, with the names, types, enums and statuses of the newest one known
 * (docs/sources.md says from where), in the form of a swagger 2.0 document and nothing else of one.
 * Knows neither the emulator nor the client: it judges what went over the wire. Each oddity it lets through has its source.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../src/emulator/index.js';
import { LEGACY_OPERATIONS } from './legacy-contract.js';
import { problemsOf, type Schema } from './schema.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly schema?: Schema;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

const FILE = join(import.meta.dirname, 'server-v3.json');

export const contract = JSON.parse(readFileSync(FILE, 'utf8')) as Contract;

interface Place {
  readonly segments: readonly string[];
  readonly operations: ReadonlyMap<string, Operation>;
}

const PLACES: readonly Place[] = [
  ...Object.entries(contract.paths).map(([path, methods]) => place(path, Object.entries(methods))),
  ...Object.entries(LEGACY_OPERATIONS).map(([path, methods]) => place(path, Object.entries(methods))),
];

function place(path: string, methods: readonly (readonly [string, Operation])[]): Place {
  const operations = new Map(methods.map(([method, operation]) => [method.toUpperCase(), operation]));
  return { segments: path.split('/').filter((part) => part !== ''), operations };
}

/** Swagger documents are not part of the contract; neither are paths outside the three APIs it covers. */
const OUTSIDE = /^(swagger\b|$)/i;

/** What full lists hold, which the contract types as the reduced view (server-v3.md §6, §7 [inferred]). */
const FULL_ITEMS: Readonly<Record<string, string>> = {
  ReducedCollectionView: 'CollectionView',
  ReducedCredentialsView: 'CredentialsView',
  ReducedScheduleView: 'ScheduleView',
  ReducedServerConnectionView: 'ServerConnectionView',
  ReducedWorkflowView: 'WorkflowView',
};

/** Newer fields that lower levels do not have (semantics.md §6). */
const NEWER_FIELDS: ReadonlySet<string> = new Set([
  'canCreateAndUpdateDcm',
  'canShareForExecutionDcm',
  'canShareForCollaborationDcm',
  'canManageGenericVaultsDcm',
]);

/** Answers of the framework before an operation is reached: always possible. */
const ALWAYS_POSSIBLE: ReadonlySet<number> = new Set([401, 404, 405, 415]);

/** @returns what is wrong with an exchange, one sentence each; empty when it keeps to the contract. */
export function checkExchange(exchange: Exchange): string[] {
  const at = `${exchange.method} ${exchange.path}`;
  return check(exchange).map((problem) => `${at} → ${exchange.status}: ${problem}`);
}

function check(exchange: Exchange): string[] {
  const [path = '', query = ''] = exchange.path.split('?', 2);
  if (OUTSIDE.test(path)) return [];
  const found = PLACES.find(({ segments }) => fits(segments, path));
  if (found === undefined) return ['the contract has no such path'];
  const operation = found.operations.get(exchange.method);
  if (operation === undefined) return ['the contract has no such method here'];
  const problems = [...checkQuery(operation, query, exchange), ...checkBody(operation, exchange)];
  if (!exchange.fault) problems.push(...checkAnswer(operation, exchange, query));
  return problems;
}

/** Case counts: the client is to use the exact spelling (server-v3.md §2). */
function fits(segments: readonly string[], path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  return (
    parts.length === segments.length &&
    segments.every((segment, index) => segment.startsWith('{') || segment === parts[index])
  );
}

const succeeded = ({ status }: Exchange): boolean => status >= 200 && status < 300;

function checkQuery(operation: Operation, query: string, exchange: Exchange): string[] {
  const sent = new URLSearchParams(query);
  const known = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const problems = [...sent.keys()]
    .filter((name) => !known.some((one) => one.name === name))
    .map((name) => `the contract has no query parameter "${name}"`);
  for (const parameter of known) {
    const value = sent.get(parameter.name);
    if (value === null) {
      if (parameter.required && succeeded(exchange))
        problems.push(`the query parameter "${parameter.name}" is missing`);
    } else
      problems.push(...problemsOf(queryValue(parameter, value), querySchema(parameter), options(`?${parameter.name}`)));
  }
  return problems;
}

const querySchema = ({ type, enum: words, format }: Parameter): Schema => ({
  ...(type === undefined ? {} : { type }),
  ...(words === undefined ? {} : { enum: words }),
  ...(format === undefined ? {} : { format }),
});

function queryValue({ type }: Parameter, value: string): unknown {
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  return type === 'integer' && value !== '' ? Number(value) : value;
}

const options = (at: string, extra: Partial<Parameters<typeof problemsOf>[2]> = {}) => ({
  at,
  definitions: contract.definitions,
  ...extra,
});

function checkBody(operation: Operation, exchange: Exchange): string[] {
  const parameter = (operation.parameters ?? []).find((one) => one.in === 'body');
  const form = (operation.parameters ?? []).some((one) => one.in === 'formData');
  const type = String(exchange.requestHeaders['content-type'] ?? '');
  if (parameter?.schema === undefined || form) {
    return exchange.requestBody !== '' && !form ? ['a body was sent where the contract has none'] : [];
  }
  if (!succeeded(exchange)) return [];
  if (!/^(application|text)\/json\b/.test(type)) {
    return type.startsWith('application/x-www-form-urlencoded') ? [] : [`the body has the content type "${type}"`];
  }
  const body = parse(exchange.requestBody);
  if (body === undefined) return ['the body is not JSON'];
  // A full replacement sends back what GET returned and the contract of PUT does not know (server-v3.md §16.2).
  const echo = exchange.method === 'PUT' && /^v3\/users\/[^/]+$/.test(exchange.path);
  return problemsOf(body, parameter.schema, options('request', { strictNames: !echo, strictNulls: true }));
}

function checkAnswer(operation: Operation, exchange: Exchange, query: string): string[] {
  const { status, responseBody } = exchange;
  if (status === 0) return ['the connection was closed without an answer'];
  const documented = operation.responses[String(status)];
  if (documented === undefined) return ALWAYS_POSSIBLE.has(status) ? [] : ['the contract does not list this status'];
  const { schema } = documented;
  if (schema === undefined) {
    return succeeded(exchange) && responseBody !== '' ? ['a body where the contract has none'] : [];
  }
  const body = parse(responseBody);
  if (body === undefined) return ['the answer is not JSON'];
  if (ALWAYS_POSSIBLE.has(status) && isMessage(body)) return [];
  const lenient = { mayMiss: NEWER_FIELDS, strictNames: true };
  const shapes = answerShapes(schema, query);
  const tried = shapes.map((shape) => problemsOf(body, shape, options('answer', lenient)));
  return tried.find((problems) => problems.length === 0) ?? tried[0] ?? [];
}

/**
 * The shapes an answer may have, the likeliest first. Lists have a reduced and a full view and the contract declares one of them:
 * the full one for users, which is certain (server-v3.md §4), the reduced one for the rest, where it leaves `view=Full` open.
 */
function answerShapes(schema: Schema, query: string): readonly Schema[] {
  const item = schema.items?.$ref?.split('/').at(-1) ?? '';
  const isFull = new URLSearchParams(query).get('view') === 'Full';
  const listOf = (name: string): Schema => ({ type: 'array', items: { $ref: `#/definitions/${name}` } });
  if (item === 'UserView') return [isFull ? schema : listOf('ReducedUserView')];
  const fullItem = FULL_ITEMS[item];
  return isFull && fullItem !== undefined ? [listOf(fullItem), schema] : [schema];
}

/** What the framework says before an operation is reached. */
function isMessage(body: unknown): boolean {
  return body !== null && typeof body === 'object' && Object.keys(body).join() === 'message';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
