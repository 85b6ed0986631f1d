/** One step, one change on the server. Chooses who performs it and counts what it took; an operation nobody knows is a bug. */

import type { Outcome, Step } from '../../model/step.js';
import type { Bindings, Permit } from '../../model/system.js';
import type { Http, Meter } from './http.js';
import { addShare, createCollection, removeShare, updateCollection, updateShare } from './perform/collection.js';
import type { StepContext } from './perform/context.js';
import { changeShare, createCredential, setPassword } from './perform/credential.js';
import { deleteObject } from './perform/delete.js';
import { addMembers, changeDirectoryGroup, createGroup, removeMember, updateGroup } from './perform/group.js';
import { stillOwned } from './perform/owned.js';
import { createStudio, updateStudio } from './perform/studio.js';
import { createUser, deactivateUser, moveUser, updateUser } from './perform/user.js';
import type { Session } from './session.js';

const OPERATIONS: ReadonlyMap<string, (context: StepContext) => Promise<Outcome>> = new Map([
  ['user.create', createUser],
  ['user.update', updateUser],
  ['user.move', moveUser],
  ['user.deactivate', deactivateUser],
  ['user.delete', deleteObject],
  ['group.create', createGroup],
  ['group.update', updateGroup],
  ['group.members.add', addMembers],
  ['group.member.remove', removeMember],
  ['group.directoryGroup.add', (context) => changeDirectoryGroup(context, true)],
  ['group.directoryGroup.remove', (context) => changeDirectoryGroup(context, false)],
  ['group.delete', deleteObject],
  ['collection.create', createCollection],
  ['collection.update', updateCollection],
  ['collection.share.add', addShare],
  ['collection.share.update', updateShare],
  ['collection.share.remove', removeShare],
  ['collection.delete', deleteObject],
  ['credential.create', createCredential],
  ['credential.password', setPassword],
  ['credential.share.add', (context) => changeShare(context, true)],
  ['credential.share.remove', (context) => changeShare(context, false)],
  ['credential.delete', deleteObject],
  ['studio.create', createStudio],
  ['studio.update', updateStudio],
  ['studio.delete', deleteObject],
]);

/** One step, as it stands in the plan. `permit` is asked before each write. */
export async function perform(
  session: Session,
  http: Http,
  work: { readonly step: Step; readonly bindings: Bindings; readonly permit: Permit | undefined },
): Promise<Outcome> {
  const { step, bindings, permit } = work;
  const operation = OPERATIONS.get(step.operation);
  if (operation === undefined)
    return { status: 'failed', message: `this version does not know the step ${step.operation}` };
  const { calls, meter } = http.metered(permit);
  const context = { session: { ...session, http: calls }, step, bindings };
  const first = (await stillOwned(context)) ?? (await operation(context));
  // Creates look for themselves. Everything else begins with reading, or may be done twice: doing it once more is looking first.
  const settled =
    first.status !== 'unknown' || step.operation.endsWith('.create')
      ? first
      : await session.pause().then(async () => afterDoubt(first, await operation(context)));
  return { ...settled, ...metered(meter) };
}

/** What a step took. */
export function metered({ requests, writes }: Meter): Pick<Outcome, 'requests' | 'writes'> {
  return { requests, ...(writes.length === 0 ? {} : { writes }) };
}

/** What a second, looking try makes of a lost answer. */
function afterDoubt(doubt: Outcome, second: Outcome): Outcome {
  const said = doubt.message ?? 'the answer was lost';
  switch (second.status) {
    case 'already':
      return { status: 'done', message: `${said}; looked up, it was done` };
    case 'done':
      return { ...second, message: [`${said}; done by a second try`, second.message].filter(Boolean).join('; ') };
    case 'skipped':
      return { ...doubt, message: `${said}; it was not looked up: ${second.message ?? ''}` };
    case 'unknown':
    case 'failed':
    case 'did-not-take-effect':
    case 'lost-race':
      return { ...second, message: `${said}; then: ${second.message ?? ''}` };
    default:
      return second.status satisfies never;
  }
}
