/** How accounts of the directory are shown under Windows authentication: groups and collections name the same things differently. */

import type { UserRecord } from '../records.js';
import { sidOf } from '../state.js';

const DOMAIN = 'EMULATOR';

const accountOf = ({ email }: UserRecord): string => email.split('@')[0] ?? email;
const nameOf = ({ firstName, lastName }: UserRecord): string => `${firstName} ${lastName}`;

/** A person as a member of a user group (server-v3.md §5). */
export function memberObject(user: UserRecord) {
  return {
    sid: sidOf(user),
    category: 'Person',
    displayName: nameOf(user),
    domainName: DOMAIN,
    sidAccountName: accountOf(user),
  };
}

/** A directory group as a member of a user group [inferred, server-v3.md §5]. */
export function groupObject(sid: string, name: string) {
  const slash = name.lastIndexOf('\\');
  return {
    sid,
    category: 'Group',
    displayName: name,
    domainName: slash === -1 ? DOMAIN : name.slice(0, slash),
    sidAccountName: name.slice(slash + 1),
  };
}

/** A person as a member of a collection (server-v3.md §6). */
export function shareObject(user: UserRecord) {
  const account = accountOf(user);
  return { sid: sidOf(user), category: 'Person', displayName: nameOf(user), name: account, samAccountName: account };
}
