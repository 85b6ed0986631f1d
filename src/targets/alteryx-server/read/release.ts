/**
 * Which release a target is: as declared, else by what its swagger document shows, else the lowest (server-v3.md §15). No API tells it.
 */

import type { TargetConfig } from '../../../model/declaration.js';
import type { Snapshot } from '../../../model/snapshot.js';
import { isFields } from '../decode.js';
import { LOWEST_RELEASE, releaseShownBy } from '../features.js';
import type { Calls } from '../http.js';

export type Release = Snapshot['release'];

/** Where Swashbuckle puts the document by default; inferred (server-v3.md §1). */
export const SWAGGER_PATH = 'swagger/docs/v3';

/** Costs a request only when no release is declared. */
export async function findRelease(config: TargetConfig, http: Calls): Promise<Release> {
  if (config.release !== undefined) return { value: config.release, source: 'declared' };
  const shown = await readSwagger(http);
  return shown === undefined
    ? { value: LOWEST_RELEASE, source: 'assumed' }
    : { value: shown, source: 'swagger document' };
}

/** The release the swagger document shows; undefined when there is none, or it does not speak of V3. */
export async function readSwagger(http: Calls): Promise<string | undefined> {
  const answer = await http.get(SWAGGER_PATH);
  if (answer.kind !== 'answered' || !isFields(answer.body) || !isFields(answer.body.paths)) return undefined;
  const operations: string[] = [];
  for (const [path, methods] of Object.entries(answer.body.paths)) {
    if (isFields(methods)) for (const method of Object.keys(methods)) operations.push(`${method} ${path}`);
  }
  return releaseShownBy(operations);
}
