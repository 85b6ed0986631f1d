// Makes docs/reference from what the code says of itself: the descriptions of kinds, the command line's definition, the catalogue of
// diagnostics. Nothing of the reference is written by hand. Called by generate.mjs.
import { buildProgram } from '../dist/cli/program.js';
import { attestationsSchema, projectSchema } from '../dist/config/schema-project.js';
import { CATALOGUE } from '../dist/diagnostics/catalogue.js';
import { KINDS } from '../dist/model/kinds/index.js';

const made = (from) => `<!-- Made by scripts/reference.mjs from ${from}. Do not edit. -->\n`;
const code = (value) => `\`${value}\``;
const cell = (text) => text.replaceAll('|', '\\|');
const sample = (value) => code(cell(typeof value === 'string' ? value : flow(value)));

/** A value as a person writes it in YAML, in one line. */
function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`);
    return `{ ${inner.join(', ')} }`;
  }
  return String(value);
}

function typeOf(field) {
  switch (field.shape) {
    case 'scalar':
      if (field.values !== undefined) return field.values.map(code).join(', ');
      if (field.secret) return 'reference to a secret';
      return { string: 'text', boolean: '`true` or `false`', date: 'date' }[field.type];
    case 'set':
      return `list of ${field.words.map(code).join(', ')}`;
    case 'reference':
      return `a ${field.to}`;
    case 'relation':
      return `list of ${field.to.map((kind) => `${kind === 'directoryGroup' ? 'directory group' : kind}s`).join(' and ')}`;
    default:
      throw new Error(`unknown shape ${field.shape}`);
  }
}

function kindSection(kind) {
  const rows = [
    ...(kind.section === 'settings' ? [] : [[kind.key.name, 'text, the key', kind.key.meaning, kind.key.example]]),
    ...(kind.profiled
      ? [['profile', 'name of a profile', 'Fields to start from; explicit fields win.', 'analyst']]
      : []),
    ...(kind.states.length > 0
      ? [
          [
            'state',
            kind.states.map(code).join(', '),
            `What it should be. Left out: ${kind.states[0]}.`,
            kind.states.at(1),
          ],
        ]
      : []),
    ...kind.fields.flatMap((field) => [
      [field.name, typeOf(field), field.meaning, field.example],
      ...(field.shape === 'relation'
        ? field.attributes.map((entry) => [
            `${field.name}[].${entry.name}`,
            typeOf(entry),
            entry.meaning,
            entry.example,
          ])
        : []),
    ]),
    ...(kind.section === 'settings'
      ? []
      : [
          ['previously', 'list of text', 'Earlier names, newest first: the live object is renamed.', ['Old name']],
          ['id', 'text', "Pins it to one live object. Only in a target's files.", '65f1c0ffee0000000000002a'],
        ]),
  ];
  return [
    `## ${kind.section}`,
    '',
    kind.meaning,
    '',
    '| field | value | meaning | example |',
    '|---|---|---|---|',
    ...rows.map(
      ([name, type, meaning, example]) => `| ${code(name)} | ${cell(type)} | ${cell(meaning)} | ${sample(example)} |`,
    ),
    '',
    ...(kind.undeclared.length > 0
      ? [
          `When nobody declares a live one (${code(`manage.${kind.section}.undeclared`)}): ${kind.undeclared.map(code).join(', ')}.`,
          '',
        ]
      : []),
  ];
}

function kindsPage() {
  return [
    made('src/model/kinds'),
    '# What can be declared',
    '',
    'Every section of the access files, with every field. A field that is left out is not managed; an empty list means none.',
    'The [guide](../guide.md) explains how it works together.',
    '',
    ...KINDS.flatMap(kindSection),
  ].join('\n');
}

/** The rows of a mapping in a schema: its keys with their full path, depth first. */
function schemaRows(schema, prefix, definitions) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    const path = `${prefix}${key}`;
    const inner = part.type === 'array' ? part.items : part;
    const named = inner.additionalProperties?.$ref?.split('/').at(-1);
    const required = (schema.required ?? []).includes(key);
    const own = [path, wordsFor(part), part.description, part.examples?.[0], required, part.default];
    if (named !== undefined) return [own, ...schemaRows(definitions[named], `${path}.NAME.`, definitions)];
    // `manage` of a target is that of the project; its sections differ in their words only.
    if (key === 'manage' && prefix !== '') return [own];
    return [own, ...schemaRows(inner, part.type === 'array' ? `${path}[].` : `${path}.`, definitions)];
  });
}

function wordsFor(schema) {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.anyOf !== undefined) return 'text, `true` or `false`';
  if (schema.type === 'array') return schema.items.type === 'string' ? 'list of text' : 'list';
  if (schema.type === 'integer') return `whole number, ${schema.minimum} to ${schema.maximum}`;
  return { string: 'text', boolean: '`true` or `false`', object: 'mapping' }[schema.type];
}

function schemaSection(title, schema) {
  const rows = schemaRows(schema, '', schema.$defs ?? {});
  return [
    `## ${title}`,
    '',
    schema.description,
    '',
    '| key | value | meaning | left out | example |',
    '|---|---|---|---|---|',
    ...rows.map(
      ([path, value, meaning, example, required, fallback]) =>
        `| ${code(path)}${required ? ' *' : ''} | ${value} | ${cell(meaning)} | ${fallback === undefined ? '' : code(fallback)} | ${sample(example)} |`,
    ),
    '',
  ];
}

function projectPage() {
  return [
    made('src/config/schema-project.ts'),
    '# gallerist.yaml and attestations',
    '',
    'A star marks what must be there. `NAME` is a name of your choice. *Left out* is what holds for a key that is not written.',
    '',
    ...schemaSection('gallerist.yaml', projectSchema()),
    ...schemaSection('attestations/TARGET.yaml', attestationsSchema()),
  ].join('\n');
}

function commandsPage() {
  let text = '';
  const silent = { folder: '.', environment: {}, now: () => new Date(0), out: (part) => (text += part), err: () => {} };
  const program = buildProgram(silent, () => {});
  const help = (command) => {
    text = '';
    command.configureHelp({ helpWidth: 110 });
    command.outputHelp();
    return ['```text', text.trimEnd(), '```', ''];
  };
  return [
    made('src/cli/program.ts'),
    '# Commands',
    '',
    ...help(program),
    ...program.commands.flatMap((command) => [
      `## ${command.name()}`,
      '',
      ...help(command),
      ...command.commands.flatMap((part) => [`### ${command.name()} ${part.name()}`, '', ...help(part)]),
    ]),
  ].join('\n');
}

function diagnosticsPage() {
  return [
    made('src/diagnostics/catalogue.ts'),
    '# Diagnostics',
    '',
    'Every problem and finding has a code that keeps its meaning. 1xx files and syntax · 2xx schema · 3xx meaning of the declaration ·',
    '4xx target and its answers · 5xx planning · 6xx applying · 9xx command line.',
    '',
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(CATALOGUE).map(([name, meaning]) => `| ${code(name)} | ${cell(meaning)} |`),
    '',
  ].join('\n');
}

/** @returns the pages by path, relative to the root of the project */
export function referencePages() {
  return new Map([
    ['docs/reference/kinds.md', kindsPage()],
    ['docs/reference/project.md', projectPage()],
    ['docs/reference/commands.md', commandsPage()],
    ['docs/reference/diagnostics.md', diagnosticsPage()],
  ]);
}
