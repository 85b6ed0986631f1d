/** What opening a project takes and gives. */

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Loaded, Locate } from '../model/declaration.js';

/** The little of a file system that loading needs. Paths are absolute. */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  /** Names in a folder with whether each is a folder; a link is followed. Undefined when there is no such folder. */
  list(path: string): Promise<readonly { readonly name: string; readonly folder: boolean }[] | undefined>;
  /** The path with every link resolved; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>;
}

export interface OpenOptions {
  /** The folder with gallerist.yaml, absolute. */
  readonly folder: string;
  readonly files: Files;
  /** The instant `until` is judged by. */
  readonly asOf: Date;
}

/** A project whose files are read and checked; each target's declaration is made on demand, shared files are parsed once. */
export interface Project {
  readonly folder: string;
  /** Names of the targets, in the order written. */
  readonly targets: readonly string[];
  /** Problems of gallerist.yaml itself. With errors here, `targets` may be empty. */
  readonly diagnostics: readonly Diagnostic[];
  /** The declaration for one target, or why there is none. An unknown name is a diagnostic with a suggestion. */
  declare(target: string): Promise<Loaded>;
  readonly locate: Locate;
}

export type OpenProject = (options: OpenOptions) => Promise<Project>;
