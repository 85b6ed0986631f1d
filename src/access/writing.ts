/** What writing effects of every kind needs: whom they reach, and what their attributes say. */

import type { Delta } from '../model/step.js';
import { forget } from './parts.js';
import { type Log, put, relatedTo } from './relation.js';
import type { AccessState, Resource } from './state.js';

export interface Writing {
  readonly state: AccessState;
  /** Filled with whose access may have changed. */
  readonly people: Set<string>;
  readonly log: Log;
}

/** A person, or everybody in a group. */
export function addPrincipal(writing: Writing, key: string): void {
  if (writing.state.refs.get(key)?.kind === 'group') addMembers(writing, key);
  else writing.people.add(key);
}

export function addMembers({ state, people }: Writing, group: string): void {
  for (const member of relatedTo(state.members.of, group).keys()) people.add(member);
}

/** Writes a studio whose default credential changes. */
export function setDefaultCredential({ state, people, log }: Writing, key: string, studio: Resource): void {
  for (const who of relatedTo(state.inStudio.of, key).keys()) people.add(who);
  put(state.studios, key, studio, log);
  forget(state, key, log);
}

/** One attribute of what an effect leaves of an entry. */
export function attributeOf(value: Delta['leaves'], name: 'can' | 'until' | 'name'): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

export function wordsOf(value: Delta['leaves']): readonly string[] | undefined {
  const can = attributeOf(value, 'can');
  return Array.isArray(can) ? can.filter((word) => typeof word === 'string') : undefined;
}
