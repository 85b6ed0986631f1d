/**
 * The ids a name has on the live system now. How list filters match is not documented (server-v3.md §4): every answer is filtered here
 * again, with the rules of the model. More than one id means that the name is ambiguous.
 */

import { foldName, idIn, type KindName, type Ref } from '../../model/ref.js';
import { type Fields, idOf, nullableText, readFields, readList } from './decode.js';
import { type Problem, tell } from './problem.js';
import { decodeWith } from './read/context.js';
import type { Session } from './session.js';

/** Where a kind is listed, and what its name is called there. Lists are not paged (server-v3.md §2). */
interface List {
  readonly path: string;
  readonly key: string;
  readonly filter?: string;
}

const LISTS: ReadonlyMap<Ref['kind'], List> = new Map<Ref['kind'], List>([
  ['user', { path: 'v3/users', key: 'email', filter: 'email' }],
  ['group', { path: 'v3/usergroups', key: 'name' }],
  ['collection', { path: 'v3/collections', key: 'name' }],
  ['credential', { path: 'v3/credentials', key: 'userName' }],
  ['studio', { path: 'v3/subscriptions', key: 'name', filter: 'name' }],
]);

/** When a kind was read whole. */
export interface Listing {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was there; absent where only the time is known. */
  readonly names?: Promise<readonly Named[]>;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Throws when the server cannot be asked: not knowing must not be taken for "there is none". */
export async function findIds(session: Session, ref: Ref): Promise<readonly string[]> {
  const list = LISTS.get(ref.kind);
  if (list === undefined) return [];
  const name = ref.path[0] ?? '';
  // As it was last written, where that is known: a server may mind case.
  const written = session.spelled.get(name) ?? name;
  const filter =
    list.filter === undefined || idIn(ref) !== undefined ? '' : `?${list.filter}=${encodeURIComponent(written)}`;
  return idsAmong(ref, await namesAt(session, list, filter));
}

/** The ids of many names of one kind, in the order of the names: asked one by one where that is less, else by one list. */
export async function findAll(session: Session, refs: readonly Ref[]): Promise<readonly (readonly string[])[]> {
  const list = LISTS.get(refs[0]?.kind ?? 'settings');
  if (list === undefined) return refs.map(() => []);
  if (list.filter !== undefined && refs.length <= FEW) return Promise.all(refs.map((ref) => findIds(session, ref)));
  return index(await namesAt(session, list, ''), refs);
}

/** More names than these are looked up by one list. */
const FEW = 4;
/** Milliseconds for which a whole reading of a kind is taken for what is there now. */
const FRESH = 60_000;

/** The ids of a name, as read at most a minute ago; asks for the whole kind when the last reading is older, once for all who need it. */
export async function recentIds(session: Session, ref: Ref): Promise<readonly string[]> {
  const list = LISTS.get(ref.kind);
  if (list === undefined || ref.kind === 'directoryGroup') return [];
  const now = session.now().getTime();
  let listing = session.listings.get(ref.kind);
  if (listing === undefined || now - listing.at > FRESH) {
    listing = ask(session, ref.kind, list, now);
    session.listings.set(ref.kind, listing);
  }
  return listing.names === undefined ? [] : idsAmong(ref, await listing.names);
}

/** Asks for a whole kind. What was not answered is not kept: whoever comes next asks again. */
function ask(session: Session, kind: KindName, list: List, at: number): Listing {
  const names = namesAt(session, list, '');
  const listing = { at, names };
  names.catch(() => {
    if (session.listings.get(kind) === listing) session.listings.delete(kind);
  });
  return listing;
}

async function namesAt(session: Session, { path, key }: List, query: string): Promise<readonly Named[]> {
  const answer = await session.http.get(`${path}${query}`);
  if (answer.kind !== 'answered') throw new UnansweredError(answer);
  const problems: Problem[] = [];
  const names = decodeWith({ problems }, path, answer.body, (body, reading) =>
    readList(body, reading).map((value, index) => {
      reading.trail[0] = index;
      const fields: Fields = readFields(value, reading);
      return { id: idOf(fields, 'id', reading), name: nullableText(fields, key, reading) };
    }),
  );
  if (problems[0] !== undefined) throw new UnansweredError(problems[0]);
  return names ?? [];
}

function idsAmong(ref: Ref, names: readonly Named[]): readonly string[] {
  return names
    .filter(({ id, name }) => goesBy(ref, name, id))
    .map(({ id }) => id)
    .sort();
}

/** The same for many names at once, in one pass over the list. */
function index(names: readonly Named[], refs: readonly Ref[]): readonly (readonly string[])[] {
  const kind = refs[0]?.kind;
  const byName = new Map<string, Named[]>();
  for (const named of names) {
    const folded = kind === undefined ? named.name : foldName(kind, named.name);
    const same = byName.get(folded);
    if (same === undefined) byName.set(folded, [named]);
    else same.push(named);
  }
  return refs.map((ref) => idsAmong(ref, idIn(ref) === undefined ? (byName.get(ref.path[0] ?? '') ?? []) : names));
}

/** By id where the Ref says one, else by name. */
function goesBy(ref: Ref, name: string, id: string): boolean {
  const pinned = idIn(ref);
  return pinned === undefined ? ref.path[0] === foldName(ref.kind, name) : pinned === id;
}

/** The server could not be asked. Carries the problem in words for people. */
export class UnansweredError extends Error {
  readonly code = 'unanswered';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(tell(problem).message);
    this.problem = problem;
  }
}
