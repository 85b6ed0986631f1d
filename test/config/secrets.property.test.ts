import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/config/mask.js';
import { accessSchema } from '../../src/config/schema.js';
import { attestationsSchema, projectSchema } from '../../src/config/schema-project.js';
import { mayBeSecret, mayBeSecretInCredentials, SECRET_KEYS } from '../../src/config/secret-keys.js';
import { renderDiagnosticsGithub, renderDiagnosticsJson, renderDiagnosticsText } from '../../src/render/diagnostics.js';
import { GALLERIST, openFixture } from './memory-files.js';

const SECRET = 'hunter2';

/** What somebody may write who means a secret: another case, another separator, a slip of the finger or two in a long word. */
const slip = fc.record({
  slip: fc.constantFrom('drop', 'double', 'swap', 'replace', 'insert'),
  at: fc.nat({ max: 15 }),
  letter: fc.constantFrom(...'aeiostznqxP0'),
});
const misspelled = fc
  .tuple(
    fc.oneof(
      fc.tuple(
        fc.constantFrom('password', 'clientSecret', 'client_secret', 'Passphrase'),
        fc.array(slip, { maxLength: 2 }),
      ),
      fc.tuple(fc.constantFrom('passwd', 'secret', 'token'), fc.array(slip, { maxLength: 1 })),
      fc.tuple(fc.constantFrom('smtpPassword', 'smtp_pasword', 'api-secret', 'pwd', 'PASS'), fc.constant([])),
    ),
    fc.constantFrom('as it is', 'upper', 'lower', 'first'),
  )
  .map(([[word, slips], letters]) => cased(slips.reduce(slipped, word), letters));

function slipped(word: string, { slip, at, letter }: { slip: string; at: number; letter: string }): string {
  const here = at % word.length;
  const [before, character, after] = [word.slice(0, here), word.charAt(here), word.slice(here + 1)];
  if (slip === 'drop') return before + after;
  if (slip === 'double') return before + character + character + after;
  if (slip === 'swap') return before + after.charAt(0) + character + after.slice(1);
  return slip === 'replace' ? before + letter + after : before + character + letter + after;
}

function cased(word: string, letters: string): string {
  if (letters === 'upper') return word.toUpperCase();
  if (letters === 'lower') return word.toLowerCase();
  return letters === 'first' ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

type Layout = (entry: string) => Readonly<Record<string, string>>;
const access = (text: string): Readonly<Record<string, string>> => ({
  'gallerist.yaml': GALLERIST,
  'access/a.yaml': text,
});
/** Where it may stand. Every layout has something else wrong in the lines beside it, so that a frame shows them. */
const layouts: Readonly<Record<string, Layout>> = {
  'a credential in braces': (entry) => access(`credentials:\n  - { username: A, ${entry}, colour: 1 }\n`),
  'a credential in lines': (entry) =>
    access(`credentials:\n  - username: A\n    ${entry}\n    colour: 1\n    shares: 7\n`),
  'a section of another name': (entry) => access(`credentails:\n  - username: A\n    ${entry}\n`),
  'a person': (entry) => access(`users:\n  - email: ana@acme.example\n    ${entry}\n    rol: Viewer\n`),
  'a file by itself': (entry) => access(`${entry}\nusres: []\n`),
  'a broken file': (entry) => access(`credentials:\n  - username: A\n    ${entry}\n\tshares: [\n`),
  'a file with an open quote': (entry) => access(`credentials:\n  - ${entry}\n    username: "A\n`),
  'a comment beside a mistake': (entry) => access(`users:\n  # ${entry}\n  - emial: ana@acme.example\n`),
  'the keys of a target': (entry) => ({
    'gallerist.yaml': `${GALLERIST}    credentials:\n      clientId: x\n      ${entry}\n      colour: 1\n`,
    'access/a.yaml': 'users: []\n',
  }),
  'a target in braces': (entry) => ({
    'gallerist.yaml': `${GALLERIST}    credentials: { clientId: x, ${entry} }\n`,
    'access/a.yaml': 'users: []\n',
  }),
};
const values: Readonly<Record<string, (key: string) => string>> = {
  plain: (key) => `${key}: ${SECRET}`,
  quoted: (key) => `"${key}": '${SECRET}'`,
  'a number after it': (key) => `${key}: ${SECRET} 7`,
  'a list': (key) => `${key}: [x, ${SECRET}]`,
  'a mapping': (key) => `${key}: { value: ${SECRET} }`,
  'without a space': (key) => `${key}:${SECRET}`,
  'with another sign': (key) => `${key}=${SECRET}`,
  'after a reference': (key) => `${key}: "\${env:X}${SECRET}"`,
};

async function everythingShown(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await openFixture(files);
  const { diagnostics } = await project.declare('production');
  return [
    renderDiagnosticsText(diagnostics, { color: false, source: project.source }),
    renderDiagnosticsJson(diagnostics),
    renderDiagnosticsGithub(diagnostics),
    // What the frame of any other mistake could show.
    ...Object.keys(files).map((file) => project.source(file) ?? ''),
  ].join('\n');
}

describe('a secret under a key that might be meant as one', () => {
  it('is in no frame, hint or message, however the key is spelled and wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        misspelled,
        fc.constantFrom(...Object.values(layouts)),
        fc.constantFrom(...Object.values(values)),
        async (key, layout, value) => {
          expect(await everythingShown(layout(value(key)))).not.toContain(SECRET);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    'pasword: hunter2',
    'PASSWORD: hunter2',
    'clientsecret: hunter2',
    'Client Secret: hunter2',
    'kennwort: hunter2',
    'pw: hunter2',
    'kennwort:hunter2',
    'password: |\n      hunter2',
    'pwd: "${env:X}" hunter2',
    'password:\n    hunter2',
  ])('is not shown of %j in a credential', async (entry) => {
    for (const layout of ['a credential in lines', 'a section of another name', 'the keys of a target'] as const) {
      expect(await everythingShown(layouts[layout]?.(entry) ?? {})).not.toContain(SECRET);
    }
  });

  it.each(['https://ana:hunter2@g.example/', 'https://hunter2@g.example/', 'https://ana:x@hunter2@g.example/'])(
    'is not shown of the address %s',
    async (url) => {
      const files = { 'gallerist.yaml': GALLERIST.replace(/https:\S+/, url), 'access/a.yaml': 'users: []\n' };
      expect(await everythingShown(files)).not.toContain(SECRET);
    },
  );

  it('says what is wrong with a value that is part of its key, without it', async () => {
    const shown = await everythingShown(access(`credentials:\n  - { username: A, password:hunter2 }\n`));
    expect(shown).toContain('"password:…" is not known in credentials');
    expect(shown).toContain('between a key and its value stand a colon and a space');
  });
});

describe('what is no secret', () => {
  it('is every key of the schemas but the secret ones', () => {
    const known = [accessSchema(), projectSchema(), attestationsSchema()].flatMap(keysIn);
    expect(known).toContain('clientSecret');
    expect([...new Set(known)].filter(mayBeSecret).sort()).toEqual([...SECRET_KEYS].sort());
    expect(['username', 'shares', 'clientId', 'usrname', 'share'].filter(mayBeSecretInCredentials)).toEqual([]);
  });

  it.each([
    'password: "${env:SVC}"',
    "password: '${file:svc.txt}' # from the vault",
    '{ username: A, password: "${env:SVC}", shares: [] }',
    'url: https://gallery.acme.example/webapi/',
    '  - { email: ana@acme.example, firstName: Ana }',
  ])('stays as it is: %s', (line) => {
    expect(maskSecrets(`${line}\n`, undefined)).toBe(`${line}\n`);
  });
});

/** The keys a schema has, at any depth. */
function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) => [
    ...(key === 'properties' ? Object.keys(inner) : []),
    ...(key === 'examples' ? [] : keysIn(inner)),
  ]);
}
