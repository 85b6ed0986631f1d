/**
 * Workflows, as far as who may run them and as whom (server-v3.md §11). The list gives owner, flags and credentials; which collection and
 * which studio hold them is what those tell of themselves. Never uploads, runs or changes one.
 */

import { compareText } from '../../../model/ref.js';
import type { LiveWorkflow } from '../../../model/snapshot.js';
import {
  type Fields,
  flagOf,
  idOf,
  isFields,
  listOf,
  nullableText,
  optionalFlag,
  optionalText,
  type Reading,
  readFields,
  readList,
  unexpected,
} from '../decode.js';
import { decodeWith, fetch, type Holders, type ReadContext } from './context.js';

/** Every workflow as answered, with its versions: only the full view tells about credentials. */
export async function fetchWorkflows(context: ReadContext): Promise<unknown> {
  return (await fetch(context, 'v3/workflows?view=Full'))?.body;
}

/** @param told whether every collection, and every studio, said which workflows it holds */
export function decodeWorkflows(
  context: ReadContext,
  body: unknown,
  told: { readonly collections: boolean; readonly studios: boolean },
): readonly LiveWorkflow[] | undefined {
  const inCollections = told.collections ? collectionsByWorkflow(context.holders) : undefined;
  const { studios } = context.holders;
  return decodeWith(context, 'v3/workflows', body, (value, reading) =>
    readList(value, reading)
      .map((one, index): LiveWorkflow => {
        reading.trail[0] = index;
        const workflow = decodeWorkflow(one, reading);
        return {
          ...workflow,
          ...(inCollections === undefined ? {} : { collections: inCollections.get(workflow.id) ?? [] }),
          ...(told.studios ? { studio: studios.get(workflow.id) ?? null } : {}),
        };
      })
      .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)),
  );
}

function collectionsByWorkflow({ collections }: Holders): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const collection of [...collections.keys()].sort(compareText)) {
    for (const workflow of collections.get(collection) ?? []) {
      if (typeof workflow !== 'string') continue;
      const others = found.get(workflow);
      if (others === undefined) found.set(workflow, [collection]);
      else others.push(collection);
    }
  }
  return found;
}

/** One `WorkflowView`. */
function decodeWorkflow(value: unknown, reading: Reading): LiveWorkflow {
  const workflow = readFields(value, reading);
  return {
    id: idOf(workflow, 'id', reading),
    name: nullableText(workflow, 'name', reading),
    owner: nullableText(workflow, 'ownerId', reading),
    isPublic: flagOf(workflow, 'isPublic', reading),
    othersCanExecute: flagOf(workflow, 'othersCanExecute', reading),
    ...publishedOf(workflow, reading),
  };
}

/** Credentials stand on the version, and the published one counts. */
function publishedOf(
  workflow: Fields,
  reading: Reading,
): Pick<LiveWorkflow, 'credentials' | 'credential' | 'runDisabled'> {
  const id = optionalText(workflow, 'publishedVersionId', reading);
  const versions = listOf(workflow, 'versions', reading);
  const index = versions.findIndex((version) => isFields(version) && id !== '' && version.versionId === id);
  if (index < 0) return {};
  const depth = reading.trail.length;
  reading.trail.push('versions', index);
  const version = readFields(versions[index], reading);
  const credential = optionalText(version, 'credentialId', reading);
  const published = {
    ...credentialsOf(version, reading),
    credential: credential === '' ? null : credential,
    runDisabled: optionalFlag(version, 'runDisabled', reading),
  };
  reading.trail.length = depth;
  return published;
}

function credentialsOf(version: Fields, reading: Reading): Pick<LiveWorkflow, 'credentials'> {
  const word = version.workflowCredentialType;
  if (word === 'Default' || word === 'Required' || word === 'Specific') return { credentials: word };
  if (word !== undefined && word !== null) {
    unexpected(reading, 'workflowCredentialType', 'one of Default, Required, Specific', word);
  }
  return {};
}
