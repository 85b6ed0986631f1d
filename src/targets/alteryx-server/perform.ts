/** One step, one change on the server. Chooses who performs it and counts what it took; an operation nobody knows is a bug. */

import type { Outcome, Step } from '../../model/step.js';
import type { Bindings } from '../../model/system.js';
import type { Http } from './http.js';
import {
  addShare,
  createCollection,
  deleteCollection,
  removeShare,
  updateCollection,
  updateShare,
} from './perform/collection.js';
import type { StepContext } from './perform/context.js';
import { changeShare, createCredential, deleteCredential, setPassword } from './perform/credential.js';
import {
  addMembers,
  changeDirectoryGroup,
  createGroup,
  deleteGroup,
  removeMember,
  updateGroup,
} from './perform/group.js';
import { createStudio, deleteStudio, updateStudio } from './perform/studio.js';
import { createUser, deactivateUser, deleteUser, moveUser, updateUser } from './perform/user.js';
import type { Session } from './session.js';

const OPERATIONS: ReadonlyMap<string, (context: StepContext) => Promise<Outcome>> = new Map([
  ['user.create', createUser],
  ['user.update', updateUser],
  ['user.move', moveUser],
  ['user.deactivate', deactivateUser],
  ['user.delete', deleteUser],
  ['group.create', createGroup],
  ['group.update', updateGroup],
  ['group.members.add', addMembers],
  ['group.member.remove', removeMember],
  ['group.directoryGroup.add', (context) => changeDirectoryGroup(context, true)],
  ['group.directoryGroup.remove', (context) => changeDirectoryGroup(context, false)],
  ['group.delete', deleteGroup],
  ['collection.create', createCollection],
  ['collection.update', updateCollection],
  ['collection.share.add', addShare],
  ['collection.share.update', updateShare],
  ['collection.share.remove', removeShare],
  ['collection.delete', deleteCollection],
  ['credential.create', createCredential],
  ['credential.password', setPassword],
  ['credential.share.add', (context) => changeShare(context, true)],
  ['credential.share.remove', (context) => changeShare(context, false)],
  ['credential.delete', deleteCredential],
  ['studio.create', createStudio],
  ['studio.update', updateStudio],
  ['studio.delete', deleteStudio],
]);

export async function perform(session: Session, http: Http, step: Step, bindings: Bindings): Promise<Outcome> {
  const operation = OPERATIONS.get(step.operation);
  if (operation === undefined)
    return { status: 'failed', message: `this version does not know the step ${step.operation}` };
  const { calls, meter } = http.metered();
  const outcome = await operation({ session: { ...session, http: calls }, step, bindings });
  return { ...outcome, requests: meter.requests };
}
