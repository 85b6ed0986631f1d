/**
 * What a server holds, counted from its saved state by names alone: written apart from everything the product reads, compares or plans
 * with, so that a mistake of the one cannot hide in the other.
 */

import type { Seed } from '../../src/emulator/index.js';

/** What is on a server, one line a fact. A thing that is there twice is two lines. */
function censusOf(seed: Seed): readonly string[] {
  const users = new Map((seed.users ?? []).map((user) => [user.id ?? '', user.email.toLowerCase()]));
  const groups = new Map((seed.groups ?? []).map((group) => [group.id ?? '', group.name]));
  const credentials = new Map((seed.credentials ?? []).map((one) => [one.id ?? '', one.userName]));
  const studios = new Map((seed.studios ?? []).map((one) => [one.id ?? '', one.name]));
  const user = (id: string | undefined): string => users.get(id ?? '') ?? `? ${id}`;
  const to = (share: { readonly user?: string; readonly group?: string }): string =>
    share.user === undefined ? `group ${groups.get(share.group ?? '')}` : `user ${user(share.user)}`;
  const lines: string[] = [];
  for (const {
    id: _,
    email,
    studio,
    defaultCredentialId,
    lastLoginDateTime: __,
    dateCreated: ___,
    ...rest
  } of seed.users ?? []) {
    const credential = credentials.get(defaultCredentialId ?? '') ?? '';
    lines.push(
      `user ${email.toLowerCase()} ${shown({ ...rest, sid: '', credential, studio: studios.get(studio ?? '') ?? '' })}`,
    );
  }
  for (const { name, role, members } of seed.groups ?? []) {
    lines.push(`group ${name} ${role}`);
    for (const member of members ?? []) {
      lines.push(`group ${name} has ${user(typeof member === 'string' ? member : member.ref)}`);
    }
  }
  for (const { name, owner, shares, workflows } of seed.collections ?? []) {
    lines.push(`collection ${name} of ${user(owner)} with ${(workflows ?? []).length} assets`);
    for (const share of shares ?? []) {
      const { dateAdded: _, addedBy: __, user: ___, group: ____, ...permissions } = share;
      lines.push(`collection ${name} to ${to(share)} ${shown(permissions)}`);
    }
  }
  for (const { userName, users: with_, groups: within } of seed.credentials ?? []) {
    lines.push(`credential ${userName}`);
    for (const id of with_ ?? []) lines.push(`credential ${userName} to ${user(id)}`);
    for (const id of within ?? []) lines.push(`credential ${userName} to group ${groups.get(id)}`);
  }
  for (const { name, credential } of seed.studios ?? []) {
    lines.push(`studio ${name} ${credentials.get(credential ?? '') ?? ''}`);
  }
  return lines.sort();
}

function shown(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same, with a line for each field of a person: what two writers may each have set. */
export function factsOf(seed: Seed): readonly string[] {
  return censusOf(seed).flatMap((line) => {
    const [, name, fields] = /^user (\S*) (\[.*\])$/s.exec(line) ?? [];
    if (name === undefined || fields === undefined) return [line];
    return [
      `user ${name}`,
      ...(JSON.parse(fields) as unknown[]).map((field) => `user ${name} ${JSON.stringify(field)}`),
    ];
  });
}

/** What one census has more often than another. */
export function more(of: readonly string[], than: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of than) left.set(line, (left.get(line) ?? 0) + 1);
  return of.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** What a run left that differs from what it should have left; empty: nothing. */
export function differences(
  end: Seed,
  goal: Seed,
): { readonly twice: readonly string[]; readonly lost: readonly string[] } {
  const [is, should] = [censusOf(end), censusOf(goal)];
  return {
    twice: duplicates(end, goal),
    lost: [...more(should, is), ...more(is, should).map((line) => `not ${line}`)],
  };
}

/** Names a whole run left more than once that were not there more than once before: nothing it is compared with may have these. */
export function doubled(goal: Seed, before: Seed): readonly string[] {
  return more(namesIn(goal), [...new Set(namesIn(goal))]).filter(
    (name) => !more(namesIn(before), [name]).includes(name),
  );
}

/** Things there are more of than there should be, whatever they look like: by sort and name alone. */
export function duplicates(of: Seed, than: Seed): readonly string[] {
  return more(namesIn(of), namesIn(than));
}

function namesIn(seed: Seed): readonly string[] {
  return [
    ...(seed.users ?? []).map(({ email }) => `user ${email.toLowerCase()}`),
    ...(seed.groups ?? []).map(({ name }) => `group ${name}`),
    ...(seed.collections ?? []).map(({ name }) => `collection ${name}`),
    ...(seed.credentials ?? []).map(({ userName }) => `credential ${userName.toLowerCase()}`),
    ...(seed.studios ?? []).map(({ name }) => `studio ${name}`),
  ];
}
