/**
 * The ids a name has on the live system now. How list filters match is not documented (server-v3.md §4): every answer is filtered here
 * again, with the rules of the model. More than one id means that the name is ambiguous.
 */

import { foldName, type Ref } from '../../model/ref.js';
import { type Fields, idOf, readFields, readList, textOf } from './decode.js';
import { type Problem, tell } from './problem.js';
import { decodeWith } from './read/context.js';
import type { Session } from './session.js';

/** Throws when the server cannot be asked: not knowing must not be taken for "there is none". */
export async function findIds(session: Session, ref: Ref): Promise<readonly string[]> {
  const name = ref.path[0] ?? '';
  switch (ref.kind) {
    case 'user': {
      // As it was last written, where that is known: a server may mind case.
      const written = session.spelled.get(name) ?? name;
      return search(session, ref, `v3/users?email=${encodeURIComponent(written)}`, 'v3/users', 'email');
    }
    case 'group':
      return search(session, ref, 'v3/usergroups', 'v3/usergroups', 'name');
    case 'collection':
      return search(session, ref, 'v3/collections', 'v3/collections', 'name');
    case 'credential':
      return search(session, ref, 'v3/credentials', 'v3/credentials', 'userName');
    case 'studio':
      return search(session, ref, `v3/subscriptions?name=${encodeURIComponent(name)}`, 'v3/subscriptions', 'name');
    case 'directoryGroup':
    case 'settings':
      return [];
    default:
      return ref.kind satisfies never;
  }
}

async function search(session: Session, ref: Ref, path: string, root: string, key: string): Promise<readonly string[]> {
  const answer = await session.http.get(path);
  if (answer.kind !== 'answered') throw new UnansweredError(answer);
  const problems: Problem[] = [];
  const ids = decodeWith({ problems }, root, answer.body, (body, reading) => {
    const found: string[] = [];
    readList(body, reading).forEach((value, index) => {
      reading.trail[0] = index;
      const fields: Fields = readFields(value, reading);
      const id = idOf(fields, 'id', reading);
      if (goesBy(ref, textOf(fields, key, reading), id)) found.push(id);
    });
    return found.sort();
  });
  if (problems[0] !== undefined) throw new UnansweredError(problems[0]);
  return ids ?? [];
}

/** By name, by name and id where several share it, or by id alone: the three ways a Ref is written. */
function goesBy(ref: Ref, name: string, id: string): boolean {
  const written = ref.path[0];
  const folded = foldName(ref.kind, name);
  return written === folded || written === `${folded}#${id}` || written === `id:${id}`;
}

/** The server could not be asked. Carries the problem in words for people. */
class UnansweredError extends Error {
  readonly code = 'unanswered';
  constructor(problem: Problem) {
    super(tell(problem).message);
  }
}
