import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../src/emulator/index.js';
import { exportRepository } from '../../src/render/repository.js';
import { withEmulator } from '../support/emulator.js';
import { planOn, projectYaml, RELEASE_OF, snapshotOn } from '../support/main-path.js';
import { seedArbitrary } from '../support/random-world.js';

const ANYTHING_GOES = { uniqueEmails: false, uniqueGroupNames: false, uniqueCollectionNames: false } as const;

/** More in a long run: PROPERTY_RUNS=2000 npx vitest run test/property. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);

/** Counterexamples that were found once: run every time. */
const SEEDS: number[] = [];

describe('export → plan shows no change, on any server state', () => {
  it.each([
    ['built-in', '2026'],
    ['saml', '2024.2'],
    ['windows', '2026'],
    ['built-in', '2022.1'],
  ] as const)('%s at level %s (property)', async (authentication, level: Level) => {
    const property = fc.asyncProperty(
      seedArbitrary(),
      fc.record({
        fullLists: fc.constantFrom('full' as const, 'reduced' as const),
        adminCollections: fc.constantFrom('permissions' as const, 'no-permissions' as const, 'missing' as const),
        adminCollectionId: fc.constantFrom('id' as const, 'collectionId' as const),
        expiredShares: fc.constantFrom('listed' as const, 'gone' as const),
      }),
      (seed, switches) =>
        withEmulator({ authentication, level, seed, switches: { ...ANYTHING_GOES, ...switches } }, async (emulator) => {
          const project = projectYaml({ url: emulator.url, authentication, release: RELEASE_OF[level] });
          const texts = { 'gallerist.yaml': project, 'access/none.yaml': '{}\n' };
          const snapshot = await snapshotOn(texts);
          const { files } = exportRepository(snapshot, { project: false });
          const exported = {
            ...Object.fromEntries(files.map(({ path, text }) => [path, text])),
            'gallerist.yaml': project
              .replace('    caFile', '    caFile')
              .replace('    account:', '    access: [environments/test/*.yaml]\n    account:'),
            'access/none.yaml': '{}\n',
            'environments/test/none.yaml': '{}\n',
          };
          const { ready, diagnostics } = await planOn(exported);
          expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
          expect(ready?.plan.changes).toEqual([]);
          expect(exportRepository(snapshot, { project: false }).files).toEqual(files);
        }),
    );
    for (const seed of SEEDS) await fc.assert(property, { seed, numRuns: 50 });
    await fc.assert(property, { numRuns: RUNS });
  });
});
