/**
 * A saved snapshot as data: it comes from a file, so its shape is checked before anything believes it.
 * Never: repair one.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { SNAPSHOT_FORMAT, type Snapshot } from '../model/snapshot.js';
import type { ReadResult } from '../model/system.js';
import { validateSnapshot } from './generated/validators.js';

const MAX_PROBLEMS = 10;

function isSnapshot(value: unknown): value is Snapshot {
  return validateSnapshot(value);
}

function refuse(message: string, hint: string): ReadResult {
  return { diagnostics: [{ code: 'GAL-212', severity: 'error', message, hint }] };
}

/**
 * Reads the text of a snapshot file.
 * @param file its name, for messages
 */
export function parseSnapshot(file: string, text: string): ReadResult {
  const again = 'take it again with gallerist snapshot';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(`snapshot ${file} is not JSON`, again);
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format !== SNAPSHOT_FORMAT) return refuse(`${file} is not a snapshot of the format ${SNAPSHOT_FORMAT}`, again);
  if (isSnapshot(value)) return { snapshot: value, diagnostics: [] };
  const places = [...new Set((validateSnapshot.errors ?? []).map((found) => found.instancePath || '/'))];
  return {
    diagnostics: places.slice(0, MAX_PROBLEMS).map(
      (place): Diagnostic => ({
        code: 'GAL-212',
        severity: 'error',
        message: `snapshot ${file} is not valid at ${place}`,
        hint: again,
      }),
    ),
  };
}
