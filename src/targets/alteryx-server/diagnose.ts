/**
 * What `doctor` tells about a target: whether it can be reached and with what rights, which release it seems to be, and what cannot be
 * known. Reads only; a check that cannot be made says so instead of guessing.
 */

import { foldName } from '../../model/ref.js';
import { effectiveRole, isRole, type Role } from '../../model/roles.js';
import type { LiveObject } from '../../model/snapshot.js';
import type { Check } from '../../model/system.js';
import { entriesOf } from '../../model/value.js';
import type { Answer } from './answer.js';
import { FEATURE_NAMES, FEATURES, has } from './features.js';
import { tell } from './problem.js';
import { adminPath } from './read/admin-collections.js';
import { type Release, readSwagger, SWAGGER_PATH } from './read/release.js';
import { readSnapshot } from './read.js';
import type { Session } from './session.js';

/** Clocks further apart than this make ends of access and tokens look wrong. */
const CLOCK_TOLERANCE = 120_000;

export async function diagnose(session: Session): Promise<readonly Check[]> {
  const first = await session.http.get('v3/usergroups');
  const checks: Check[] = [reachability(session, first), token(first)];
  if (first.kind !== 'answered') return checks;
  checks.push(...(await release(session)));
  checks.push(...(await account(session)));
  checks.push(await adminCollections(session), await studios(session), tls(session), clock(session, first.date));
  checks.push({
    name: 'not to be known',
    status: 'unknown',
    detail:
      'no API tells the authentication, the default role, user registration, the credential mode and the Run As account: they are declared or attested',
  });
  return checks;
}

function reachability({ config }: Session, answer: Answer): Check {
  const name = 'reachable';
  switch (answer.kind) {
    case 'unsent':
    case 'lost':
    case 'garbled':
    case 'withheld':
      return { name, status: 'failed', detail: words(answer) };
    case 'answered':
    case 'refused':
    case 'key':
    case 'unexpected':
      return answer.kind === 'refused' && answer.status !== 401
        ? { name, status: 'failed', detail: words(answer) }
        : { name, status: 'ok', detail: config.url };
    default:
      return answer satisfies never;
  }
}

function token(answer: Answer): Check {
  const name = 'API key';
  if (answer.kind === 'answered') return { name, status: 'ok', detail: 'accepted, and allowed to read user groups' };
  if (answer.kind === 'key' || (answer.kind === 'refused' && answer.status === 401)) {
    return { name, status: 'failed', detail: words(answer) };
  }
  return { name, status: 'unknown', detail: 'the server was not reached' };
}

function words(answer: Exclude<Answer, { kind: 'answered' }>): string {
  const { message, hint } = tell(answer);
  return hint === undefined ? message : `${message}; ${hint}`;
}

async function release(session: Session): Promise<readonly Check[]> {
  const { value, source } = await session.release();
  const shown = source === 'swagger document' ? value : await readSwagger(session.http);
  const checks: Check[] = [];
  const detail = `${value} (${source})`;
  if (source === 'assumed') {
    checks.push({
      name: 'release',
      status: 'warning',
      detail: `${detail}: the lowest level is taken; declare \`release\` of the target`,
    });
  } else if (source === 'declared' && shown !== undefined) {
    checks.push(compareWithSwagger(detail, value, shown));
  } else {
    checks.push({ name: 'release', status: 'ok', detail });
  }
  checks.push({
    name: 'swagger document',
    status: shown === undefined ? 'unknown' : 'ok',
    detail: shown === undefined ? `not at ${SWAGGER_PATH}` : `shows the features of ${shown}`,
  });
  checks.push(features({ value, source }));
  return checks;
}

function compareWithSwagger(detail: string, declared: string, shown: string): Check {
  const differing = FEATURE_NAMES.filter(
    // The flags have no operation of their own, so the document cannot deny them.
    (feature) => FEATURES[feature].shownBy !== undefined && has(declared, feature) !== has(shown, feature),
  );
  return differing.length === 0
    ? { name: 'release', status: 'ok', detail }
    : {
        name: 'release',
        status: 'warning',
        detail: `${detail}, but the swagger document shows otherwise for: ${differing.map((name) => FEATURES[name].meaning).join(', ')}`,
      };
}

function features({ value }: Pick<Release, 'value' | 'source'>): Check {
  const absent = FEATURE_NAMES.filter((feature) => !has(value, feature));
  return {
    name: 'features',
    status: 'ok',
    detail:
      absent.length === 0
        ? 'everything that is used is there'
        : `not in ${value}: ${absent.map((name) => `${FEATURES[name].meaning} (${FEATURES[name].since})`).join(', ')}`,
  };
}

async function account(session: Session): Promise<readonly Check[]> {
  const name = 'account';
  const { account: email } = session.config;
  const { snapshot, diagnostics } = await readSnapshot(session, { kinds: ['user', 'group'], userStudios: false });
  if (snapshot === undefined) {
    return [{ name, status: 'failed', detail: diagnostics.map(({ message }) => message).join('; ') }];
  }
  if (email === undefined) {
    return [{ name, status: 'warning', detail: 'not declared: guards cannot protect the user behind the key' }];
  }
  const user = snapshot.objects.find(({ kind, id }) => kind === 'user' && id === snapshot.account?.id);
  if (user === undefined) {
    const same = snapshot.objects.filter(
      (object) => object.kind === 'user' && foldName('user', object.name) === foldName('user', email),
    );
    return [
      { name, status: 'failed', detail: same.length > 1 ? `${same.length} users go by ${email}` : `no user ${email}` },
    ];
  }
  return [{ name, status: 'ok', detail: `${user.name} (${user.id})` }, ...rights(user, snapshot.objects)];
}

function rights(user: LiveObject, objects: readonly LiveObject[]): readonly Check[] {
  const own = user.fields.role;
  const groups: Role[] = [];
  for (const object of objects) {
    if (object.kind !== 'group' || !isRole(object.fields.role)) continue;
    if (entriesOf(object.fields.members).some(({ to }) => to.id === user.id)) groups.push(object.fields.role);
  }
  const role = isRole(own) ? effectiveRole(own, groups, null) : null;
  const from = own === 'Default' ? 'through groups' : 'own role';
  return [
    role === 'Curator'
      ? { name: 'account is Curator', status: 'ok', detail: from }
      : role === null
        ? { name: 'account is Curator', status: 'unknown', detail: 'its role is the default role, which no API tells' }
        : { name: 'account is Curator', status: 'failed', detail: `it is ${role} (${from})` },
    flag('account is active', user.state === 'active', 'it is deactivated'),
    flag('account may use the API', user.fields['permissions.apiAccess'] === true, 'API access is off'),
    user.fields['permissions.createCollections'] === true
      ? { name: 'account may create collections', status: 'ok', detail: 'yes' }
      : {
          name: 'account may create collections',
          status: 'warning',
          detail: 'no: creating one is refused, even to a Curator',
        },
  ];
}

function flag(name: string, holds: boolean, otherwise: string): Check {
  return { name, status: holds ? 'ok' : 'failed', detail: holds ? 'yes' : otherwise };
}

async function adminCollections(session: Session): Promise<Check> {
  const name = 'permissions of shares';
  const { snapshot, diagnostics } = await readSnapshot(session, { kinds: ['collection'], userStudios: false });
  if (snapshot === undefined) {
    return { name, status: 'failed', detail: diagnostics.map(({ message }) => message).join('; ') };
  }
  const gap = snapshot.gaps.find(({ kind, field }) => kind === 'collection' && field === 'shares.can');
  if (gap !== undefined) return { name, status: 'warning', detail: `cannot be read: ${gap.reason}` };
  const shares = snapshot.objects.flatMap(({ fields }) => entriesOf(fields.shares));
  return shares.length === 0
    ? {
        name,
        status: 'unknown',
        detail: `${adminPath(0).split('?')[0]} answers, but no collection is shared: nothing to see them by`,
      }
    : { name, status: 'ok', detail: `readable in ${adminPath(0).split('?')[0]}` };
}

async function studios(session: Session): Promise<Check> {
  const name = 'studios';
  const { value } = await session.release();
  const answer = await session.http.get('v3/subscriptions');
  const expected = has(value, 'studios');
  if (answer.kind === 'answered') {
    return expected
      ? { name, status: 'ok', detail: 'v3/subscriptions answers' }
      : {
          name,
          status: 'warning',
          detail: `v3/subscriptions answers, though ${value} should not have it: is the release right?`,
        };
  }
  if (answer.kind === 'refused' && answer.status === 404) {
    return expected
      ? { name, status: 'warning', detail: `v3/subscriptions is missing, though ${value} should have it` }
      : { name, status: 'ok', detail: `not in ${value}` };
  }
  return { name, status: 'failed', detail: words(answer) };
}

function tls({ config }: Session): Check {
  const name = 'TLS';
  return config.url.startsWith('https:')
    ? { name, status: 'ok', detail: 'https: passwords of credentials can be written' }
    : {
        name,
        status: 'warning',
        detail: 'http: the key travels in the clear, and passwords of credentials cannot be written',
      };
}

function clock(session: Session, date: string | undefined): Check {
  const name = 'clock';
  const time = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(time)) return { name, status: 'unknown', detail: 'the server does not tell its time' };
  const apart = Math.abs(session.now().getTime() - time);
  return apart <= CLOCK_TOLERANCE
    ? { name, status: 'ok', detail: 'agrees with this machine' }
    : { name, status: 'warning', detail: `the server and this machine are ${Math.round(apart / 1000)} s apart` };
}
