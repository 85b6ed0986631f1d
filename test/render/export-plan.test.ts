import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/config/project.js';
import { hasErrors } from '../../src/diagnostics/diagnostic.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { exportRepository } from '../../src/render/repository.js';
import { starterFiles } from '../../src/render/starter.js';
import { type Run, run } from '../../src/run.js';
import { systemFor } from '../../src/targets/index.js';
import { FOLDER, memoryFiles } from '../support/main-path.js';
import { anySnapshot, server, snapshotOf } from './snapshots.js';

type Files = readonly { readonly path: string; readonly text: string }[];

/** The plan of these files against the snapshot, offline. */
async function planOf(files: Files, snapshot: Snapshot): Promise<Run> {
  const texts = Object.fromEntries(files.map(({ path, text }) => [path, text]));
  const asOf = new Date(snapshot.takenAt);
  const project = await openProject({ folder: FOLDER, files: memoryFiles(texts), asOf, environment: {} });
  return run({ project, target: snapshot.target, source: { kind: 'snapshot', snapshot }, systemFor });
}

async function expectNoChange(snapshot: Snapshot): Promise<void> {
  const walked = await planOf(exportRepository(snapshot).files, snapshot);
  expect(walked.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(walked.ready?.plan.changes).toEqual([]);
}

describe('a plan of an exported repository', () => {
  it('shows no change', () => expectNoChange(server));

  it('shows no change, whatever the server holds', async () => {
    await fc.assert(fc.asyncProperty(anySnapshot, expectNoChange), { numRuns: 300 });
  });

  it('shows no change when the export goes into a project that init started', async () => {
    const { url, authentication, target } = server;
    const started = starterFiles({ target, system: 'alteryx-server', url, authentication, release: '2025.2' });
    const exported = exportRepository(server, { project: false });
    const walked = await planOf([...started, ...exported.files], server);
    expect(walked.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(walked.ready?.plan.changes).toEqual([]);
  });
});

describe('a project that init started', () => {
  it.each(['built-in', 'saml', 'windows'] as const)('loads without a word, for %s', async (authentication) => {
    const snapshot = snapshotOf([], {
      authentication,
      provisioning: authentication === 'windows' ? 'directory' : 'api',
    });
    const { url, target } = snapshot;
    const walked = await planOf(starterFiles({ target, system: 'alteryx-server', url, authentication }), snapshot);
    expect(hasErrors(walked.diagnostics)).toBe(false);
    expect(walked.diagnostics).toEqual([]);
    expect(walked.ready?.plan.changes).toEqual([]);
  });
});
