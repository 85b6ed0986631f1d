/**
 * Rules that differ between two revisions: what happens to the undeclared, what guards allow, how the target is described. They work on
 * what is live and declared by nobody, so a comparison can only say that they change.
 */

import type { Declaration } from '../model/declaration.js';
import { KINDS } from '../model/kinds/index.js';
import type { Finding } from '../model/plan.js';
import { compareText } from '../model/ref.js';

const TARGET = [
  'system',
  'url',
  'release',
  'authentication',
  'provisioning',
  'account',
  'timeZone',
  'permissionsNeed',
] as const;

/** One finding for each rule and each fact of the target that differs, in a fixed order. */
export function findChangedRules(base: Declaration, head: Declaration): readonly Finding[] {
  const differences: (readonly [name: string, before: string, after: string])[] = [];
  const compare = (name: string, before: string, after: string): void => {
    if (before !== after) differences.push([name, before, after]);
  };
  for (const name of TARGET) compare(name, base.target[name] ?? 'not said', head.target[name] ?? 'not said');
  for (const { kind, section, undeclared } of KINDS) {
    if (undeclared.length === 0) continue;
    const was = base.manage[kind];
    const is = head.manage[kind];
    compare(`manage.${section}.undeclared`, was.undeclared, is.undeclared);
    compare(`manage.${section}.except`, list(was.except), list(is.except));
    compare(`manage.${section}.externallyOwned`, list(was.externallyOwned), list(is.externallyOwned));
  }
  const { guards: was } = base;
  const { guards: is } = head;
  compare('guards.minAdministrators', String(was.minAdministrators), String(is.minAdministrators));
  compare('guards.maxLosing.percent', String(was.maxLosing.percent), String(is.maxLosing.percent));
  compare('guards.maxLosing.floor', String(was.maxLosing.floor), String(is.maxLosing.floor));
  for (const kind of ['users', 'groups', 'collections'] as const) {
    compare(`guards.protect.${kind}`, list(was.protect[kind]), list(is.protect[kind]));
  }
  return differences.map(([name, before, after]) => ({
    code: 'GAL-525',
    severity: 'warning',
    message: `${name}: ${before} → ${after}`,
    hint: 'what a rule does to live objects that nobody declares shows in a plan of the live target only',
  }));
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : [...names].sort(compareText).join(', ');
}
