/**
 * Files of a project, each read, parsed and held against its schema once, whoever asks.
 * Never: look at what a declaration means.
 */

import type { Location } from '../diagnostics/diagnostic.js';
import { ioCode } from '../diagnostics/io-error.js';
import { type Validator, validateAccess, validateAttestations, validateProject } from './generated/validators.js';
import { maskSecrets } from './mask.js';
import { parseText } from './parse.js';
import { type Positions, positionsIn, type Spot } from './positions.js';
import { error, type Place, type Problem } from './problem.js';
import { MAX_FILE_BYTES, readText } from './read.js';
import type { JsonSchema } from './schema.js';
import { brokenParts, schemaProblems } from './schema-problems.js';
import type { Files } from './types.js';

type FileKind = 'project' | 'access' | 'attestations';

/** One file, read. */
export interface Source {
  readonly file: string;
  /** The data; undefined when the file could not be read as YAML, or is not a mapping. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly Problem[];
  /** Where the schema found mistakes: by `section/index`, or by `section` alone when its shape is wrong; '' is the whole file. */
  readonly broken: ReadonlyMap<string, Broken>;
}

/** Paths below an item at which there are mistakes, as `role` or `members/3`; '' is the item itself. */
export type Broken = ReadonlySet<string>;

export interface Sources {
  read(file: string, kind: FileKind): Promise<Source>;
  /** What was read so far. */
  all(): readonly Source[];
  locate(place: Place): Location | undefined;
  /** The text of a file that was read, secrets masked. */
  text(file: string): string | undefined;
}

const NOTHING_BROKEN: Source['broken'] = new Map();

const VALIDATORS: Readonly<Record<FileKind, Validator>> = {
  project: validateProject,
  access: validateAccess,
  attestations: validateAttestations,
};

async function schemaOf(kind: FileKind): Promise<JsonSchema> {
  // Loaded only to explain a mistake.
  if (kind === 'access') return (await import('./schema.js')).accessSchema();
  const { projectSchema, attestationsSchema } = await import('./schema-project.js');
  return kind === 'project' ? projectSchema() : attestationsSchema();
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Read {
  readonly source: Source;
  readonly text: string;
  readonly spots: () => Spot | undefined;
}

async function readSource(files: Files, folder: string, file: string, kind: FileKind): Promise<Read> {
  const nothing = { text: '', spots: () => undefined };
  function failed(problems: readonly Problem[]): Source {
    return { file, value: undefined, problems, broken: NOTHING_BROKEN };
  }
  let bytes: Uint8Array;
  try {
    bytes = await files.read(`${folder}/${file}`, MAX_FILE_BYTES + 1);
  } catch (cause) {
    const code = ioCode(cause);
    if (code === undefined) throw cause;
    return {
      source: failed([error('GAL-101', `the file cannot be read (${code})`, { file, line: 1, column: 1 })]),
      ...nothing,
    };
  }
  const decoded = readText(file, bytes);
  if ('problem' in decoded) {
    return { source: failed([decoded.problem]), ...nothing, text: decoded.shown ?? '' };
  }
  const { text } = decoded;
  const { value, problems, spots } = await parseText(file, text);
  if (problems.length > 0) return { source: failed(problems), text, spots };
  if (value === null || value === undefined) {
    const empty = error(
      'GAL-109',
      'the file is empty',
      { file, line: 1, column: 1 },
      {
        hint:
          kind === 'access'
            ? 'delete it, or write {} to say that it declares nothing'
            : 'gallerist init writes one to start from',
      },
    );
    return { source: failed([empty]), text, spots };
  }
  const validate = VALIDATORS[kind];
  if (validate(value)) {
    return {
      source: { file, value: isMapping(value) ? value : undefined, problems, broken: NOTHING_BROKEN },
      text,
      spots,
    };
  }
  const errors = validate.errors ?? [];
  const found = schemaProblems(file, value, await schemaOf(kind), errors);
  const source = { file, value: isMapping(value) ? value : undefined, problems: found, broken: brokenParts(errors) };
  return { source, text, spots };
}

/** @param folder the project's folder, absolute */
export function sourcesOf(files: Files, folder: string): Sources {
  const reading = new Map<string, Promise<Source>>();
  const done = new Map<string, Read>();
  const positions = new Map<string, Positions | undefined>();
  const masked = new Map<string, string>();

  function positionsOf(file: string): Positions | undefined {
    if (!positions.has(file)) {
      const read = done.get(file);
      const root = read?.spots();
      positions.set(file, read === undefined || root === undefined ? undefined : positionsIn(file, read.text, root));
    }
    return positions.get(file);
  }

  return {
    read(file, kind) {
      const known = reading.get(file);
      if (known !== undefined) return known;
      const work = readSource(files, folder, file, kind).then((read) => {
        done.set(file, read);
        return read.source;
      });
      reading.set(file, work);
      return work;
    },
    all: () => [...done.values()].map(({ source }) => source),
    locate(place) {
      if (!done.has(place.file)) return undefined;
      const start: Location = { file: place.file, line: 1, column: 1 };
      return positionsOf(place.file)?.find(place.path, place.on ?? 'value') ?? start;
    },
    text(file) {
      const read = done.get(file);
      if (read === undefined) return undefined;
      let text = masked.get(file);
      if (text === undefined) {
        text = maskSecrets(read.text, read.spots());
        masked.set(file, text);
      }
      return text;
    },
  };
}
