import { describe, expect, it } from 'vitest';
import { addAttestation } from '../../src/config/attest.js';
import { parseSnapshot } from '../../src/config/snapshot.js';
import { declared, GALLERIST, openFixture } from './memory-files.js';

const FILE = 'attestations/production.yaml';

function add(text: string | undefined, assignment: string, more: { evidence?: string; by?: string } = {}) {
  return addAttestation(FILE, text, { assignment, by: 'ana@acme.example', on: '2026-11-20', ...more });
}

async function attested(text: string | undefined) {
  const loaded = await declared('{}\n', text === undefined ? {} : { [FILE]: text });
  expect(loaded.diagnostics).toEqual([]);
  return loaded.declaration?.attestations.map(({ setting, value, by, on, evidence }) => ({
    setting,
    value,
    by,
    on,
    evidence,
  }));
}

describe('attesting', () => {
  it('begins a file', async () => {
    const { text, diagnostics } = add(undefined, 'defaultRole=Viewer', { evidence: 'CHG-1042: seen by "two" people' });
    expect(diagnostics).toEqual([]);
    expect(text).toMatch(/^# .*\nattestations:\n {2}- setting: defaultRole\n/);
    expect(await attested(text)).toEqual([
      {
        setting: 'defaultRole',
        value: 'Viewer',
        by: 'ana@acme.example',
        on: '2026-11-20',
        evidence: 'CHG-1042: seen by "two" people',
      },
    ]);
  });

  it.each([
    [
      'comments and flow entries',
      '# ours\nattestations:   # list\n  # first\n  - { setting: runAs, value: "ACME\\\\svc", by: bo, on: 2026-01-01 }  # why\n',
    ],
    ['no newline at the end', 'attestations:\n- setting: runAs\n  value: x\n  by: bo\n  on: "2026-01-01"'],
    ['Windows line ends', 'attestations:\r\n  - { setting: runAs, value: x, by: bo, on: "2026-01-01" }\r\n'],
    ['a deep indentation', 'attestations:\n      - { setting: runAs, value: x, by: bo, on: "2026-01-01" }\n'],
  ])('changes nothing that stands there: %s', async (_name, before) => {
    const { text } = add(before, 'userRegistration=false');
    expect(text?.startsWith(before)).toBe(true);
    expect(await attested(text)).toMatchObject([{ setting: 'runAs' }, { setting: 'userRegistration', value: false }]);
  });

  it.each(['attestations: []\n', 'attestations: [ ]\n', 'attestations:\n', '# nothing yet\nattestations:\n'])(
    'fills an empty list: %j',
    async (before) => {
      expect(await attested(add(before, 'runAs=').text)).toMatchObject([{ setting: 'runAs', value: '' }]);
    },
  );

  it.each([
    ['defaultRole', 'GAL-330'],
    ['defaultrole=Viewer', 'GAL-330'],
    ['defaultRole=No Access', 'GAL-330'],
    ['userRegistration=maybe', 'GAL-330'],
  ])('refuses %s', (assignment, code) => {
    const { text, diagnostics } = add(undefined, assignment);
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, severity: 'error' }]);
    expect(diagnostics[0]?.hint).toBeDefined();
  });

  it.each([{ by: '' }, { evidence: 'a\0b' }])('refuses what the loader would refuse afterwards: %j', (more) => {
    const { text, diagnostics } = add(undefined, 'defaultRole=Viewer', more);
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'GAL-205', severity: 'error' }]);
  });

  it('refuses a file it cannot add to, rather than break it', () => {
    const { text, diagnostics } = add(
      'attestations: [{ setting: runAs, value: x, by: bo, on: "2026-01-01" }]\n',
      'runAs=y',
    );
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'GAL-330' }]);
  });

  it('keeps whatever is said, however hostile', async () => {
    const evil = '"]}\n- setting: defaultRole\u2028: # \\ ${x}';
    const { text } = add(undefined, `runAs=${evil}`, { by: evil, evidence: evil });
    expect(await attested(text)).toEqual([
      { setting: 'runAs', value: evil, by: evil, on: '2026-11-20', evidence: evil },
    ]);
  });

  it('lists the newest last, whatever the order in the file', async () => {
    const text =
      'attestations:\n  - { setting: runAs, value: new, by: a, on: 2026-02-01 }\n  - { setting: runAs, value: old, by: a, on: 2026-01-01 }\n';
    expect((await attested(text))?.map(({ value }) => value)).toEqual(['old', 'new']);
  });
});

describe('a file of attestations that counts for nobody', () => {
  const entry = 'attestations:\n  - { setting: defaultRole, value: Viewer, by: ana, on: 2026-11-02 }\n';

  it.each([
    ['leads out of the project', '/elsewhere/production.yaml', 'GAL-116'],
    ['leads to nothing', '/p/attestations/gone.yaml', 'GAL-101'],
  ])('is an error when it is a link that %s', async (_name, link, code) => {
    const loaded = await declared('{}\n', { [FILE]: { link } });
    expect(loaded.diagnostics).toMatchObject([{ code, severity: 'error', at: { file: 'gallerist.yaml', line: 4 } }]);
    expect(loaded.declaration).toBeUndefined();
  });

  it('is a warning when no target is called so, with what was probably meant', async () => {
    const project = await openFixture({
      'gallerist.yaml': GALLERIST,
      'access/a.yaml': '{}\n',
      'attestations/prodution.yaml': entry,
      'attestations/production.yml': entry,
      'attestations/README.md': 'why',
      'attestations/evidence/production.yaml': 'not ours',
    });
    for (const { diagnostics } of [project, await project.declare('production', { bare: true })]) {
      expect(diagnostics).toMatchObject([
        { code: 'GAL-332', severity: 'warning', hint: 'did you mean attestations/production.yaml?' },
        { code: 'GAL-332', severity: 'warning', message: expect.stringContaining('attestations/prodution.yaml') },
      ]);
    }
  });

  it('is nothing when its target is there and cannot be read', async () => {
    const project = await openFixture({
      'gallerist.yaml': `${GALLERIST}  other: 7\n`,
      'access/a.yaml': '{}\n',
      'attestations/other.yaml': entry,
    });
    expect(project.diagnostics.map(({ code }) => code)).toEqual(['GAL-202']);
  });
});

describe('a saved snapshot', () => {
  it.each([
    ['not JSON', '{'],
    ['another format', '{"format":"gallerist.snapshot/v2"}'],
    ['an array', '[]'],
    ['an incomplete one', '{"format":"gallerist.snapshot/v1"}'],
  ])('is refused: %s', (_name, text) => {
    const { snapshot, diagnostics } = parseSnapshot('s.json', text);
    expect(snapshot).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'GAL-212', severity: 'error' });
  });
});
