/** Every kind, in the order in which plans and exports list them. The one list of kinds in the code. */

import type { Field, KindDescription } from '../field.js';
import type { KindName } from '../ref.js';
import { collection } from './collection.js';
import { credential } from './credential.js';
import { group } from './group.js';
import { settings } from './settings.js';
import { studio } from './studio.js';
import { user } from './user.js';

export const KINDS: readonly KindDescription[] = [user, group, collection, credential, studio, settings];

/** The kinds a target holds objects of. */
export const LIVE_KINDS: readonly KindName[] = KINDS.map(({ kind }) => kind).filter((kind) => kind !== 'settings');

const byName = new Map(KINDS.map((kind) => [kind.kind, kind]));

export function describeKind(kind: KindName): KindDescription {
  const found = byName.get(kind);
  if (found === undefined) throw new Error(`no description of kind ${kind}`);
  return found;
}

export function fieldOf(kind: KindDescription, name: string): Field | undefined {
  return kind.fields.find((field) => field.name === name);
}
