/**
 * How credentials, studios and directory groups are changed by hand where the API of the release cannot. The names of their pages are in
 * no source for these releases: those steps say so. Sources: server-v3.md §5, §7, §10; semantics.md §3, §4.
 */

import type { Attributes } from '../../../model/change.js';
import type { NameOf } from '../../../model/names.js';
import type { Instructions, ManualPart, RunbookStep } from '../../../model/runbook.js';
import type { DeclaredValue } from '../../../model/value.js';
import { isRef } from '../../../model/value.js';
import { onPage, SAVE, SIGN_IN } from './pages.js';

type Steps = readonly RunbookStep[];
type Value = DeclaredValue | Attributes | null | undefined;

/** @param name undefined: whichever it is, for the short form in a plan */
export function credentialSteps(part: 'create' | 'password' | 'username', name?: string): Steps {
  const page = (what: string): RunbookStep => onPage('Admin > Credentials', what);
  switch (part) {
    case 'create':
      return [
        SIGN_IN,
        page(`add ${name ?? 'the account'} with its password`),
        {
          kind: 'note',
          text: 'the server checks the logon when it is saved: "Invalid Username or Password" also says that the account may not log on there',
        },
      ];
    case 'password':
      return [SIGN_IN, page(`open ${name ?? 'the account'} and enter the new password`)];
    case 'username':
      return [
        SIGN_IN,
        page(
          `the user name of a stored credential cannot be changed: add ${name ?? 'one with the new name'}, and delete the old one last`,
        ),
        {
          kind: 'warning',
          text: 'what names the old one keeps naming it: default credentials of people and studios, workflows that always run with it, schedules; what the server does with them once it is deleted is not documented, so give them the new one first',
        },
      ];
    default:
      return part satisfies never;
  }
}

/** @param what what it has to have, or to have instead: `default credential: ACME\\svc` */
export function studioSteps(action: ManualPart['action'], name?: string, what: readonly string[] = []): Steps {
  const studio = name === undefined ? 'the studio' : `the studio ${name}`;
  const values = what.length === 0 ? '' : `, ${what.join('; ')}`;
  const page = (what: string): RunbookStep => onPage('Admin > Subscriptions (Studios)', what);
  switch (action) {
    case 'create':
      return [SIGN_IN, page(`add ${studio}${values}`)];
    case 'update':
    case 'deactivate':
      return [SIGN_IN, page(`open ${studio} and ${what.length === 0 ? 'change it' : `set ${what.join('; ')}`}`), SAVE];
    case 'delete':
      return [
        SIGN_IN,
        page(`remove ${studio}`),
        {
          kind: 'note',
          text: 'the API refuses it while people or workflows are in it; the page is likely to do the same',
        },
      ];
    default:
      return action satisfies never;
  }
}

export function moveSteps(name?: string, studio?: string): Steps {
  return [
    SIGN_IN,
    onPage(
      'Admin > Users',
      `open ${name ?? 'the person'} and set the Subscription ID of the studio${studio === undefined ? '' : ` ${studio}`}`,
    ),
    SAVE,
    {
      kind: 'warning',
      text: 'the person leaves the studio of today; if it is a free one, the new one is paid and nobody else is in it, all its workflows move along and do not come back (one report)',
    },
  ];
}

export function directoryGroupSteps(group?: string, what?: string): Steps {
  return [
    SIGN_IN,
    onPage(
      'Admin > User Groups',
      `open ${group === undefined ? 'the group' : `the group ${group}`} and ${what ?? 'add or remove the directory group'}`,
    ),
  ];
}

/** The exact steps for one part of an object. */
export function objectInstructions(part: ManualPart, names: NameOf): Instructions {
  const { ref, name, field } = part;
  if (ref.kind === 'credential') return credentialInstructions(part);
  if (ref.kind === 'studio') {
    return instructions(
      studioSteps(part.action, name, valuesOf(part, names)),
      reading('the next plan that can read studios sees it'),
    );
  }
  if (ref.kind === 'user' && field === 'studio') {
    return instructions(
      moveSteps(name, isRef(part.to) ? names(part.to) : undefined),
      reading('the next plan that can read studios sees it'),
    );
  }
  if (ref.kind === 'group' && field === 'directoryGroups' && part.entry !== undefined) {
    return instructions(
      directoryGroupSteps(name, directoryGroupText(part)),
      reading('the next plan reads the members of the group'),
    );
  }
  // Nothing else is left to hands on this system.
  const what = field === undefined ? part.action : `change ${field} of`;
  return instructions([SIGN_IN, onPage('Admin', `${what} ${ref.kind} ${name}`)], reading('the next plan sees it'));
}

function credentialInstructions(part: ManualPart): Instructions {
  if (part.field === 'password') {
    return instructions(credentialSteps('password', part.name), {
      by: 'nothing',
      text: 'no API reads a password: it is listed only where a plan asks for its rotation',
    });
  }
  const seen = reading('the next plan sees the credential by its user name, and shares it');
  if (part.field !== undefined) return instructions(credentialSteps('username', part.name), seen);
  return instructions(
    [...credentialSteps('create', part.name), { kind: 'note', text: 'do not share it by hand: the next plan does' }],
    seen,
  );
}

/** What a studio has to have, or to have instead, in words. */
function valuesOf({ field, to, has, action }: ManualPart, names: NameOf): readonly string[] {
  if (action === 'delete') return [];
  const values: readonly (readonly [string, Value])[] =
    field === undefined
      ? has.filter(({ field: one }) => one !== 'name').map((one) => [one.field, one.value])
      : [[field, to]];
  return values.map(([name, value]) => `${LABELS.get(name) ?? name}: ${plain(value, names)}`);
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['defaultCredential', 'default credential'],
  ['shareSchedules', 'schedules may be shared'],
]);

function plain(value: Value, names: NameOf): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (isRef(value)) return names(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** `add the directory group ACME\FIN (S-1-5-…)`: the SID decides, the name helps to find it. */
function directoryGroupText({ entry, from, to }: ManualPart): string {
  const sid = entry?.path.join(' / ') ?? '';
  const said: Value = to ?? from;
  const name = typeof said === 'object' && said !== null && 'name' in said ? said.name : undefined;
  const group = typeof name === 'string' && name !== '' ? `${name} (${sid})` : sid;
  return `${to === null ? 'remove' : 'add'} the directory group ${group}`;
}

function reading(text: string): Instructions['closing'] {
  return { by: 'reading', text };
}

function instructions(steps: Steps, closing: Instructions['closing']): Instructions {
  return { steps, disabling: [], closing };
}
