/**
 * What can go wrong with a call, as data, and how it is told. A problem carries method and path, never a query, a header, a body that was sent,
 * a token or a secret.
 */

import type { DiagnosticCode } from '../../diagnostics/catalogue.js';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.js';

export type Problem =
  /** The server answered, with anything but success. `words`: what it said, shortened, secrets taken out. */
  | { readonly kind: 'refused'; readonly call: string; readonly status: number; readonly words: string | undefined }
  /** The request certainly never reached the server. */
  | {
      readonly kind: 'unsent';
      readonly call: string;
      readonly reason: string;
      readonly cause: 'network' | 'authority' | 'certificate' | 'proxy';
    }
  /** No answer, or half of one: a write may have been done. */
  | { readonly kind: 'lost'; readonly call: string; readonly reason: string }
  /** Success by its status, but no answer of this API. */
  | { readonly kind: 'garbled'; readonly call: string; readonly reason: string }
  /** The key was not accepted: nothing was asked with it. */
  | { readonly kind: 'key'; readonly status: number; readonly words: string | undefined }
  /** Not sent, for a reason of our own. */
  | { readonly kind: 'withheld'; readonly call: string; readonly reason: string }
  /** An answer in the form the API has, with something else in it. `details` start with the place. */
  | { readonly kind: 'unexpected'; readonly call: string; readonly details: readonly string[] };

export interface Told {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
}

/** A problem in words for people, with what to do. */
export function tell(problem: Problem): Told {
  switch (problem.kind) {
    case 'unsent':
      return tellUnsent(problem);
    case 'lost':
      return { code: 'GAL-401', message: `${problem.call}: no answer, ${problem.reason}` };
    case 'key':
      return {
        code: 'GAL-402',
        message: `the server did not accept the API key (${problem.status}${problem.words === undefined ? '' : `: ${problem.words}`})`,
        hint: 'take key and secret from My Profile > Keys; those of a private studio do not work; switching API access off and on makes new ones',
      };
    case 'refused':
      return tellRefused(problem);
    case 'garbled':
      return {
        code: 'GAL-404',
        message: `${problem.call}: ${problem.reason}`,
        hint: 'is `url` the Web API address of System Settings (…/webapi/), and is nothing in between that answers for the server?',
      };
    case 'withheld':
      return { code: 'GAL-601', message: problem.reason };
    case 'unexpected':
      return {
        code: 'GAL-405',
        message: `${problem.call}: the answer is not of the form expected: ${problem.details.join('; ')}`,
        hint: 'please report it, with the release of the server',
      };
    default:
      return problem satisfies never;
  }
}

function tellUnsent({ call, reason, cause }: Extract<Problem, { kind: 'unsent' }>): Told {
  const hints = {
    network: 'check `url`, and whether the server can be reached from here',
    authority: 'name the file with the certificate authority as `caFile` of the target, or in NODE_EXTRA_CA_CERTS',
    certificate:
      'the server needs another certificate; check the clock here, and that `url` has the name which the certificate is for',
    proxy: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
  } as const;
  const judged = cause === 'authority' || cause === 'certificate';
  return { code: judged ? 'GAL-409' : 'GAL-401', message: `${call}: ${reason}`, hint: hints[cause] };
}

/** What every release has is not missing: the address is another. */
const NOT_FOUND: ReadonlyMap<string, string> = new Map([
  [
    'POST oauth2/token',
    'check `url`: it is the Web API address of Alteryx System Settings, such as https://gallery.acme.example/webapi/',
  ],
]);

function tellRefused({ call, status, words }: Extract<Problem, { kind: 'refused' }>): Told {
  const said = words === undefined ? '' : `: ${words}`;
  if (status === 401) {
    return {
      code: 'GAL-403',
      message: `${call}: not allowed (401${said})`,
      // 401 says "not signed in" and "not allowed" alike; a new token did not help, so it is most likely the second (server-v3.md §2, §16.5).
      hint: 'the server answers 401 both for a key it does not know and for a person who may not: the account needs the role Curator and API access, and for collections the right to create them',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      code: 'GAL-407',
      message: `${call}: the server sends the caller elsewhere (${status}${said})`,
      hint: 'set `url` to the address the server itself uses; a token is never taken along to another one',
    };
  }
  return {
    code: 'GAL-406',
    message: `${call}: the server answered ${status}${said}`,
    ...(status === 404
      ? { hint: NOT_FOUND.get(call) ?? 'it may have been removed meanwhile, or this release does not have it' }
      : {}),
  };
}

export function toDiagnostic(problem: Problem, at: Location | undefined): Diagnostic {
  return { ...tell(problem), severity: 'error', ...(at === undefined ? {} : { at }) };
}
