/**
 * What Alteryx Server can do, by release, authentication and provisioning, as a table of fates. Sources: server-v3.md §4–§7, §10,
 * §13, §14. Never says `blocked` or `external`: those follow from what is declared and from the state.
 */

import type { Fate } from '../../model/change.js';
import type { KindName } from '../../model/ref.js';
import { briefly } from '../../model/runbook.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { Capabilities, Operation } from '../../model/system.js';
import { credentialSteps, directoryGroupSteps, moveSteps, studioSteps } from './by-hand/objects.js';
import { FEATURES, type Feature, has } from './features.js';
import { DCM_FIELDS } from './words.js';

const AUTOMATIC: Fate = { disposition: 'automatic' };

type Site = Pick<Snapshot, 'release' | 'authentication' | 'provisioning' | 'gaps' | 'url'>;

export function capabilitiesOf(site: Site): Capabilities {
  // Asked for every field of every object: each answer is worked out once.
  const known = new Map<string, Fate>();
  return {
    roleModel: 'exclusive',
    deactivation: site.authentication === 'windows' ? 'no-access' : 'state',
    ability(kind, field, operation) {
      const key = `${kind}.${field ?? ''} ${operation}`;
      let fate = known.get(key);
      if (fate === undefined) {
        fate = ability(site, kind, field, operation);
        known.set(key, fate);
      }
      return fate;
    },
  };
}

function ability(site: Site, kind: KindName, field: string | undefined, operation: Operation): Fate {
  switch (kind) {
    case 'user':
      return ofUser(site, field, operation);
    case 'group':
      return ofGroup(site, field, operation);
    case 'collection':
      return ofCollection(site, field, operation);
    case 'credential':
      return ofCredential(site, field, operation);
    case 'studio':
      return ofStudio(site, operation);
    case 'settings':
      // What there is to do depends on the value of today: whoever knows it asks `instruct`.
      return { disposition: 'manual', reason: 'no API reads or writes it' };
    default:
      return kind satisfies never;
  }
}

function ofUser(site: Site, field: string | undefined, operation: Operation): Fate {
  if (field === undefined && operation === 'create') {
    if (site.authentication === 'windows') {
      return pending('under Windows authentication a person appears after the first sign-in');
    }
    if (site.provisioning === 'directory') {
      return pending('the directory provisions people: the person appears after the first sign-in');
    }
  }
  if (field === 'studio') return ofUserStudio(site, operation);
  if (field !== undefined && DCM_FIELDS.has(field)) {
    return lacking(site, 'dcmFlags') ?? absentByAnswer(site, 'user', field) ?? AUTOMATIC;
  }
  return AUTOMATIC;
}

function ofUserStudio(site: Site, operation: Operation): Fate {
  const reason =
    missingReason(site, 'studios') ?? gapReason(site, 'user', 'studio') ?? gapReason(site, 'studio', undefined);
  if (reason === undefined) return AUTOMATIC;
  return operation === 'read'
    ? { disposition: 'unreadable', reason }
    : { disposition: 'manual', reason, ...briefly(moveSteps()) };
}

function ofGroup(site: Site, field: string | undefined, operation: Operation): Fate {
  switch (field) {
    case 'members.until':
      return { disposition: 'absent', reason: 'the server has no end for members: enforced by the next plan' };
    case 'directoryGroups':
    case 'directoryGroups.name': {
      if (site.authentication !== 'windows') {
        return { disposition: 'absent', reason: 'directory groups exist only under Windows authentication' };
      }
      // The name is the directory's: it is shown, never set.
      if (field === 'directoryGroups.name') {
        return { disposition: 'absent', reason: 'the name belongs to the directory; the SID decides' };
      }
      const reason = missingReason(site, 'directoryGroups');
      if (reason === undefined || operation === 'read') return AUTOMATIC;
      return { disposition: 'manual', reason, ...briefly(directoryGroupSteps()) };
    }
    default:
      return AUTOMATIC;
  }
}

function ofCollection(site: Site, field: string | undefined, operation: Operation): Fate {
  if (operation !== 'read' || field === undefined) return AUTOMATIC;
  const reason = gapReason(site, 'collection', field);
  return reason === undefined ? AUTOMATIC : { disposition: 'unreadable', reason };
}

function ofCredential(site: Site, field: string | undefined, operation: Operation): Fate {
  if (field === 'username' && operation === 'update') {
    return {
      disposition: 'manual',
      reason: 'the user name of a credential cannot be changed',
      ...briefly(credentialSteps('username')),
    };
  }
  if (field === 'password' && operation === 'read') {
    return { disposition: 'unreadable', reason: 'passwords are write-only' };
  }
  if (field === 'password' || (field === undefined && operation === 'create')) {
    const reason = missingReason(site, 'credentialWrites') ?? withoutTls(site);
    if (reason === undefined) return AUTOMATIC;
    return {
      disposition: 'manual',
      reason,
      ...briefly(credentialSteps(field === 'password' && operation === 'update' ? 'password' : 'create')),
    };
  }
  return AUTOMATIC;
}

/** POST and PUT of credentials are refused where the server has no TLS (server-v3.md §1); the address is how one knows. */
function withoutTls(site: Site): string | undefined {
  return site.url.startsWith('https:') ? undefined : 'needs TLS: the server takes passwords over https only';
}

function ofStudio(site: Site, operation: Operation): Fate {
  const reason = missingReason(site, 'studios') ?? gapReason(site, 'studio', undefined);
  if (reason === undefined) return AUTOMATIC;
  return operation === 'read'
    ? { disposition: 'unreadable', reason }
    : { disposition: 'manual', reason, ...briefly(studioSteps(operation)) };
}

function pending(reason: string): Fate {
  return { disposition: 'pending', reason };
}

function missingReason(site: Site, feature: Feature): string | undefined {
  if (has(site.release.value, feature)) return undefined;
  return lacks(feature, site.release.value, site.release.source === 'assumed');
}

/** Why a feature is not there, in words. */
export function lacks(feature: Feature, release: string, assumed: boolean): string {
  const { meaning, since } = FEATURES[feature];
  const known = assumed
    ? `the release is not known and ${release} is assumed: declare \`release\``
    : `this is ${release}`;
  return `${meaning}: ${since} and later, ${known}`;
}

function lacking(site: Site, feature: Feature): Fate | undefined {
  const reason = missingReason(site, feature);
  return reason === undefined ? undefined : { disposition: 'absent', reason };
}

function absentByAnswer(site: Site, kind: KindName, field: string): Fate | undefined {
  const reason = gapReason(site, kind, field);
  return reason === undefined ? undefined : { disposition: 'absent', reason };
}

function gapReason(site: Site, kind: KindName, field: string | undefined): string | undefined {
  return site.gaps.find((gap) => gap.kind === kind && gap.field === field)?.reason;
}
