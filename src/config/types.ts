/** What opening a project takes and gives. */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Loaded, Locate } from '../model/declaration.js';

/** What stands in a folder; of a link, what it leads to. */
export interface Entry {
  readonly name: string;
  readonly folder: boolean;
  /** Why it cannot be told what it is, such as EACCES; `folder` is then false. */
  readonly unreadable?: string;
}

/** The little of a file system that loading needs. Paths are absolute. What may not be looked at rejects as `ioCode` understands. */
export interface Files {
  /** All bytes, or with `limit` the first so many. Rejects when there is no such file, and at once for what is not a file. */
  read(path: string, limit?: number): Promise<Uint8Array>;
  /** Undefined when there is no such folder. */
  list(path: string): Promise<readonly Entry[] | undefined>;
  /** The path with every link resolved; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>;
}

export interface OpenOptions {
  /** The folder with gallerist.yaml, absolute. */
  readonly folder: string;
  readonly files: Files;
  /** The instant `until` is judged by. */
  readonly asOf: Date;
  /** Variables for `${env:NAME}` in what must be known at once: a target's url, account, release. Secrets are not looked up here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface DeclareOptions {
  /**
   * The target alone, with its rules and attestations but without objects: access files are not read, and a pattern that matches
   * nothing is no error. For commands that only talk to the target (`export`, `snapshot`, `doctor`).
   */
  readonly bare?: boolean;
  /**
   * The settings alone: of access files only their sections of settings are looked at, and whatever else is wrong in them does not
   * matter. A pattern that matches nothing declares nothing. Not together with `bare`.
   */
  readonly settings?: boolean;
  /** For reading alone, where nothing is ever sent: files with secrets and certificates are not looked for. */
  readonly withoutSecrets?: boolean;
}

/** A project whose files are read and checked; each target's declaration is made on demand, shared files are parsed once. */
export interface Project {
  readonly folder: string;
  /** Names of the targets, in the order written. */
  readonly targets: readonly string[];
  /** Problems of gallerist.yaml itself. With errors here, `targets` may be empty. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The declaration for one target, or why there is none: its diagnostics hold everything that concerns the target, those of the
   * project included. What several targets report alike, `collectDiagnostics` shows once. An unknown name is a diagnostic with a suggestion.
   */
  declare(target: string, options?: DeclareOptions): Promise<Loaded>;
  /** Whether the target's own patterns mean a file, there or not. `path` is relative to the project. */
  means(target: string, path: string): boolean;
  readonly locate: Locate;
  /** Every name of a person in the files that were read so far, right or wrong. */
  people(): Iterable<string>;
  /** The text of a file that was read, for code frames; passwords that should not stand in it are masked. */
  readonly source: (file: string) => string | undefined;
}

export type OpenProject = (options: OpenOptions) => Promise<Project>;
