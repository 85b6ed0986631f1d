/** Two revisions of a project in memory, compared by the real path: `compare` with the offline half of Alteryx Server. */

import { type Compared, compare } from '../../src/compare.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { assumedRelease, systemFor } from '../../src/targets/index.js';
import { type Fixture, openFixture } from '../config/memory-files.js';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** A gallerist.yaml with one target, `production`, whose account is declared by nobody. */
export function projectText(more = '', target = ''): string {
  return `version: 1
access: [access/*.yaml]
targets:
  production:
    system: alteryx-server
    url: https://gallery.acme.example/webapi/
    release: "2025.2"
    authentication: built-in
    account: svc@acme.example
${target}${more}`;
}

type Revision = string | Fixture;

function filesOf(revision: Revision): Fixture {
  return typeof revision === 'string'
    ? { 'gallerist.yaml': projectText(), 'access/all.yaml': revision }
    : { 'gallerist.yaml': projectText(), ...revision };
}

/** Compares two revisions: each the text of one access file, or files. */
export async function compareRevisions(
  base: Revision,
  head: Revision,
  more: { readonly snapshot?: Snapshot; readonly acknowledgements?: { guard: string; digest: string }[] } = {},
): Promise<Compared> {
  return compare({
    head: await openFixture(filesOf(head)),
    base: await openFixture(filesOf(base)),
    revision: { name: 'main', commit: COMMIT },
    target: 'production',
    systemFor,
    assumedRelease,
    acknowledgements: more.acknowledgements ?? [],
    ...(more.snapshot === undefined ? {} : { snapshot: more.snapshot }),
  });
}

/** `GAL-518 user ana@acme.example role: no longer managed, stays Curator`. */
export function told({ plan, diagnostics, ofBase }: Compared): readonly string[] {
  const problems = [...diagnostics, ...ofBase].filter(({ severity }) => severity === 'error');
  return [...(plan?.findings ?? []), ...problems].map(({ code, message }) => `${code} ${message}`);
}
