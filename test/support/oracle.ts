/**
 * An oracle for what people may do, written apart from src/access: plain loops over an emulator's saved state, straight from the facts
 * (semantics.md §5, §7; server-v3.md §6). Slow and simple on purpose.
 */

import type { ApiRole, Seed } from '../../src/emulator/seed.js';

const ORDER: readonly ApiRole[] = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'];
const FLAGS = [
  'canScheduleJobs',
  'canPrioritizeJobs',
  'canAssignJobs',
  'canCreateCollections',
  'isApiEnabled',
  'canCreateAndUpdateDcm',
  'canShareForExecutionDcm',
  'canShareForCollaborationDcm',
  'canManageGenericVaultsDcm',
] as const;
const SHARE_FLAGS = ['canAddAssets', 'canRemoveAssets', 'canUpdateAssets', 'canAddUsers', 'canRemoveUsers'] as const;

/** Every right of every person, by e-mail: words such as `role:3`, `flag:canScheduleJobs`, `collection:<id>:run`. */
export type Rights = ReadonlyMap<string, ReadonlySet<string>>;

export function rightsIn(seed: Seed, serverDefault: ApiRole, now: Date): Rights {
  const rights = new Map<string, Set<string>>();
  const members = (group: NonNullable<Seed['groups']>[number]): string[] =>
    (group.members ?? []).map((member) => (typeof member === 'string' ? member : member.ref));
  for (const user of seed.users ?? []) {
    const held = new Set<string>();
    rights.set(user.email.toLowerCase(), held);
    if (user.isActive === false || user.isAccountLocked === true) continue;
    const groups = (seed.groups ?? []).filter((group) => members(group).includes(user.id ?? ''));
    let role: ApiRole = user.role ?? 'Evaluated';
    if (role === 'Evaluated') {
      const through = groups.map((group) => group.role ?? 'Evaluated').filter((word) => word !== 'Evaluated');
      role =
        through.length === 0
          ? serverDefault
          : (ORDER[Math.max(...through.map((word) => ORDER.indexOf(word)))] ?? 'NoAccess');
    }
    const rank = ORDER.indexOf(role);
    if (rank === 0) continue;
    for (let at = 1; at <= rank; at += 1) held.add(`role:${at}`);
    for (const flag of FLAGS) if (user[flag] === true) held.add(`flag:${flag}`);
    if (rank < 2) continue;
    for (const collection of seed.collections ?? []) {
      const may = (word: string): void => {
        if (word === 'add' ? rank >= 3 : true) held.add(`collection:${collection.name}:${word}`);
      };
      const owns = collection.owner === user.id;
      // A Curator administers every collection as its owner does (semantics.md §5, DESIGN §6).
      if (owns || rank === 4) may('own');
      if (owns || rank === 4) for (const word of ['run', 'add', ...SHARE_FLAGS.slice(1)]) may(word);
      for (const share of collection.shares ?? []) {
        const reaches = share.user === user.id || groups.some((group) => group.id === share.group);
        if (!reaches || (share.expirationDate !== undefined && new Date(share.expirationDate) <= now)) continue;
        may('run');
        for (const flag of SHARE_FLAGS)
          if (share.isAdmin === true || share[flag] === true) may(flag === 'canAddAssets' ? 'add' : flag);
      }
    }
  }
  return rights;
}

export function administratorsIn(rights: Rights): number {
  return [...rights.values()].filter((held) => held.has('role:4')).length;
}

/** What somebody holds now that he held neither before nor after. */
export function excessOf(
  before: Rights,
  after: Rights,
  now: Rights,
  spare: (email: string, right: string) => boolean,
): string[] {
  const found: string[] = [];
  for (const [email, held] of now) {
    for (const right of held) {
      if (before.get(email)?.has(right) || after.get(email)?.has(right) || spare(email, right)) continue;
      found.push(`${email} ${right}`);
    }
  }
  return found;
}
