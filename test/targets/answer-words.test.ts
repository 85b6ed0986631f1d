import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsNamed, oauthError, quote } from '../../src/targets/alteryx-server/answer-words.js';

/** More in a long run: PROPERTY_RUNS=20000 npx vitest run test/targets/answer-words.test.ts. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 500);

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const inAscii = (text: string): string =>
  inJson(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const inAddress = (text: string): string => encodeURIComponent(text);
const inForm = (text: string): string => new URLSearchParams({ v: text }).toString().slice('v='.length);
const inPage = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const collapsed = (text: string): string => text.replace(/\s+/g, ' ');
const SPELLINGS = [(text: string) => text, inJson, inAscii, inAddress, inForm, inPage, collapsed] as const;

/** Whole letters, which every encoder takes; nobody can tell a secret of blanks from other blanks. */
const secretArbitrary = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    fc.string({ minLength: 1, maxLength: 60, unit: fc.constantFrom(...'ab01"\\/%+& \t\n<>=éß€') }),
    fc.base64String({ minLength: 20, maxLength: 200 }),
  )
  .filter((secret) => secret.trim() !== '');

const hexArbitrary = fc.string({ minLength: 24, maxLength: 64, unit: fc.constantFrom(...'0123456789abcdef') });

/** Around the secret: words without any of the signs that secrets are looked for in. */
const wordsArbitrary = fc.string({ maxLength: 400, unit: fc.constantFrom(...'xyz  ') });

describe('words of a server', () => {
  it('that hold a secret, however it is spelled, are not repeated (property)', () => {
    fc.assert(
      fc.property(
        secretArbitrary,
        fc.array(fc.constantFrom(...SPELLINGS), { minLength: 1, maxLength: 3 }),
        wordsArbitrary,
        wordsArbitrary,
        fc.boolean(),
        (secret, spellings, before, after, wrapped) => {
          const spelled = spellings.reduce((text, spell) => spell(text), secret);
          const said = `x${before}${spelled}${after}x`;
          const answer = wrapped ? JSON.stringify({ message: 'no', modelState: { 'c.Name': [said] } }) : said;
          expect(quote(answer, ['', secret])).toMatch(/^its words are not repeated/);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('that are a part of a long secret are not repeated, wherever they are cut (property)', () => {
    fc.assert(
      fc.property(hexArbitrary, fc.nat(), (secret, at) => {
        const from = at % (secret.length - 12);
        expect(quote(`…${secret.slice(from, from + 12)}`, [secret])).toMatch(/^its words are not repeated/);
      }),
      { numRuns: RUNS },
    );
  });

  it.each(['x', '7', '+', ' '])('that hold the short secret %j are not repeated either', (secret) => {
    expect(quote('7 x+ problems', [secret])).toMatch(/^its words are not repeated/);
  });

  it('that hold none are repeated', () => {
    expect(quote('{"message":"a name is taken"}', ['planted-secret-0451', ''])).toBe('a name is taken');
    expect(quote('"has 100% of %zz and &co; \\\\u12"', ['planted-secret-0451'])).toBe('has 100% of %zz and &co; \\u12');
  });

  it('that can be read in too many ways are not repeated', () => {
    const many = `%${'25'.repeat(12)} &${'amp;'.repeat(12)}`;
    expect(quote(many, ['planted-secret-0451'])).toMatch(/^its words are not repeated/);
  });

  it('come without anything that acts on a terminal or hides itself, on one line', () => {
    const said = quote('\u001b]0;owned\u0007 a\u009b2Jb\nc\u202ed\u200be\u2028f\ud800', []);
    expect(said).toBe(']0;owned a 2Jb c d e f');
  });

  it('are shortened, and never in the middle of a letter', () => {
    const said = quote(`${'x'.repeat(299)}😀${'y'.repeat(100)}`, []) ?? '';
    expect(said).toBe(`${'x'.repeat(299)}…`);
    expect(quote('x'.repeat(30_000), [])).toBeUndefined();
  });
});

describe('an answer to a call that carried a secret', () => {
  it('gives the names of fields that were sent, and nothing that the server wrote', () => {
    const answer = JSON.stringify({
      message: 'hunter22 is no password',
      modelState: { 'contract.Password': ['hunter22 is weak'], hunter22: ['is unknown'] },
    });
    expect(fieldsNamed(answer, ['username', 'password'])).toBe(
      'it is about password; its words are not repeated, as a secret was sent',
    );
    expect(fieldsNamed('hunter22', ['password'])).toBe('its words are not repeated, as a secret was sent');
    expect(fieldsNamed('<html>hunter22', ['password'])).toBeUndefined();
    expect(fieldsNamed('', ['password'])).toBeUndefined();
  });

  it('of the token endpoint gives an error of the protocol, and no other word', () => {
    expect(oauthError('{"error":"invalid_client","error_description":"no hunter22"}')).toBe('invalid_client');
    expect(oauthError('{"error":"hunter22"}')).toBeUndefined();
    expect(oauthError('{"error":{"message":"hunter22"}}')).toBeUndefined();
    expect(oauthError('hunter22')).toBeUndefined();
  });
});
