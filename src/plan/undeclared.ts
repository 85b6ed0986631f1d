/**
 * What happens to live objects that nobody declared: by the rule of `manage`, nothing, a word, deactivation or deletion.
 * Never touches the account, what another system owns, inactive people, or what cannot be told apart.
 */

import type { Change, Fate } from '../model/change.js';
import type { Declaration, Locate } from '../model/declaration.js';
import type { Finding } from '../model/plan.js';
import { describeRef, isName, refKey } from '../model/ref.js';
import type { Capabilities, WorldObject } from '../model/system.js';
import { isLiveRef } from '../model/value.js';
import { emptiness, leaving } from './going.js';
import { located } from './located.js';
import type { Match } from './match.js';
import { patternTest } from './standing.js';

/** Changes and findings for undeclared live objects, in the snapshot's order. */
export function diffUndeclared(
  declaration: Declaration,
  match: Match,
  capabilities: Capabilities,
  locate: Locate,
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  const changes: Change[] = [];
  const findings: Finding[] = [];
  const declaredKinds = new Set(declaration.objects.map((object) => object.ref.kind));
  const rules = new Map(
    Object.entries(declaration.manage).map(([kind, rule]) => [
      kind,
      { ...rule, excepted: patternTest([...rule.except, ...rule.externallyOwned]) },
    ]),
  );
  for (const live of match.unmatched) {
    const rule = rules.get(live.ref.kind);
    if (rule === undefined || rule.undeclared === 'ignore' || live.state === 'deactivated') continue;
    // A kind that is only read because another needs it has no rule to speak of.
    if (!rule.explicit && !declaredKinds.has(live.ref.kind)) continue;
    if (rule.excepted(live.name) || live.id === match.world.snapshot.account?.id) continue;
    if (!live.addressable) {
      findings.push({
        code: 'GAL-506',
        severity: 'warning',
        ref: live.ref,
        message: `${live.ref.kind} ${JSON.stringify(live.name)} with id ${live.id} ${whyUnaddressable(live, match)} and is left alone`,
        hint: 'pin it with `id:` in a file of the target to manage it',
      });
    } else if (rule.undeclared === 'report') {
      findings.push({
        code: 'GAL-501',
        severity: 'info',
        ref: live.ref,
        message: `${describeRef({ kind: live.ref.kind, path: [live.name] })} is not declared`,
      });
    } else {
      const change = removal(rule.undeclared, live, match, capabilities);
      // Nobody wrote a line about the object: the rule is what it comes of.
      if (change !== undefined) changes.push({ ...change, ...located(locate, rule.origin) });
    }
  }
  return { changes, findings };
}

function whyUnaddressable({ ref: { kind }, name }: WorldObject, match: Match): string {
  if (!isName(name)) return 'has no name to go by';
  return match.bearers(kind, name).length > 1 ? 'shares its name with another' : 'has the name another is declared by';
}

function removal(
  rule: 'deactivate' | 'delete',
  live: WorldObject,
  match: Match,
  capabilities: Capabilities,
): Change | undefined {
  const action = rule === 'deactivate' ? 'deactivate' : 'delete';
  const byRole = action === 'deactivate' && capabilities.deactivation === 'no-access';
  if (byRole && live.fields.role === 'NoAccess') return undefined;
  const ability = capabilities.ability(live.ref.kind, undefined, action);
  const fate = ability.disposition === 'automatic' && action === 'delete' ? deletable(live, match) : ability;
  const groups = live.ref.kind === 'user' && !byRole ? match.world.groupsOf(live.ref) : [];
  return {
    ref: live.ref,
    name: live.name,
    id: live.id,
    action,
    fate,
    ...leaving(byRole ? [{ field: 'role', before: live.fields.role, after: 'NoAccess', fate }] : [], groups, match),
    entries: [],
    because: 'undeclared',
  };
}

/** Deleting what nobody declared never forces: people who own collections stay, like everything that still holds something. */
function deletable(live: WorldObject, match: Match): Fate {
  if (live.ref.kind !== 'user') return emptiness(live);
  const owned = match.world.snapshot.objects.filter(
    (object) => object.kind === 'collection' && isLiveRef(object.fields.owner) && object.fields.owner.id === live.id,
  ).length;
  if (owned === 0) return emptiness(live);
  return { disposition: 'blocked', reason: `owns ${owned} collections: give them another owner first` };
}

/** Old names that still exist beside the new one: the declared object is found by its new name, the old one is somebody else's now. */
export function findOldNames(declaration: Declaration, match: Match): readonly Finding[] {
  const findings: Finding[] = [];
  for (const object of declaration.objects) {
    if (object.previously.length === 0 || !match.matched.has(refKey(object.ref))) continue;
    for (const name of object.previously) {
      const other = match.bearers(object.ref.kind, name).find(({ ref }) => !match.matched.has(refKey(ref)));
      if (other === undefined) continue;
      findings.push({
        code: 'GAL-513',
        severity: 'warning',
        ref: object.ref,
        message: `${describeRef(object.ref)} exists, and so does its old name ${JSON.stringify(name)} (id ${other.id}): nothing is renamed`,
        hint: 'remove the name from `previously`, or the object from the target',
      });
    }
  }
  return findings;
}
