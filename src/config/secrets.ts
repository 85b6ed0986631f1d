/**
 * References to secrets and to variables: `${env:NAME}`, `${file:PATH}`.
 * Never: read a secret. References stay references until a request is made; only variables of a target's own configuration are
 * filled in here.
 */

import type { SecretReference } from '../model/value.js';
import { error, type Place, type Problem } from './problem.js';

const WHOLE = /^\$\{(env|file):([^}]*)\}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export type Secret = { readonly reference: SecretReference } | { readonly problem: Problem };

/**
 * Reads a field that must be a reference. The message never repeats what stands there.
 * @param name what the field is called, for the message
 */
export function readSecret(text: string, name: string, at: Place): Secret {
  const found = WHOLE.exec(text);
  if (found === null) {
    const problem = text.includes('${')
      ? error('GAL-321', `${name} should be \${env:NAME} or \${file:PATH} and nothing else`, at)
      : error('GAL-320', `${name} is written as plain text`, at, {
          hint: 'write ${env:NAME} or ${file:PATH}, and change the secret: it is in the history of this file now',
        });
    return { problem };
  }
  const secret = found[1] === 'file' ? 'file' : 'env';
  const target = found[2] ?? '';
  if (secret === 'env' && !VARIABLE.test(target)) {
    return {
      problem: error('GAL-321', `${name} names no environment variable`, at, {
        hint: 'a variable has letters, digits and underscores: ${env:AYX_SECRET}',
      }),
    };
  }
  if (secret === 'file') {
    if (target.trim() === '') return { problem: error('GAL-321', `${name} names no file`, at) };
    if (leavesProject(target)) return { problem: outside(target, at) };
  }
  return { reference: { secret, name: target } };
}

/** Whether a path leads out of the folder it is relative to, whatever the disk holds. */
export function leavesProject(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..');
}

export function outside(path: string, at: Place): Problem {
  return error('GAL-323', `the file ${path} lies outside the project`, at, {
    hint: 'name a file inside the folder of gallerist.yaml, or use ${env:NAME}',
  });
}

/**
 * Fills `${env:NAME}` into a text of a target's configuration.
 * @returns the text, or why it cannot be known
 */
export function fillVariables(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  at: Place,
): { readonly text: string } | { readonly problem: Problem } {
  let problem: Problem | undefined;
  const filled = text.replace(/\$\{([^}]*)\}/g, (whole, inside: string) => {
    const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(inside)?.[1];
    if (variable === undefined) {
      problem ??= error('GAL-321', `${whole} has no meaning in ${name}`, at, { hint: 'here only ${env:NAME} has one' });
      return '';
    }
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
    if (value === undefined || value === '') {
      problem ??= error('GAL-324', `${name} needs the environment variable ${variable}, which is not set`, at, {
        hint: `set ${variable}, or write the value here`,
      });
      return '';
    }
    return value;
  });
  return problem === undefined ? { text: filled } : { problem };
}
