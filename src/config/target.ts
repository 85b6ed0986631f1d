/**
 * A target of gallerist.yaml as configuration: defaults filled in, variables of url, release, account, caFile and timeZone replaced,
 * secrets left as references.
 * Never: read a secret.
 */

import type { GuardRules, ManageRule, Origin, Provisioning, TargetConfig } from '../model/declaration.js';
import { isEmail } from '../model/forms.js';
import { KINDS } from '../model/kinds/index.js';
import type { KindName } from '../model/ref.js';
import { ORDERED_ROLES } from '../model/roles.js';
import type { SecretReference } from '../model/value.js';
import { originIn } from './layers.js';
import { error, type Place, type Problem, quoted } from './problem.js';
import { DEFAULTS } from './schema-project.js';
import { fillVariables, leavesProject, outside, readSecret } from './secrets.js';
import { isTimeZone } from './until.js';

export type Mapping = Readonly<Record<string, unknown>>;

export interface TargetRead {
  /** Undefined when something in it cannot be used. */
  readonly config: TargetConfig | undefined;
  readonly problems: readonly Problem[];
  /** Files that must exist in the project. */
  readonly files: readonly { readonly path: string; readonly at: Place }[];
}

export function asMapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

export function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function readUrl(text: string, at: Place): { readonly url: string } | { readonly problem: Problem } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return {
      problem: error('GAL-325', 'the url is not an address', at, {
        hint: 'write the base of the web API: https://gallery.acme.example/webapi/',
      }),
    };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { problem: error('GAL-325', `the url should begin with https:// or http://, not ${url.protocol}`, at) };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      problem: error('GAL-326', 'the url holds a user name or a password', at, {
        hint: 'remove it; the key belongs in credentials, by reference',
      }),
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return {
      problem: error('GAL-325', 'the url may not hold ? or #', at, { hint: 'write the base of the web API alone' }),
    };
  }
  return { url: `${url.origin}${url.pathname.replace(/\/*$/, '')}/` };
}

/**
 * Reads one target that the schema accepted.
 * @param raw the mapping under `targets`
 */
export function readTarget(
  name: string,
  raw: Mapping,
  origin: Origin,
  environment: Readonly<Record<string, string | undefined>>,
): TargetRead {
  const problems: Problem[] = [];
  const files: { readonly path: string; readonly at: Place }[] = [];
  const at = (field: string): Place => originIn(origin, field);

  function filled(field: string): string | undefined {
    const value = raw[field];
    if (typeof value !== 'string') return undefined;
    const result = fillVariables(value, environment, field, at(field));
    if ('text' in result) return result.text;
    problems.push(result.problem);
    return undefined;
  }

  function key(field: 'clientId' | 'clientSecret', value: unknown): string | SecretReference | undefined {
    if (typeof value !== 'string') return undefined;
    if (field === 'clientId' && !value.includes('${')) return value;
    const place = at(`credentials.${field}`);
    const result = readSecret(value, field, place);
    if ('problem' in result) {
      problems.push(result.problem);
      return undefined;
    }
    if (result.reference.secret === 'file') files.push({ path: result.reference.name, at: place });
    return result.reference;
  }

  function number(field: string, fallback: number): number {
    const value = raw[field];
    return typeof value === 'number' ? value : fallback;
  }

  const authentication =
    raw.authentication === 'windows' || raw.authentication === 'saml' ? raw.authentication : 'built-in';
  const provisioning: Provisioning =
    raw.provisioning === 'directory' || (raw.provisioning === undefined && authentication === 'windows')
      ? 'directory'
      : 'api';
  if (authentication === 'windows' && provisioning === 'api') {
    problems.push(
      error(
        'GAL-327',
        'under Windows authentication people appear when they sign in, and cannot be created',
        at('provisioning'),
        {
          hint: 'write provisioning: directory, or leave it out',
        },
      ),
    );
  }

  const address = filled('url');
  const url = address === undefined ? undefined : readUrl(address, at('url'));
  if (url !== undefined && 'problem' in url) problems.push(url.problem);
  const release = filled('release');
  const account = filled('account');
  if (account !== undefined && !isEmail(account)) {
    problems.push(error('GAL-306', `the account ${quoted(account)} is not an e-mail address`, at('account')));
  }
  const caFile = filled('caFile');
  if (caFile !== undefined) {
    if (leavesProject(caFile)) problems.push(outside(caFile, at('caFile')));
    else files.push({ path: caFile, at: at('caFile') });
  }
  const timeZone = filled('timeZone') ?? DEFAULTS.timeZone;
  if (!isTimeZone(timeZone)) {
    problems.push(
      error('GAL-328', `${quoted(timeZone)} is no time zone`, at('timeZone'), {
        hint: 'write an IANA name: Europe/Madrid',
      }),
    );
  }
  const keys = asMapping(raw.credentials);
  const clientId = key('clientId', keys.clientId);
  const clientSecret = key('clientSecret', keys.clientSecret);

  if (problems.length > 0 || url === undefined || !('url' in url)) return { config: undefined, problems, files };
  const config: TargetConfig = {
    name,
    system: 'alteryx-server',
    url: url.url,
    ...(release === undefined ? {} : { release }),
    authentication,
    provisioning,
    ...(account === undefined ? {} : { account }),
    ...(clientId === undefined || clientSecret === undefined ? {} : { credentials: { clientId, clientSecret } }),
    ...(caFile === undefined ? {} : { caFile }),
    concurrency: number('concurrency', DEFAULTS.concurrency),
    connectTimeout: number('connectTimeout', DEFAULTS.connectTimeout),
    readTimeout: number('readTimeout', DEFAULTS.readTimeout),
    timeZone,
    permissionsNeed: ORDERED_ROLES.find((role) => role === raw.permissionsNeed) ?? DEFAULTS.permissionsNeed,
    origin,
  };
  return { config, problems, files };
}

/** What to do about undeclared objects: the project's rules, refined by the target's, key by key. @param origin where the target stands */
export function readManage(
  project: unknown,
  target: unknown,
  { file, path }: Origin,
): Readonly<Record<KindName, ManageRule>> {
  const ofProject = asMapping(project);
  const ofTarget = asMapping(target);
  const rules = KINDS.map((kind): readonly [KindName, ManageRule] => {
    const rule = { ...asMapping(ofProject[kind.section]), ...asMapping(ofTarget[kind.section]) } as Mapping;
    const fallback = kind.undeclared.length === 0 ? 'ignore' : DEFAULTS.undeclared;
    const above = asMapping(ofTarget[kind.section]).undeclared === undefined ? [] : path;
    return [
      kind.kind,
      {
        undeclared: kind.undeclared.find((word) => word === rule.undeclared) ?? fallback,
        except: asTexts(rule.except),
        externallyOwned: asTexts(rule.externallyOwned),
        explicit: Object.keys(rule).length > 0,
        ...(rule.undeclared === undefined
          ? {}
          : { origin: { file, path: [...above, 'manage', kind.section, 'undeclared'] } }),
      },
    ];
  });
  return Object.fromEntries(rules) as Record<KindName, ManageRule>;
}

export function readGuards(raw: unknown): GuardRules {
  const guards = asMapping(raw);
  const losing = asMapping(guards.maxLosing);
  const protect = asMapping(guards.protect);
  const number = (value: unknown, fallback: number) => (typeof value === 'number' ? value : fallback);
  return {
    minAdministrators: number(guards.minAdministrators, DEFAULTS.minAdministrators),
    maxLosing: {
      percent: number(losing.percent, DEFAULTS.maxLosing.percent),
      floor: number(losing.floor, DEFAULTS.maxLosing.floor),
    },
    protect: {
      users: asTexts(protect.users),
      groups: asTexts(protect.groups),
      collections: asTexts(protect.collections),
    },
  };
}
