/**
 * What exists, and by which name, once the plan is done: what may be created or renamed, and what stands in the way. A server refuses a
 * second bearer of a name, so a name is taken only where the plan frees it. Never frees one by itself.
 */

import type { Fate } from '../model/change.js';
import type { Declaration, DeclaredObject } from '../model/declaration.js';
import { describeKind } from '../model/kinds/index.js';
import { describeNamed, keyText } from '../model/names.js';
import { describeRef, foldName, type Ref, refKey } from '../model/ref.js';
import type { Capabilities, WorldObject } from '../model/system.js';
import { AUTOMATIC, isAutomatic } from './fate.js';
import { emptiness } from './going.js';
import type { Match } from './match.js';

export interface Existence {
  /**
   * What becomes of a declared object that is not live yet: blocked where something is not declared that its creation needs, or where
   * another object goes by its name and this plan does not change that.
   */
  readonly creation: (object: DeclaredObject) => Fate;
  /** What becomes of the name of a live object that is declared by another: blocked by who bears that one, as above. */
  readonly renaming: (object: DeclaredObject) => Fate;
  /** Automatic when the object exists or this plan creates it; else the fate of what refers to it. */
  readonly existence: (ref: Ref) => Fate;
}

export interface ExistenceInput {
  readonly declaration: Declaration;
  readonly match: Match;
  readonly capabilities: Capabilities;
  /** Live is only what a revision declares (comparison.ts): what it does not tell of may exist all the same. */
  readonly supposed: boolean;
}

/** Who keeps a name from being taken. */
interface Obstacle {
  readonly bearer: WorldObject;
  /** Whether the bearer waits, directly or through others, for the very name of the one that asks. */
  readonly circle: boolean;
}

/**
 * @param declared what is declared by a Ref
 * @param externallyOwned whether another system owns what goes by a name: then it keeps it
 */
export function existenceOf(
  { match, capabilities, supposed }: ExistenceInput,
  declared: (ref: Ref) => DeclaredObject | undefined,
  externallyOwned: (ref: Ref, name: string) => boolean,
): Existence {
  const renameable = ({ ref: { kind } }: DeclaredObject): Fate =>
    capabilities.ability(kind, describeKind(kind).key.name, 'update');

  /** Who is to be renamed before a name is free; `gone`: it is deleted; `stays`: it keeps the name. */
  const successor = (bearer: WorldObject): DeclaredObject | 'gone' | 'stays' => {
    const { kind } = bearer.ref;
    const owner = declared(bearer.ref);
    if (owner === undefined || externallyOwned(bearer.ref, bearer.name)) return 'stays';
    switch (owner.state) {
      case 'deleted':
        return isAutomatic(capabilities.ability(kind, undefined, 'delete')) && isAutomatic(emptiness(bearer))
          ? 'gone'
          : 'stays';
      case 'deactivated':
        return 'stays';
      default:
        return isAutomatic(renameable(owner)) && foldName(kind, owner.name) !== foldName(kind, bearer.name)
          ? owner
          : 'stays';
    }
  };

  // What is free is so whoever asks, and a long chain of renames is followed once.
  const free = new Set<string>();
  /** @param asked the objects that wait for the name, the first one first */
  const obstacleTo = (object: DeclaredObject, asked: ReadonlySet<DeclaredObject>): Obstacle | undefined => {
    const key = refKey(object.ref);
    if (free.has(key)) return undefined;
    for (const bearer of match.bearers(object.ref.kind, object.name)) {
      const next = successor(bearer);
      if (next === 'gone') continue;
      if (next === 'stays') return { bearer, circle: false };
      if (asked.has(next)) return { bearer, circle: [...asked][0] === next };
      const further = obstacleTo(next, new Set([...asked, next]));
      if (further !== undefined) return { bearer, circle: further.circle };
    }
    free.add(key);
    return undefined;
  };

  const taking = (object: DeclaredObject): Fate => {
    const obstacle = obstacleTo(object, new Set([object]));
    if (obstacle === undefined) return AUTOMATIC;
    const { bearer, circle } = obstacle;
    const { ref, id } = bearer;
    const name = declared(ref)?.name ?? bearer.name;
    return {
      disposition: 'blocked',
      reason: circle
        ? `the ${ref.kind} with id ${id} goes by this name until it is renamed to ${name}, and that waits for this rename: give one of them another name first`
        : `${describeRef({ kind: ref.kind, path: [name] })} (id ${id}) goes by this name, and the plan does not change that`,
    };
  };

  const creation = (object: DeclaredObject): Fate => {
    const { kind } = object.ref;
    const ability = capabilities.ability(kind, undefined, 'create');
    if (!isAutomatic(ability) || supposed) return ability;
    const missing = describeKind(kind).fields.flatMap(({ name, neededToCreate }) =>
      neededToCreate === true && object.fields[name] === undefined ? [name] : [],
    );
    if (missing.length === 0) return taking(object);
    return { disposition: 'blocked', reason: `does not exist and cannot be created without ${missing.join(' and ')}` };
  };

  const renaming = (object: DeclaredObject): Fate => {
    const ability = renameable(object);
    return !isAutomatic(ability) || supposed ? ability : taking(object);
  };

  const existence = (ref: Ref): Fate => {
    if (ref.kind === 'directoryGroup' || match.world.object(ref) !== undefined) return AUTOMATIC;
    const object = declared(ref);
    const create = object === undefined ? capabilities.ability(ref.kind, undefined, 'create') : creation(object);
    return isAutomatic(create)
      ? AUTOMATIC
      : {
          disposition: 'pending',
          reason: `waits for ${describeNamed(ref, (one) => declared(one)?.name ?? keyText(one))}`,
        };
  };

  return { creation, renaming, existence };
}
