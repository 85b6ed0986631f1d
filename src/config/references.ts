/**
 * Names to Refs: whatever one object says of another must be declared, and be one thing. Keys alone declare: `- { email: x }`
 * manages nothing and makes x known.
 * Never: ask the live system. A declaration stands or falls by itself.
 */

import { closest } from '../diagnostics/suggest.js';
import { describeKind } from '../model/kinds/index.js';
import { foldName, type KindName } from '../model/ref.js';
import { keyPlace } from './layers.js';
import type { Index, Merged } from './merge.js';
import { didYouMean, error, type Place, type Problem, quoted } from './problem.js';

export interface Resolver {
  /** The declared thing of a name, or the problem with it. `id` picks one of several that share the name. */
  find(kind: KindName, name: string, id: string | undefined, at: () => Place): Merged | undefined;
  /** What was found under a name before. */
  found(kind: KindName, name: string): Merged | undefined;
}

/** Suggestions compare a name with every other: enough for everybody who reads them, not for a file of wrong names. */
const MAX_SUGGESTIONS = 40;

/**
 * @param incomplete kinds of which something could not be read: what is missing may be just that, and is not reported
 */
export function resolverOf(index: Index, incomplete: ReadonlySet<KindName>, problems: Problem[]): Resolver {
  const known = new Map<KindName, Map<string, Merged>>();
  let suggestions = 0;

  function missing(kind: KindName, name: string, id: string | undefined, place: Place): void {
    if (incomplete.has(kind)) return;
    const { section, key } = describeKind(kind);
    const declared = index.get(kind);
    const near =
      suggestions++ < MAX_SUGGESTIONS && id === undefined
        ? closest(
            name,
            [...(declared?.values() ?? [])].flatMap((objects) => objects.map((object) => object.name)),
          )
        : undefined;
    const what =
      id === undefined ? `${kind} ${quoted(name)} is` : `no ${kind} ${quoted(name)} with id ${quoted(id)} is`;
    const message = id === undefined ? `${what} not declared` : `${what} declared`;
    const hint = `correct the name, or declare it: under ${section}, with ${key.name} alone nothing of it is managed`;
    problems.push(error('GAL-308', message, place, didYouMean(near, hint)));
  }

  function search(kind: KindName, name: string, id: string | undefined, at: () => Place): Merged | undefined {
    const objects = index.get(kind)?.get(foldName(kind, name)) ?? [];
    const meant = id === undefined ? objects : objects.filter((object) => object.id === id);
    const [object] = meant;
    if (object === undefined) {
      missing(kind, name, id, at());
      return undefined;
    }
    if (meant.length > 1) {
      problems.push(
        error('GAL-309', `several declared ${describeKind(kind).section} are called ${quoted(name)}`, at(), {
          notes: meant.map((candidate) => ({ message: `id ${candidate.id ?? 'unknown'}`, at: keyPlace(candidate) })),
          hint: 'say which by its id, where an entry may have one',
        }),
      );
      return undefined;
    }
    if (object.state === 'deleted') {
      problems.push(
        error('GAL-310', `${kind} ${quoted(name)} is declared deleted`, at(), {
          notes: [{ message: 'declared here', at: keyPlace(object) }],
        }),
      );
      return undefined;
    }
    return object;
  }

  return {
    found: (kind, name) => known.get(kind)?.get(name),
    find(kind, name, id, at) {
      if (id !== undefined) return search(kind, name, id, at);
      let names = known.get(kind);
      if (names === undefined) {
        names = new Map();
        known.set(kind, names);
      }
      const found = names.get(name) ?? search(kind, name, undefined, at);
      if (found !== undefined) names.set(name, found);
      return found;
    },
  };
}
