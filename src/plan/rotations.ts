/**
 * Which credentials get their password anew because somebody asked for it by name. A password is write-only, so that nothing live ever
 * says it is old: it is sent when a credential is created, and when a rotation was asked for, and never otherwise (DESIGN §4).
 * Never reads a secret: the declaration says where one is kept.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { closest } from '../diagnostics/suggest.js';
import type { Declaration, DeclaredObject, Locate } from '../model/declaration.js';
import type { Finding } from '../model/plan.js';
import { describeRef, foldName, refKey } from '../model/ref.js';
import { isSecretReference } from '../model/value.js';
import { located } from './located.js';
import type { Match } from './match.js';
import { patternTest } from './standing.js';

export interface Rotations {
  /** refKeys of the credentials. */
  readonly of: ReadonlySet<string>;
  /** What was asked for and happens without it. */
  readonly findings: readonly Finding[];
  /** Why it cannot be done: then there is no plan. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the credentials by their user names, as declared or in other case. @param asked user names, as on the command line */
export function findRotations(
  declaration: Declaration,
  match: Match,
  asked: readonly string[],
  locate: Locate,
): Rotations {
  const declared = new Map(
    declaration.objects.filter(({ ref }) => ref.kind === 'credential').map((object) => [object.ref.path[0], object]),
  );
  const isExternal = patternTest(declaration.manage.credential.externallyOwned);
  const of = new Set<string>();
  const findings: Finding[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of new Set(asked.map((username) => foldName('credential', username)))) {
    const object = declared.get(name);
    const live = object === undefined ? undefined : match.matched.get(refKey(object.ref));
    const wrong =
      object === undefined
        ? undeclared(asked.find((username) => foldName('credential', username) === name) ?? name, [
            ...declared.values(),
          ])
        : unfit(object, isExternal(live?.name ?? object.name), match);
    if (wrong !== undefined) {
      diagnostics.push({
        code: 'GAL-528',
        severity: 'error',
        ...wrong,
        ...located(locate, object?.origin),
      });
    } else if (object !== undefined && live === undefined) {
      findings.push({
        code: 'GAL-529',
        severity: 'info',
        ref: object.ref,
        message: `${describeRef(object.ref)} does not exist yet: its password comes with it, there is nothing to rotate`,
        ...located(locate, object.origin),
      });
    } else if (object !== undefined) {
      of.add(refKey(object.ref));
    }
  }
  return { of, findings, diagnostics };
}

type Problem = Pick<Diagnostic, 'message' | 'hint'>;

function undeclared(asked: string, declared: readonly DeclaredObject[]): Problem {
  const near = closest(
    asked,
    declared.map(({ name }) => name),
  );
  return {
    message: `no credential ${asked} is declared, so its password cannot be rotated`,
    hint:
      near === undefined
        ? 'declare it under credentials, with where its password is kept; a shell may need quotes around a backslash'
        : `did you mean ${near}?`,
  };
}

/** Why the password of a declared credential cannot be rotated. */
function unfit(object: DeclaredObject, external: boolean, { world }: Match): Problem | undefined {
  const what = describeRef(object.ref);
  if (object.state === 'deleted') {
    return { message: `${what} is declared as deleted, so its password cannot be rotated`, hint: 'leave out --rotate' };
  }
  if (!isSecretReference(object.fields.password)) {
    return {
      message: `${what} does not say where its password is kept, so it cannot be rotated`,
      hint: 'write it down as password: "${env:NAME}" or "${file:PATH}"',
    };
  }
  if (external) {
    return {
      message: `${what} is owned by another system, so its password is not rotated here`,
      hint: 'rotate it there, or take its pattern out of externallyOwned',
    };
  }
  if (!world.snapshot.scope.includes('credential')) {
    return {
      message: `credentials could not be read, so the password of ${what} cannot be rotated`,
      hint: 'see the gap about credentials; gallerist doctor says what the account may do',
    };
  }
  return undefined;
}
