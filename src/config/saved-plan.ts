/**
 * A plan file as data: size, encoding, JSON, version and shape. Whether it still is what was saved is checked by plan/plan-file.ts.
 * Never: repair one, or let a key act that a plan cannot have.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { PLAN_FORMAT, type Plan } from '../model/plan.js';
import { validatePlan } from './generated/plan-validator.js';
import { MAX_SAVED_BYTES } from './read.js';

/** Objects and lists inside each other. A plan needs twelve. */
const MAX_DEPTH = 64;
const MAX_PROBLEMS = 10;
const AGAIN = 'make it again with gallerist plan --out';

export interface ParsedPlan {
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a plan file. Keys that a later v1 added pass and are kept; they count in the seal.
 * @param file its name, for messages
 * @param bytes at most {@link MAX_SAVED_BYTES} + 1 of them need to be given
 */
export function parsePlan(file: string, bytes: Uint8Array): ParsedPlan {
  if (bytes.length > MAX_SAVED_BYTES) return refuse('GAL-602', `plan ${file} is larger than 256 MB`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('GAL-602', `plan ${file} is not JSON in UTF-8: it may be cut off or damaged`);
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format !== PLAN_FORMAT) {
    return typeof format === 'string' && /^gallerist\.plan\/v\d+$/.test(format)
      ? refuse('GAL-603', `plan ${file} is of the format ${format}; this version applies ${PLAN_FORMAT}`)
      : refuse('GAL-602', `${file} is not a plan file`);
  }
  if (!isSound(value)) return refuse('GAL-602', `plan ${file} holds what no plan holds`);
  if (isPlan(value)) return { plan: value, diagnostics: [] };
  const places = [...new Set((validatePlan.errors ?? []).map((found) => found.instancePath || '/'))];
  return {
    diagnostics: places.slice(0, MAX_PROBLEMS).map(
      (place): Diagnostic => ({
        code: 'GAL-602',
        severity: 'error',
        message: `plan ${file} is not valid at ${place}`,
        hint: AGAIN,
      }),
    ),
  };
}

function isPlan(value: unknown): value is Plan {
  return validatePlan(value);
}

/** Not nested so deeply that walking through it could exhaust the stack, and without the key that means the prototype. */
function isSound(value: unknown): boolean {
  const open: (readonly [value: unknown, depth: number])[] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [inner, depth] = next;
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth > MAX_DEPTH || Object.hasOwn(inner, '__proto__')) return false;
    for (const item of Object.values(inner)) open.push([item, depth + 1]);
  }
  return true;
}

function refuse(code: Diagnostic['code'], message: string): ParsedPlan {
  return { diagnostics: [{ code, severity: 'error', message, hint: AGAIN }] };
}
