/**
 * Whether a snapshot of a target was taken of it as it is declared now. What a plan rests on stands in the snapshot: where gallerist.yaml
 * says something else by now, guards would look after the wrong account, and rules of another kind of sign-in would apply.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { TargetConfig } from '../model/declaration.js';
import { foldName } from '../model/ref.js';
import type { Snapshot } from '../model/snapshot.js';

/** Names everything that differs, in one error. Where the files name no release or no account, the snapshot may say more. */
export function declaredOtherwise(target: TargetConfig, snapshot: Snapshot): readonly Diagnostic[] {
  const different: string[] = [];
  const compare = (what: string, held: string | undefined, declared: string): void => {
    if (held !== declared) different.push(`${what} ${held ?? 'none'} there, ${declared} here`);
  };
  compare('authentication', snapshot.authentication, target.authentication);
  compare('provisioning', snapshot.provisioning, target.provisioning);
  if (target.release !== undefined) compare('release', snapshot.release.value, target.release);
  if (target.account !== undefined) {
    const account = accountIn(snapshot, target.account);
    const same = account !== undefined && foldName('user', account) === foldName('user', target.account);
    compare('account', same ? target.account : account, target.account);
  }
  if (different.length === 0) return [];
  return [
    {
      code: 'GAL-515',
      severity: 'error',
      message: `the snapshot is not of target ${target.name} as gallerist.yaml declares it: ${different.join('; ')}`,
      hint: `take a new one: gallerist snapshot --target ${target.name} --out FILE`,
    },
  ];
}

/** Whose the snapshot says the key is. An account that reading would not find either is no difference: a finding says so. */
function accountIn({ account, objects }: Snapshot, declared: string): string | undefined {
  if (account !== null) return account.email;
  const wanted = foldName('user', declared);
  const bearers = objects.filter(({ kind, name }) => kind === 'user' && foldName('user', name) === wanted);
  return bearers.length === 1 ? undefined : declared;
}
