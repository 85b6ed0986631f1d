/**
 * Reads what is in scope into a snapshot: one list a kind, one call a group, the admin pages of collections, and single objects only
 * where a list says less. Everything that can be asked for side by side is. Any problem means no snapshot: half of one would look like
 * people and groups that are gone.
 */

import { KINDS } from '../../model/kinds/index.js';
import type { KindName } from '../../model/ref.js';
import { foldName } from '../../model/ref.js';
import { type Gap, type LiveObject, SNAPSHOT_FORMAT, type Snapshot } from '../../model/snapshot.js';
import type { ReadResult, Scope } from '../../model/system.js';
import { lacks } from './capabilities.js';
import { has } from './features.js';
import { toDiagnostic } from './problem.js';
import { buildCollections, fetchCollections } from './read/collections.js';
import { type ReadContext, wants } from './read/context.js';
import { readCredentials } from './read/credentials.js';
import { readGroups } from './read/groups.js';
import { readStudios } from './read/studios.js';
import { decodeUsers, fetchUsers } from './read/users.js';
import { decodeWorkflows, fetchWorkflows } from './read/workflows.js';
import type { Session } from './session.js';

export async function readSnapshot(session: Session, scope: Scope): Promise<ReadResult> {
  const { config, http } = session;
  const release = await session.release();
  const context: ReadContext = {
    http,
    scope,
    windows: config.authentication === 'windows',
    concurrency: config.concurrency,
    has: (feature) => has(release.value, feature),
    lacks: (feature) => lacks(feature, release.value, release.source === 'assumed'),
    notice: session.notice,
    problems: [],
    gaps: [],
    sids: new Map(),
    holders: { collections: new Map(), studios: new Map() },
  };
  const takenAt = session.now();
  const [rawUsers, groups, rawCollections, credentials, studios, rawWorkflows] = await Promise.all([
    wants(context, 'user') ? fetchUsers(context) : undefined,
    wants(context, 'group') ? readGroups(context) : [],
    wants(context, 'collection') ? fetchCollections(context) : undefined,
    wants(context, 'credential') ? readCredentials(context) : [],
    readStudios(context),
    scope.workflows === true ? fetchWorkflows(context) : undefined,
  ]);
  // Members of groups and collections teach the SIDs that users are completed with: those come last.
  const collections = rawCollections === undefined ? [] : await buildCollections(context, rawCollections);
  const users = rawUsers === undefined ? [] : decodeUsers(context, rawUsers, studios.ofUsers);
  const workflows =
    rawWorkflows === undefined
      ? undefined
      : decodeWorkflows(context, rawWorkflows, {
          collections: rawCollections !== undefined && context.holders.collections.size === collections.length,
          studios: studios.ofUsers !== undefined,
        });
  if (context.problems.length > 0) {
    return { diagnostics: context.problems.map((problem) => toDiagnostic(problem, session.at)) };
  }
  const objects = [users, groups, collections, credentials, studios.objects].flat();
  const snapshot: Snapshot = {
    format: SNAPSHOT_FORMAT,
    target: config.name,
    system: 'alteryx-server',
    url: config.url,
    release,
    authentication: config.authentication,
    provisioning: config.provisioning,
    account: findAccount(users, config.account),
    takenAt: takenAt.toISOString(),
    scope: readKinds(scope, context.gaps),
    objects,
    ...(workflows === undefined ? {} : { workflows }),
    gaps: context.gaps,
  };
  session.remember(snapshot, context.sids);
  return { snapshot, diagnostics: [] };
}

/** The kinds of the scope that were read, in the order of KINDS. */
function readKinds(scope: Scope, gaps: readonly Gap[]): readonly KindName[] {
  const missing = new Set(gaps.filter(({ field }) => field === undefined).map(({ kind }) => kind));
  return KINDS.map(({ kind }) => kind).filter(
    (kind) => kind !== 'settings' && scope.kinds.includes(kind) && !missing.has(kind),
  );
}

/** The user behind the key, when exactly one goes by the declared address. */
function findAccount(users: readonly LiveObject[], account: string | undefined): Snapshot['account'] {
  if (account === undefined) return null;
  const wanted = foldName('user', account);
  const found = users.filter(({ name }) => foldName('user', name) === wanted);
  const [one] = found;
  return one !== undefined && found.length === 1 ? { id: one.id, email: one.name } : null;
}
