import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  validateAccess,
  validateAttestations,
  validateProject,
  validateSnapshot,
} from '../../src/config/generated/validators.js';
import { accessSchema, type JsonSchema } from '../../src/config/schema.js';
import { planSchema } from '../../src/config/schema-plan.js';
import { attestationsSchema, projectSchema } from '../../src/config/schema-project.js';
import { runbookSchema } from '../../src/config/schema-runbook.js';
import { snapshotSchema } from '../../src/config/schema-snapshot.js';
import { KINDS } from '../../src/model/kinds/index.js';

const SCHEMAS = {
  gallerist: projectSchema(),
  access: accessSchema(),
  attestations: attestationsSchema(),
  snapshot: snapshotSchema(),
  plan: planSchema(),
  runbook: runbookSchema(),
};
const root = join(import.meta.dirname, '../..');

/** Every property of a schema with its path, references not followed: definitions are walked where they stand. */
function* properties(schema: unknown, path: string): Generator<readonly [path: string, schema: JsonSchema]> {
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) yield* properties(item, `${path}/${index}`);
    return;
  }
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' || key === '$defs') {
      for (const [name, property] of Object.entries(value as Record<string, JsonSchema>)) {
        yield [`${path}/${name}`, property];
        yield* properties(property, `${path}/${name}`);
      }
    } else if (key !== 'examples' && key !== 'enum' && key !== 'default') yield* properties(value, `${path}/${key}`);
  }
}

describe('the schemas', () => {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    it(`say of every key of ${name} what it means, and show a value`, () => {
      const all = [...properties(schema, name)];
      expect(all.length).toBeGreaterThan(5);
      for (const [path, property] of all) {
        expect(property.description, path).toMatch(/\w.*\.$/s);
        expect(property.examples, path).toSatisfy(
          (examples: unknown) => Array.isArray(examples) && examples.length > 0,
        );
      }
    });

    // A later v1 of what Gallerist writes may add keys; what people write by hand has none we do not know.
    const unknown = name === 'plan' || name === 'runbook' ? undefined : false;
    it(`name no host and ${unknown === false ? 'refuse' : 'let pass'} unknown keys in ${name}`, () => {
      expect(schema.$id).toBe(`${name}.schema.json`);
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(schema.additionalProperties).toBe(unknown);
    });

    it(`are the file schemas/${name}.schema.json`, () => {
      expect(JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8'))).toEqual(schema);
    });
  }

  it('have every section, key and field of every kind', () => {
    const access = accessSchema() as {
      properties: Record<string, JsonSchema>;
      $defs: Record<string, { properties: Record<string, JsonSchema> }>;
    };
    for (const kind of KINDS) {
      const section = access.properties[kind.section];
      const fields =
        kind.kind === 'settings' ? (section as { properties: object }).properties : access.$defs[kind.kind]?.properties;
      const expected = kind.fields.map((field) => field.name.split('.')[0] ?? '');
      expect(Object.keys(fields ?? {})).toEqual(expect.arrayContaining(expected));
    }
  });

  it('accept the examples they give', () => {
    for (const [schema, validate] of [
      [projectSchema(), validateProject],
      [accessSchema(), validateAccess],
      [attestationsSchema(), validateAttestations],
    ] as const) {
      for (const example of schema.examples as readonly unknown[]) {
        expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
      }
    }
    for (const kind of KINDS) {
      const section = (accessSchema().properties as Record<string, JsonSchema>)[kind.section];
      for (const example of (section?.examples ?? []) as readonly unknown[]) {
        expect(
          validateAccess({ [kind.section]: example }),
          `${kind.section} ${JSON.stringify(validateAccess.errors)}`,
        ).toBe(true);
      }
    }
  });
});

describe('the validators', () => {
  it('import nothing', () => {
    const code = readFileSync(join(root, 'src/config/generated/validators.js'), 'utf8');
    expect(code).not.toMatch(/\brequire\(|^import /m);
  });

  it('take a snapshot as it is described, and nothing else', () => {
    const snapshot = {
      format: 'gallerist.snapshot/v1',
      target: 'production',
      system: 'alteryx-server',
      url: 'https://g/',
      release: { value: '2025.2', source: 'declared' },
      authentication: 'built-in',
      provisioning: 'api',
      account: null,
      takenAt: '2026-11-20T10:00:00Z',
      scope: ['user'],
      objects: [
        {
          kind: 'group',
          id: '1',
          name: '',
          state: 'present',
          fields: { role: 'Member', members: [{ to: { kind: 'user', id: '2' }, attributes: { until: null } }] },
          facts: { members: 1 },
        },
      ],
      gaps: [{ kind: 'collection', field: 'shares.can', reason: 'no admin endpoint' }],
    };
    expect(validateSnapshot(snapshot), JSON.stringify(validateSnapshot.errors)).toBe(true);
    expect(validateSnapshot({ ...snapshot, extra: 1 })).toBe(false);
    expect(validateSnapshot({ ...snapshot, objects: [{ kind: 'group' }] })).toBe(false);
  });
});

describe('the reference of gallerist.yaml', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/reference/project.md'), 'utf8');

  it.each([
    ['targets.NAME.concurrency', 'whole number, 1 to 64', '8'],
    ['targets.NAME.readTimeout', 'whole number, 100 to 3600000', '60000'],
    ['targets.NAME.timeZone', 'text', 'UTC'],
    ['guards.maxLosing.percent', 'whole number, 0 to 100', '25'],
    ['manage.users.undeclared', '`ignore`, `report`, `deactivate`, `delete`', 'report'],
  ])('says of %s what it may be and what it is when left out', (key, value, fallback) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${key}\` `));
    expect(row?.split(' | ')[1]).toBe(value);
    expect(row?.split(' | ')[3]).toBe(`\`${fallback}\``);
  });
});
