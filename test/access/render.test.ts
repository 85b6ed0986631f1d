import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessDifference, type ByHand } from '../../src/access/difference.js';
import type { AccessOptions as StateOptions } from '../../src/access/state.js';
import type { AccessDifference } from '../../src/model/access.js';
import { nameIn } from '../../src/model/names.js';
import type { Ref } from '../../src/model/ref.js';
import type { Delta } from '../../src/model/step.js';
import type { WorldObject } from '../../src/model/system.js';
import { type AccessOptions, viewAccess } from '../../src/render/access.js';
import { orderedAccess } from '../../src/render/access-json.js';
import { safeJson } from '../../src/render/neutralise.js';
import { sectionMarkdown, sectionText } from '../../src/render/sections.js';
import {
  collection,
  credential,
  deltas,
  entry,
  group,
  object,
  SOON,
  share,
  stateWith,
  studio,
  user,
  worlds,
} from './world.js';

const set = (ref: Ref, field: string, leaves: Delta['leaves']): Delta => ({ ref, field, expects: undefined, leaves });
const relate = (ref: Ref, field: string, to: Ref, leaves: Delta['leaves']): Delta => ({
  ref,
  field,
  entry: to,
  expects: undefined,
  leaves,
});

function difference(
  objects: readonly WorldObject[],
  effects: readonly Delta[],
  byHand: ByHand = { deltas: [] },
  options: Partial<StateOptions> = {},
): AccessDifference {
  return accessDifference(stateWith(objects, options), effects, byHand);
}

function text(of: AccessDifference, options: Partial<AccessOptions> = {}): string[] {
  const view = viewAccess(of, { verbose: false, people: 'names', names: nameIn(), ...options });
  return [view.apply, view.byHand, view.notProven].flatMap((one) =>
    sectionText(one, { width: undefined, color: false }),
  );
}

const omar = 'omar@acme.example';
const company: readonly WorldObject[] = [
  object('user', omar, { role: 'Artisan' }),
  object('user', 'leaver@acme.example', { role: 'Member' }),
  object('user', 'ana@acme.example', { role: 'Artisan' }),
  ...Array.from({ length: 41 }, (_, index) =>
    object('user', `p${String(index).padStart(2, '0')}@acme.example`, { role: 'Default' }),
  ),
  object('group', 'Finance Analysts', { role: 'Member', members: [entry(user(omar))] }),
  object('collection', 'Month-end close', {
    owner: user('ana@acme.example'),
    shares: [share(group('Finance Analysts'), ['add-assets', 'update-assets'])],
  }),
];

describe('the access section', () => {
  it('reads like people and access, with the role before and after', () => {
    const lines = text(
      difference(
        company,
        [set(user(omar), 'role', 'Default'), set(user('leaver@acme.example'), 'state', 'deactivated')],
        { deltas: [], defaultRole: 'NoAccess' },
      ),
    );
    expect(lines).toEqual([
      '',
      'Access: 2 of 44 people lose something',
      '  - leaver@acme.example  Member (own) → deactivated   loses  everything',
      '  - omar@acme.example    Artisan (own) → Member (group Finance Analysts)   loses  Month-end close (add), publish, private studio, 2 more by the role',
      '',
      'Access, once done by hand: 41 of 44 people lose something',
      '  - 41 people  Viewer (default) → NoAccess (default)   would lose  everything',
      '               p00@acme.example, p01@acme.example, p02@acme.example and 38 more',
    ]);
  });

  it('says shares by their path, ends by their dates, and both sides of a change', () => {
    const effects = [
      relate(collection('Month-end close'), 'shares', group('Finance Analysts'), null),
      relate(collection('Month-end close'), 'shares', user(omar), { can: ['remove-assets'], until: SOON }),
      relate(collection('Drafts'), 'shares', user(omar), { can: ['admin'], until: null }),
    ];
    expect(text(difference(company, effects)).slice(2)).toEqual([
      '  ~ omar@acme.example  loses  Month-end close (add, update)   shared with group Finance Analysts',
      '                       loses  Month-end close (run)   with no end → until 2026-07-01',
      '                       gains  Drafts (all)   shared directly',
      '                       gains  Month-end close (remove)   shared directly until 2026-07-01',
    ]);
  });

  it('says under which default role something happens when nobody attested it', () => {
    const lines = text(
      difference(
        [object('user', omar, { role: 'Member' })],
        [set(user(omar), 'role', 'Default')],
        { deltas: [] },
        { defaultRole: null },
      ),
    );
    expect(lines).toContain(
      '  - omar@acme.example  Member (own) → NoAccess (default)   loses  everything   if the default role is NoAccess',
    );
    expect(lines).toContain('Not proven (1)');
    expect(lines.at(-1)).toMatch(/^ {2}! the role of 1 person rests on the default role, which nobody attested/);
  });

  it('names nobody when people are only counted', () => {
    const all = [set(user(omar), 'role', 'Default'), set(group('Finance Analysts'), 'role', 'Viewer')];
    const lines = text(difference(company, all, { deltas: [], defaultRole: 'NoAccess' }), { people: 'counts' }).join(
      '\n',
    );
    expect(lines).toContain('1 person');
    expect(lines).toContain('41 people');
    expect(lines).not.toContain('@');
  });

  it('always says who becomes or was an administrator, and counts what goes with it', () => {
    const promoted = difference(company, [set(user(omar), 'role', 'Curator')]);
    const demoted = difference(
      [object('user', omar, { role: 'Curator', 'permissions.apiAccess': true }), ...company.slice(1)],
      [set(user(omar), 'role', 'Default')],
    );
    expect(text(promoted).at(-1)).toBe(
      '  + omar@acme.example  Artisan (own) → Curator (own)   gains  administer all collections, admin API, prioritizeJobs',
    );
    expect(text(demoted).at(-1)).toBe(
      '  - omar@acme.example  Curator (own) → Member (group Finance Analysts)   loses  administer all collections, admin API, prioritizeJobs, Month-end close (add), 4 more by the role',
    );
    expect(text(demoted, { verbose: true }).at(-1)).toContain(
      'loses  publish, private studio, add assets to collections, share to the gallery, administer all collections, admin API, prioritizeJobs',
    );
  });

  it('lists whoever becomes powerful first, however many gain something else', () => {
    const many = Array.from({ length: 30 }, (_, index) => object('user', `p${index}@acme.example`, { role: 'Member' }));
    const lines = text(
      difference(many, [
        ...many.map(({ ref, name }) => relate(collection(`Of ${name}`), 'shares', ref, { can: [], until: null })),
        set(user('p29@acme.example'), 'permissions.apiAccess', true),
      ]),
    );
    expect(lines[2]).toMatch(/^ {2}\+ p29@acme.example +gains {2}apiAccess/);
    expect(lines.at(-1)).toBe('    and 10 more (--verbose lists them)');
  });

  it('says a studio that is left or entered without a reason: being in it is the reason', () => {
    const objects = [
      object('user', omar, { role: 'Artisan', studio: studio('Finance') }),
      object('studio', 'Finance', {}),
    ];
    expect(text(difference(objects, [set(user(omar), 'studio', studio('Audit'))])).slice(2)).toEqual([
      '  ~ omar@acme.example  loses  studio Finance',
      '                       gains  studio Audit',
    ]);
  });

  it('names things as they are called, not by their key', () => {
    const service = credential('ACME\\svc-finance');
    const names = nameIn([{ ref: service, name: 'ACME\\svc-finance' }]);
    const effects = [relate(service, 'shares', user(omar), {})];
    expect(text(difference(company, effects), { names }).at(-1)).toContain('gains  credential ACME\\svc-finance   ');
  });

  it('only counts people who keep everything', () => {
    const moved = difference(company, [
      set(group('Finance Analysts'), 'role', 'Artisan'),
      set(user(omar), 'role', 'Default'),
    ]);
    for (const verbose of [false, true]) {
      expect(text(moved, { verbose }).slice(2)).toEqual(['    1 person  keeps everything, some of it by other paths']);
    }
  });

  it('shows the first entries and counts the rest; with verbose all of them', () => {
    const many = Array.from({ length: 30 }, (_, index) => object('user', `p${index}@acme.example`, { role: 'Member' }));
    const effects = many.map(({ ref, name }) =>
      relate(collection(`Of ${name}`), 'shares', ref, { can: [], until: null }),
    );
    const lines = text(difference(many, effects));
    expect(lines.at(-1)).toBe('    and 10 more (--verbose lists them)');
    expect(text(difference(many, effects), { verbose: true }).filter((line) => line.includes('gains'))).toHaveLength(
      30,
    );
  });

  it('names a few of many collections unless asked for all', () => {
    const effects = ['A', 'B', 'C', 'D', 'E'].map((name) =>
      relate(collection(name), 'shares', user(omar), { can: [], until: null }),
    );
    expect(text(difference(company, effects)).at(-1)).toBe(
      '  + omar@acme.example  gains  A (run), B (run), 3 more collections   shared directly',
    );
    expect(text(difference(company, effects), { verbose: true }).at(-1)).toContain(
      'A (run), B (run), C (run), D (run), E (run)',
    );
  });

  it('counts people in the title', () => {
    const both = difference(company, [
      set(user(omar), 'role', 'Curator'),
      set(user('leaver@acme.example'), 'state', 'deactivated'),
    ]);
    const { title } = viewAccess(both, { verbose: false, people: 'names', names: nameIn() }).apply;
    expect(title).toMatch(/^Access: 1 of \d+ people loses something, 1 person gains something$/);
  });

  it('is no section at all when nothing changes', () => {
    expect(text(difference(company, []))).toEqual([]);
  });

  it('prints hostile names harmlessly, in text and in Markdown', () => {
    const hostile = '\u001b[2J| --- |\n<script>`x`@mention\u202e';
    const effects = [relate(collection(hostile), 'shares', group(hostile), { can: [], until: null })];
    const objects = [
      object('user', hostile, { role: 'Member' }),
      object('group', hostile, { role: 'Default', members: [entry(user(hostile))] }),
    ];
    const of = difference(objects, effects);
    const lines = text(of).join('\n');
    expect(lines).not.toMatch(/[\u001b\u202e]/);
    expect(text(of)).toHaveLength(3);
    const { apply } = viewAccess(of, { verbose: false, people: 'names', names: nameIn() });
    const markdown = sectionMarkdown(apply, { open: true, room: 5000 });
    expect(markdown).not.toMatch(/[\u001b\u202e]/);
    expect(markdown).toContain('```diff');
  });
});

describe('the access difference as JSON', () => {
  it('loses nothing, and is the same bytes whatever the order of keys it comes with', () => {
    fc.assert(
      fc.property(worlds, deltas, fc.constantFrom('NoAccess' as const, null), (objects, effects, defaultRole) => {
        const of = difference(
          objects,
          effects,
          { deltas: [], defaultRole: 'Member' },
          { defaultRole, unread: ['credential'] },
        );
        const ordered = orderedAccess(of);
        expect(ordered).toEqual(of);
        const shuffled = JSON.parse(JSON.stringify(of), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value,
        ) as AccessDifference;
        expect(JSON.stringify(orderedAccess(shuffled))).toBe(JSON.stringify(ordered));
        expect(JSON.parse(safeJson(JSON.stringify(ordered)))).toEqual(JSON.parse(JSON.stringify(of)));
      }),
      { numRuns: 200 },
    );
  });
});
