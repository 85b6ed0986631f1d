/**
 * Files of both layers to the declaration of one target: merge, profiles, names, references, dates, digest. No I/O but to ask whether
 * files that secrets name are there.
 */

import type {
  Attestation,
  Declaration,
  DeclaredObject,
  GuardRules,
  ManageRule,
  TargetConfig,
} from '../model/declaration.js';
import { KINDS } from '../model/kinds/index.js';
import { compareRefs, type KindName } from '../model/ref.js';
import { checkNames } from './checks.js';
import { digestOf } from './digest.js';
import { readLayer, writtenAt } from './layers.js';
import { type Index, type Merged, mergeLayers, mergeProfiles } from './merge.js';
import { type Context, normaliseObject } from './normalise.js';
import type { Place, Problem } from './problem.js';
import { expandProfile, unusedProfiles } from './profiles.js';
import { resolverOf } from './references.js';
import type { Source } from './sources.js';
import { toInstant, untilIn } from './until.js';

export interface Meaning {
  readonly objects: readonly DeclaredObject[];
  readonly problems: readonly Problem[];
  /** Files that secrets name. */
  readonly files: readonly { readonly path: string; readonly at: Place }[];
  /** Shared profiles that nobody of this target uses: somebody of another target may. */
  readonly unusedShared: readonly { readonly name: string; readonly problem: Problem }[];
}

/**
 * @param shared files of the project, `own` those of the target
 * @param windows whether people sign in through Windows authentication
 * @param timeZone a zone that is known
 */
export function readMeaning(
  shared: readonly Source[],
  own: readonly Source[],
  { windows, timeZone, asOf }: { readonly windows: boolean; readonly timeZone: string; readonly asOf: Date },
): Meaning {
  const problems: Problem[] = [];
  const unread = unreadSections([...shared, ...own]);
  const incomplete = new Set(KINDS.filter(({ section }) => unread.has(section)).map(({ kind }) => kind));
  const sharedLayer = readLayer(shared, false, problems);
  const ownLayer = readLayer(own, true, problems);
  const index = mergeLayers(sharedLayer, ownLayer, problems);
  checkNames(index, problems);

  const profiles = mergeProfiles(sharedLayer, ownLayer);
  const used = new Set<string>();
  const files: { readonly path: string; readonly at: Place }[] = [];
  const context: Context = {
    resolver: resolverOf(index, incomplete, problems),
    until: untilIn(timeZone),
    asOf,
    directoryGroups: windows,
    problems,
    secretFiles: files,
  };
  const objects = sortedObjects(index).map((merged) =>
    normaliseObject(expandProfile(merged, profiles, used, unread.has(PROFILES), problems), context),
  );

  // Whoever has a mistake may have meant to name one.
  const unsure = [...shared, ...own].some(({ broken }) => [...broken.keys()].some((path) => path.startsWith(PROFILED)));
  const unused = unsure ? [] : unusedProfiles(profiles, used);
  const ofTarget = unused.filter(({ name }) => ownLayer.profiles.has(name) && !sharedLayer.profiles.has(name));
  problems.push(...ofTarget.map(({ problem }) => problem));
  return { objects, problems, files, unusedShared: unused.filter((profile) => !ofTarget.includes(profile)) };
}

const PROFILES = 'profiles';
const PROFILED = `${KINDS.find(({ profiled }) => profiled === true)?.section}/`;

/**
 * Sections of which something could not be read: names may be missing that somebody refers to. A wrong file or a misspelled section
 * may be any of them; an item counts when nobody can say what it is called.
 */
function unreadSections(sources: readonly Source[]): ReadonlySet<string> {
  const sections = new Set<string>();
  for (const source of sources) {
    if (source.value === undefined || source.broken.has('')) {
      for (const { section } of KINDS) sections.add(section);
      sections.add(PROFILES);
    }
    for (const path of source.broken.keys()) {
      const [section = '', item] = path.split('/');
      if (item === undefined || isNameless(source, section, item)) sections.add(section);
    }
  }
  return sections;
}

function isNameless(source: Source, section: string, item: string): boolean {
  const items: unknown = source.value?.[section];
  if (typeof items !== 'object' || items === null) return true;
  const kind = KINDS.find((candidate) => candidate.section === section);
  if (Array.isArray(items) && kind !== undefined) {
    return writtenAt(source, kind, Number(item), items[Number(item)]) === undefined;
  }
  return section === PROFILES && typeof new Map(Object.entries(items)).get(item) !== 'object';
}

/** By kind, then by key: the order of the declaration. */
function sortedObjects(index: Index): readonly Merged[] {
  return KINDS.flatMap(({ kind }) =>
    [...(index.get(kind)?.values() ?? [])].flat().sort((a, b) => compareRefs(a.ref, b.ref)),
  );
}

/** Names of profiles that the objects of a file use. */
export function profilesNamedIn(sources: readonly Source[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const source of sources) {
    for (const { section } of KINDS.filter((kind) => kind.profiled === true)) {
      const items = source.value?.[section];
      if (!Array.isArray(items)) continue;
      for (const item of items as readonly unknown[]) {
        const name = typeof item === 'object' && item !== null && 'profile' in item ? item.profile : undefined;
        if (typeof name === 'string') names.add(name);
      }
    }
  }
  return names;
}

/** Puts a declaration together. */
export function makeDeclaration(parts: {
  readonly target: TargetConfig;
  readonly objects: readonly DeclaredObject[];
  readonly manage: Readonly<Record<KindName, ManageRule>>;
  readonly guards: GuardRules;
  readonly attestations: readonly Attestation[];
  readonly asOf: Date;
}): Declaration {
  const { asOf, ...meaning } = parts;
  let digest: string | undefined;
  return {
    ...meaning,
    asOf: toInstant(asOf.getTime()),
    // A plan that is only shown never asks.
    get digest() {
      digest ??= digestOf(meaning);
      return digest;
    },
  };
}
