/** The gallerist.yaml of an export: the target as it was read, credentials as references, and what to do about the undeclared. */

import type { TargetConfig } from '../model/declaration.js';
import { describeKind } from '../model/kinds/index.js';
import type { Snapshot } from '../model/snapshot.js';
import { formatSecretReference, isSecretReference } from '../model/value.js';
import {
  commentLines,
  map,
  type Pair,
  quotedString,
  schemaLine,
  sectionLines,
  string,
  verbatim,
  words,
  type Yaml,
} from './yaml-text.js';

/** What a declared target adds to a snapshot of it. */
export type ExportedTarget = Pick<
  TargetConfig,
  'name' | 'release' | 'account' | 'credentials' | 'caFile' | 'timeZone' | 'permissionsNeed'
>;

export interface ProjectFileOptions {
  readonly name: string;
  readonly schemas: string;
  readonly target?: ExportedTarget;
  /** The folder with files of this target only. */
  readonly environment?: string;
}

/** The text of gallerist.yaml. */
export function projectFile(snapshot: Snapshot, options: ProjectFileOptions): string {
  const { target } = options;
  const release = target?.release ?? (snapshot.release.source === 'declared' ? snapshot.release.value : undefined);
  const account = target?.account ?? snapshot.account?.email;
  const pairs: Pair[] = [
    ['system', string(snapshot.system)],
    ['url', string(snapshot.url)],
  ];
  if (release !== undefined) pairs.push(['release', quotedString(release)]);
  pairs.push(['authentication', string(snapshot.authentication)], ['provisioning', string(snapshot.provisioning)]);
  if (account !== undefined) pairs.push(['account', string(account)]);
  pairs.push(['credentials', credentials(target)]);
  if (target?.caFile !== undefined) pairs.push(['caFile', string(target.caFile)]);
  if (target !== undefined && target.timeZone !== 'UTC') pairs.push(['timeZone', string(target.timeZone)]);
  if (target !== undefined && target.permissionsNeed !== 'Viewer') {
    pairs.push(['permissionsNeed', string(target.permissionsNeed)]);
  }
  if (options.environment !== undefined) pairs.push(['access', words([`${options.environment}/**/*.yaml`])]);

  const comments: string[] = [];
  if (release === undefined) {
    const { value, source } = snapshot.release;
    comments.push(`No API tells the release (${source}: ${value}). Declare it: release: "${value}"`);
  }
  if (account === undefined)
    comments.push('Name the user behind the API key, so that guards protect it: account: EMAIL');

  const kinds = snapshot.scope.filter((kind) => kind !== 'settings');
  const manage = kinds.map((kind): Pair => [describeKind(kind).section, map([['undeclared', string('report')]])]);
  const lines = [
    schemaLine(options.schemas, 'gallerist', 0),
    ...commentLines(['', 'The Alteryx systems of this repository. Who may do what is said in access/.'], ''),
    'version: 1',
    ...sectionLines('access', words(['access/**/*.yaml'])),
    '',
    ...sectionLines('targets', map([[options.name, block(pairs, comments)]])),
  ];
  if (manage.length > 0) {
    lines.push(
      '',
      ...commentLines(['Live objects that nobody declares: ignore, report, deactivate or delete.'], ''),
      ...sectionLines('manage', block(manage)),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A mapping with a line for each key, however short. */
function block(pairs: readonly Pair[], comments: readonly string[] = []): Yaml {
  return { kind: 'map', pairs, comments, block: true };
}

function credentials(target: ExportedTarget | undefined): Yaml {
  const { clientId, clientSecret } = target?.credentials ?? {
    clientId: { secret: 'env', name: 'AYX_KEY' } as const,
    clientSecret: { secret: 'env', name: 'AYX_SECRET' } as const,
  };
  return map([
    ['clientId', secret(clientId, 'AYX_KEY')],
    ['clientSecret', secret(clientSecret, 'AYX_SECRET')],
  ]);
}

/** Always a reference: a key that was written as plain text is not copied. */
function secret(value: unknown, name: string): Yaml {
  const reference = isSecretReference(value) ? value : { secret: 'env' as const, name };
  return verbatim(JSON.stringify(formatSecretReference(reference)));
}
