/**
 * Whether somebody can run a workflow, and what is missing if not: public page, collection share, studio membership (semantics.md §4,
 * from 2020.1 on). Which identity it then runs as is another question (run-identity.ts).
 */

import { rightKey } from '../model/access.js';
import { compareRefs, type Ref, refKey } from '../model/ref.js';
import type { RunAccess, RunWay } from '../model/run-identity.js';
import { pathsTo } from './paths.js';
import { givenTo } from './resolve.js';
import { endIn, type RightSet } from './rights.js';
import type { AccessState } from './state.js';

/** What is known of a workflow. Null: it was not read. */
export interface WorkflowFacts {
  readonly owner: Ref | null;
  readonly isPublic: boolean | null;
  readonly studio: Ref | 'none' | null;
  /** The collections it is in. */
  readonly collections: readonly Ref[] | null;
  /** Whether others than the owner may run it; a flag of the workflow (semantics.md §6). */
  readonly othersCanExecute: boolean | null;
  /** Whether its published version is switched off. */
  readonly runDisabled?: boolean | null;
}

/** @param runner refKey of the person; @param rights of the same state */
export function runAccess(state: AccessState, runner: string, rights: RightSet, workflow: WorkflowFacts): RunAccess {
  const given = givenTo(state, runner);
  const judge = (key: string, otherwise: 'share' | 'studio'): Pick<RunWay, 'lacks' | 'paths'> => {
    if (endIn(rights, key) > 0) return { lacks: null, paths: pathsTo(state, rights, key) };
    if (endIn(given, key) > 0) return { lacks: 'role', paths: pathsTo(state, given, key) };
    return { lacks: otherwise, paths: [] };
  };
  const ways: RunWay[] = [];
  if (workflow.isPublic === true) {
    const open = endIn(rights, rightKey({ kind: 'capability', capability: 'run-public' })) > 0;
    ways.push({ way: { kind: 'public' }, lacks: open ? null : 'role', needs: 'Viewer', paths: [] });
  }
  for (const collection of [...(workflow.collections ?? [])].sort(compareRefs)) {
    const key = rightKey({ kind: 'collection', collection, can: 'run' });
    ways.push({ way: { kind: 'collection', collection }, needs: 'Member', ...judge(key, 'share') });
  }
  if (workflow.studio !== null && workflow.studio !== 'none') {
    const { studio } = workflow;
    const key = rightKey({ kind: 'studio', studio });
    ways.push({ way: { kind: 'studio', studio }, needs: 'Artisan', ...judge(key, 'studio') });
  }
  const owns = workflow.owner !== null && refKey(workflow.owner) === runner;
  const open = ways.some(({ lacks }) => lacks === null);
  const unknown = [
    ...(workflow.isPublic === null ? ['whether it is public'] : []),
    ...(workflow.collections === null ? ['which collections it is in'] : []),
    ...(workflow.studio === null ? ['which studio it is in'] : []),
    ...(owns && !open ? ['whether its owner may run it without any of these ways: that is not documented'] : []),
  ];
  const closed =
    workflow.runDisabled === true ? 'disabled' : workflow.othersCanExecute === false && !owns ? 'others' : null;
  // Somebody who holds nothing cannot get in by a way that is not known either.
  const certain = unknown.length === 0 || rights.parts.length === 0;
  return { can: closed !== null ? false : open ? true : certain ? false : null, ways, unknown, closed };
}
