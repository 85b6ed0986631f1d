/**
 * Which kinds a plan has to read: those declared, ruled by `manage`, or needed to make sense of them. Nothing else is requested.
 */

import type { Declaration } from '../model/declaration.js';
import { KINDS, LIVE_KINDS } from '../model/kinds/index.js';
import type { KindName } from '../model/ref.js';
import type { Scope } from '../model/system.js';
import { attested } from './settings.js';

/**
 * What a kind's state is said in terms of. Users need groups: whether somebody is a Curator, and what leaving takes away,
 * follows from groups (semantics.md §7).
 */
const NEEDS: Readonly<Record<KindName, readonly KindName[]>> = {
  user: ['group'],
  group: ['user'],
  collection: ['user', 'group'],
  credential: ['user', 'group'],
  studio: [],
  settings: [],
};

/** The scope of a plan for this declaration. Kinds come in the order of KINDS. */
export function scopeOf(declaration: Declaration): Scope {
  const wanted = new Set<KindName>();
  const add = (kind: KindName): void => {
    if (wanted.has(kind)) return;
    wanted.add(kind);
    for (const needed of NEEDS[kind]) add(needed);
  };
  let userStudios = false;
  const credentials: string[] = [];
  for (const object of declaration.objects) {
    add(object.ref.kind);
    if (object.fields.studio !== undefined) {
      userStudios = true;
      add('studio');
    }
    if (object.fields.defaultCredential !== undefined) add('credential');
    if (object.ref.kind === 'credential') credentials.push(object.ref.path[0] ?? '');
    // What an open default role would do is told by people, and by nothing of the settings (semantics.md §7).
    if (object.fields.defaultRole !== undefined && object.fields.defaultRole !== attested(declaration, 'defaultRole')) {
      add('user');
    }
  }
  for (const { kind } of KINDS) if (declaration.manage[kind].explicit) add(kind);
  // Whoever goes may own collections, and then cannot (server-v3.md §4).
  if (mayDeletePeople(declaration)) add('collection');
  // The account behind the key is looked up among the users, whatever is declared.
  wanted.delete('settings');
  if (wanted.size > 0) add('user');
  return {
    kinds: KINDS.map(({ kind }) => kind).filter((kind) => wanted.has(kind)),
    userStudios,
    ...(declaration.manage.credential.explicit ? {} : { credentials }),
  };
}

/** Whether a person may be deleted: declared so, or by the rule for the undeclared. */
function mayDeletePeople({ objects, manage }: Declaration): boolean {
  return (
    manage.user.undeclared === 'delete' || objects.some(({ ref, state }) => ref.kind === 'user' && state === 'deleted')
  );
}

/** Everything, as `export` and `snapshot` read it. */
export const FULL_SCOPE: Scope = {
  kinds: LIVE_KINDS,
  userStudios: true,
};
