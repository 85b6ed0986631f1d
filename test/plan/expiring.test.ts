import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/config/project.js';
import type { DeclaredObject } from '../../src/model/declaration.js';
import { EXPIRING_DAYS, findExpiring } from '../../src/plan/expiring.js';
import { declared as declaredFrom, GALLERIST, memoryFiles } from '../config/memory-files.js';
import { AS_OF, codes, declarationOf, declared, entry, live, planOf } from '../support/world.js';

const DAY = 86_400_000;
const at = (milliseconds: number): string => new Date(Date.parse(AS_OF) + milliseconds).toISOString();
const group = (until: string | null): DeclaredObject =>
  declared('group', 'Finance', { members: [{ ...entry('user', 'ana@acme.example', { until }), at: 0 }] });
const found = (until: string | null): string[] =>
  findExpiring(declarationOf({ objects: [group(until)] }), (origin) => ({ file: origin.file, line: 1, column: 1 })).map(
    ({ message }) => message,
  );

describe('what expires in the next 14 days', () => {
  it('names the member, the group and the instant', () => {
    expect(found('2026-06-20T23:59:59Z')).toEqual([
      'membership of user ana@acme.example in group Finance ends 2026-06-20T23:59:59Z',
    ]);
  });

  it('names shares as well, and leaves out what has no end', () => {
    const shares = [
      entry('user', 'ana@acme.example', { can: [], until: '2026-06-20T23:59:59Z' }),
      entry('group', 'Finance', { can: [], until: null }),
    ];
    const declaration = declarationOf({ objects: [declared('collection', 'Close', { shares })] });
    expect(findExpiring(declaration, () => undefined)).toEqual([
      expect.objectContaining({
        code: 'GAL-517',
        severity: 'info',
        message: 'share of user ana@acme.example in collection Close ends 2026-06-20T23:59:59Z',
      }),
    ]);
  });

  it.each([
    ['an instant ago', -1, false],
    ['at this instant: it has ended', 0, false],
    ['in an instant', 1, true],
    ['in exactly 14 days', EXPIRING_DAYS * DAY, true],
    ['an instant later than that', EXPIRING_DAYS * DAY + 1, false],
  ])('what ends %s', (_, offset, listed) => {
    expect(found(at(offset))).toHaveLength(listed ? 1 : 0);
  });

  it('is found by the plan, points at the line, and is no change', () => {
    const planned = planOf({ objects: [declared('user', 'ana@acme.example'), group('2026-06-20T23:59:59Z')] }, [
      live('user', 'u1', 'ana@acme.example'),
      live('group', 'g1', 'Finance', { members: [{ to: { kind: 'user', id: 'u1' }, attributes: {} }] }),
    ]);
    expect(codes(planned)).toEqual(['GAL-517']);
    expect(planned.plan?.findings[0]?.at?.file).toBe('access/test.yaml');
    expect(planned.plan?.counts).toMatchObject({ steps: 0, unchanged: 2 });
  });

  it('leaves the digest alone, so that an acknowledgement given yesterday holds today', () => {
    const digest = (until: string): string | undefined =>
      planOf({ objects: [declared('user', 'ana@acme.example'), group(until)] }, [
        live('user', 'u1', 'ana@acme.example'),
        live('group', 'g1', 'Finance', { members: [{ to: { kind: 'user', id: 'u1' }, attributes: {} }] }),
      ]).plan?.digest;
    expect(digest('2026-06-20T23:59:59Z')).toBe(digest('2031-06-20T23:59:59Z'));
  });
});

describe('around the instant', () => {
  const ACCESS = `users: [{ email: ana@acme.example }]
groups: [{ name: Finance, members: [{ user: ana@acme.example, until: 2026-06-20 }] }]
`;
  const END = Date.parse('2026-06-20T23:59:59Z');

  it.each([
    [-1, 1],
    [0, 0],
    [1, 0],
  ])('%i ms from its end an entry counts once: declared, or ended', async (offset, members) => {
    const project = await openProject({
      folder: '/p',
      files: memoryFiles({ 'gallerist.yaml': GALLERIST, 'access/a.yaml': ACCESS }),
      asOf: new Date(END + offset),
      environment: {},
    });
    const { declaration } = await project.declare('production');
    const finance = declaration?.objects.find(({ ref }) => ref.kind === 'group');
    expect(finance?.fields.members).toHaveLength(members);
    expect(findExpiring(declaration ?? declarationOf({}), () => undefined)).toHaveLength(members);
  });

  it('leaves a warning about the line once it has passed', async () => {
    const loaded = await declaredFrom(ACCESS);
    expect(loaded.diagnostics.map(({ code }) => code)).toContain('GAL-314');
  });
});
