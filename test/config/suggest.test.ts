import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestKey, suggestValue } from '../../src/config/words.js';
import { closest, editDistance } from '../../src/diagnostics/suggest.js';
import { SHARE_WORDS } from '../../src/model/kinds/collection.js';
import { ASSIGNABLE_ROLES } from '../../src/model/roles.js';

describe('did you mean', () => {
  // Labels of the pages and words of the API: semantics.md §5–§7.
  it.each([
    ['No Access', 'NoAccess'],
    ['no access', 'NoAccess'],
    ['noaccess', 'NoAccess'],
    ['Evaluated', 'Default'],
    ['curator', 'Curator'],
    ['CURATOR', 'Curator'],
    ['Server Admin', 'Curator'],
    ['Administrator', 'Curator'],
    ['Creator', 'Artisan'],
    ['Artisian', 'Artisan'],
    ['Veiwer', 'Viewer'],
    ['memeber', 'Member'],
    ['Wizard', undefined],
    ['', undefined],
  ])('role %s: %s', (word, role) => {
    expect(suggestValue(word, ASSIGNABLE_ROLES)).toBe(role);
  });

  it.each([
    ['isAdmin', 'admin'],
    ['canAddAssets', 'add-assets'],
    ['Add Assets', 'add-assets'],
    ['remove_users', 'remove-users'],
    ['fly', undefined],
  ])('can %s: %s', (word, can) => {
    expect(suggestValue(word, SHARE_WORDS)).toBe(can);
  });

  it('suggests only what is allowed at the place', () => {
    expect(suggestKey('username', ['email', 'role'])).toBe('email');
    expect(suggestKey('members', ['name', 'shares'])).toBe('shares');
    expect(suggestKey('constructor', ['email'])).toBeUndefined();
    expect(suggestKey('__proto__', ['email'])).toBeUndefined();
  });

  it('prefers the nearest, and says nothing when nothing is near', () => {
    expect(closest('omra@acme.example', ['ana@acme.example', 'omar@acme.example'])).toBe('omar@acme.example');
    expect(closest('x', ['y', 'z'])).toBeUndefined();
    expect(closest('Finance', [])).toBeUndefined();
  });

  it('counts edits as the textbook does, up to its limit', () => {
    expect(editDistance('ca', 'ac', 5)).toBe(1);
    expect(editDistance('kitten', 'sitting', 5)).toBe(3);
    expect(editDistance('kitten', 'sitting', 2)).toBe(3);
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        const distance = editDistance(a, b, 8);
        expect(distance).toBe(editDistance(b, a, 8));
        expect(distance === 0).toBe(a === b);
        expect(editDistance(a, b, 2)).toBe(Math.min(distance, 3));
      }),
    );
  });
});
