/** Steps on stored credentials. Source: server-v3.md §7. A password is resolved for its one call and appears nowhere else. */

import { describeRef } from '../../../model/ref.js';
import type { Outcome } from '../../../model/step.js';
import { entriesOf, type SecretReference } from '../../../model/value.js';
import type { Answer } from '../answer.js';
import { credentialPath, decodeCredential } from '../read/credentials.js';
import { already, argument, concluded, failed, idOfRef, readOne, type StepContext } from './context.js';
import { create } from './create.js';

/** 200 with a view whose id is called `credentialId`. Needs TLS, and a logon the server can check (server-v3.md §7). */
export async function createCredential(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const password = await passwordOf(context);
  if ('outcome' in password) return password.outcome;
  const body = { username: argument(step, 'username'), password: password.value };
  return create(context, {
    post: () => session.http.write('POST', 'v3/credentials', body, password.value),
    read: (id) => readOne(context, credentialPath(id), decodeCredential),
    explain: missingEndpoint,
  });
}

export async function setPassword(context: StepContext): Promise<Outcome> {
  const { step, session } = context;
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const password = await passwordOf(context);
  if ('outcome' in password) return password.outcome;
  const answer = await session.http.write(
    'PUT',
    credentialPath(target.id),
    { newPassword: password.value },
    password.value,
  );
  return missingEndpoint(answer) ?? concluded(answer);
}

function missingEndpoint(answer: Answer): Outcome | undefined {
  return answer.kind === 'refused' && (answer.status === 404 || answer.status === 405)
    ? failed(`${answer.call}: this release does not have it (${answer.status}); store the credential by hand`)
    : undefined;
}

/** The password, read for one call. Over plain HTTP none is read: no plan asks for it (capabilities.ts), and the wire rests on no plan. */
async function passwordOf(context: StepContext): Promise<{ readonly value: string } | { readonly outcome: Outcome }> {
  if (!context.session.config.url.startsWith('https:')) {
    return { outcome: failed('a password is sent over https only: use the https address of the server') };
  }
  const reference = secretIn(context.step.args);
  if (reference === undefined) {
    return { outcome: failed(`${describeRef(context.step.ref)} needs a password: declare where it is kept`) };
  }
  const secret = await context.session.secret(reference);
  return 'problem' in secret ? { outcome: failed(secret.problem) } : { value: secret.value };
}

function secretIn(args: unknown): SecretReference | undefined {
  if (typeof args !== 'object' || args === null || !('password' in args)) return undefined;
  const { password } = args;
  if (typeof password !== 'object' || password === null || !('secret' in password) || !('name' in password))
    return undefined;
  const { secret, name } = password;
  if ((secret !== 'env' && secret !== 'file') || typeof name !== 'string') return undefined;
  return { secret, name };
}

export async function changeShare(context: StepContext, adds: boolean): Promise<Outcome> {
  const { step, session } = context;
  const to = step.effect.find(({ entry }) => entry !== undefined)?.entry;
  if (to === undefined) return failed('the step names nobody');
  const target = idOfRef(context, step.ref);
  if ('outcome' in target) return target.outcome;
  const member = idOfRef(context, to);
  if ('outcome' in member) return member.outcome;
  const found = await readOne(context, credentialPath(target.id), decodeCredential);
  if ('outcome' in found) return found.outcome;
  const present = entriesOf(found.value.fields.shares).some(
    (share) => share.to.kind === to.kind && share.to.id === member.id,
  );
  if (present === adds) {
    return already(`${describeRef(step.ref)} is ${adds ? '' : 'not '}shared with ${describeRef(to)} already`);
  }
  const path = `${credentialPath(target.id)}/${to.kind === 'group' ? 'userGroups' : 'users'}`;
  const key = to.kind === 'group' ? 'userGroupId' : 'userId';
  return concluded(
    adds
      ? await session.http.write('POST', path, { [key]: member.id })
      : await session.http.write('DELETE', `${path}/${encodeURIComponent(member.id)}`),
  );
}
