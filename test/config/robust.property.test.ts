import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/model/kinds/index.js';
import { renderDiagnosticsText } from '../../src/render/diagnostics.js';
import { GALLERIST, LAYERED, openFixture } from './memory-files.js';

const KEYS = [
  ...new Set([
    ...KINDS.flatMap((kind) => [
      kind.section,
      kind.key.name,
      ...kind.fields.map((field) => field.name.split('.')[0] ?? ''),
    ]),
    ...[
      'profiles',
      'profile',
      'id',
      'previously',
      'state',
      'user',
      'group',
      'sid',
      'can',
      'until',
      'apiAccess',
      '__proto__',
      'constructor',
      'toString',
      '',
      'version',
      'access',
      'targets',
      'manage',
      'guards',
      'system',
      'url',
      'authentication',
      'credentials',
      'production',
    ],
  ]),
];
const word = fc.oneof(
  fc.constantFrom(
    'ana@acme.example',
    'ANA@acme.example',
    'Finance',
    'Viewer',
    'admin',
    'deleted',
    'deactivated',
    '2027-01-31',
    '2020-01-01',
    '${env:X}',
    '${file:../x}',
    'S-1-5-21-1',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '\u0000',
    '*',
    '',
  ),
  fc.string({ maxLength: 6 }),
);
const { value: junk } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    fc.constantFrom(true, false, null, 0, 1, -1, 1e21),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 5 })
      .map((pairs) => Object.fromEntries(pairs)),
  ),
}));
/** Sections with lists of mappings: junk that gets past the schema now and then. */
const shaped = fc
  .array(
    fc.tuple(
      fc.constantFrom(...KINDS.map(({ section }) => section), 'profiles'),
      fc.array(
        fc
          .array(fc.tuple(fc.constantFrom(...KEYS), fc.oneof(word, junk)), { maxLength: 5 })
          .map((pairs) => Object.fromEntries(pairs)),
        { maxLength: 4 },
      ),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => Object.fromEntries(pairs));

async function survives(fixture: Readonly<Record<string, string>>): Promise<void> {
  const project = await openFixture(fixture);
  for (const target of [...project.targets, 'nowhere']) {
    const loaded = await project.declare(target);
    for (const object of loaded.declaration?.objects ?? []) expect(loaded.locate(object.origin)).toBeDefined();
    for (const { at } of loaded.diagnostics) if (at !== undefined) expect(at.line * at.column).toBeGreaterThan(0);
    renderDiagnosticsText(loaded.diagnostics, { color: false, source: project.source });
    expect(loaded.declaration === undefined).toBe(loaded.diagnostics.some(({ severity }) => severity === 'error'));
  }
}

describe('whatever the files hold, a project opens and says what is wrong', () => {
  it('in access files of both layers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(shaped, junk), fc.oneof(shaped, junk), (shared, own) =>
        survives({
          'gallerist.yaml': LAYERED,
          'access/a.yaml': JSON.stringify(shared),
          'environments/production/b.yaml': JSON.stringify(own, null, 1),
        }),
      ),
      { numRuns: 400 },
    );
  });

  it('in gallerist.yaml and in attestations', async () => {
    await fc.assert(
      fc.asyncProperty(junk, junk, junk, (extra, target, attested) =>
        survives({
          'gallerist.yaml': JSON.stringify({
            version: 1,
            access: ['a.yaml'],
            targets: {
              production: target,
              other: { system: 'alteryx-server', url: 'http://x', authentication: 'saml', manage: extra },
            },
            guards: extra,
          }),
          'a.yaml': '{}',
          'attestations/other.yaml': JSON.stringify({
            attestations: [attested, { setting: 'runAs', value: extra, by: 'x', on: '2026-01-01' }],
          }),
        }),
      ),
      { numRuns: 400 },
    );
  });

  it('in bytes that are no text at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 40 }),
        async (bytes, text) => {
          const project = await openFixture({
            'gallerist.yaml': GALLERIST,
            'access/a.yaml': bytes,
            'access/b.yaml': `users:\n  - ${text}\n`,
          });
          const { diagnostics } = await project.declare('production');
          renderDiagnosticsText(diagnostics, { color: false, source: project.source });
        },
      ),
      { numRuns: 400 },
    );
  });
});
