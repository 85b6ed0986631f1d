/**
 * What most commands begin with: the project's folder, its target, a source of live state, and telling what is wrong.
 * No logic of its own beyond choosing.
 */

import { resolve } from 'node:path';
import { nodeFiles } from '../config/files.js';
import { openProject } from '../config/project.js';
import { MAX_SAVED_BYTES } from '../config/read.js';
import { parseSnapshot } from '../config/snapshot.js';
import type { Files, Project } from '../config/types.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { ioCode } from '../diagnostics/io-error.js';
import type { Declaration } from '../model/declaration.js';
import type { ReadResult } from '../model/system.js';
import { renderDiagnosticsText } from '../render/diagnostics.js';
import { safeText } from '../render/neutralise.js';
import type { Source } from '../run.js';
import type { Context } from './context.js';

export interface GlobalOptions {
  readonly project: string;
  readonly target?: string;
}

/** The absolute folder of the project. */
export function projectFolder(context: Context, options: GlobalOptions): string {
  return resolve(context.folder, options.project);
}

/** The project on disk, or as other files hold it. */
export function open(context: Context, options: GlobalOptions, files: Files = nodeFiles): Promise<Project> {
  return openProject({
    folder: projectFolder(context, options),
    files,
    asOf: context.now(),
    environment: context.environment,
  });
}

/** The target asked for, or the only one. Otherwise says which there are. */
export function chooseTarget(
  project: Project,
  options: GlobalOptions,
): { readonly target?: string; readonly diagnostics: readonly Diagnostic[] } {
  if (options.target !== undefined) return { target: options.target, diagnostics: [] };
  const only = project.targets.length === 1 ? project.targets[0] : undefined;
  if (only !== undefined) return { target: only, diagnostics: [] };
  if (project.targets.length === 0) return { diagnostics: project.diagnostics };
  return {
    diagnostics: [
      {
        code: 'GAL-902',
        severity: 'error',
        message: `the project has ${project.targets.length} targets and none was named`,
        hint: `say which: --target ${project.targets.join(' or --target ')}`,
      },
    ],
  };
}

/** Prints problems to stderr, with the lines of the files they are in: unless nobody may be named, for those lines may name anybody. */
export function tell(
  context: Context,
  diagnostics: readonly Diagnostic[],
  project?: Pick<Project, 'source' | 'people'>,
): void {
  if (diagnostics.length === 0) return;
  if (project !== undefined) context.hide?.({ keys: project.people() });
  const source = context.hide === undefined ? project?.source : undefined;
  context.err(renderDiagnosticsText(diagnostics, { color: context.errColor, ...(source && { source }) }));
}

/** A saved snapshot, decoded and checked. */
export async function readSnapshotFile(context: Context, file: string): Promise<ReadResult> {
  const bytes = await readNamed(context, file);
  if (typeof bytes !== 'string') return parseSnapshot(file, new TextDecoder().decode(bytes));
  return {
    diagnostics: [{ code: 'GAL-101', severity: 'error', message: `snapshot ${file} cannot be read: ${bytes}` }],
  };
}

/** A snapshot, plan or seed that the command line names; as text: why it cannot be read. */
export async function readNamed(context: Context, file: string): Promise<Uint8Array | string> {
  try {
    const bytes = await nodeFiles.read(resolve(context.folder, file), MAX_SAVED_BYTES + 1);
    return bytes.length > MAX_SAVED_BYTES ? 'larger than 256 MB' : bytes;
  } catch (error) {
    const why = ioCode(error);
    if (why === undefined) throw error;
    return why;
  }
}

/** A source that connects when asked to: undici is loaded then, and not before. */
export function liveSource(context: Context, folder: string): Source & { readonly kind: 'live' } {
  return {
    kind: 'live',
    connect: async (declaration: Declaration) => {
      const { connect } = await import('../targets/index.js');
      return connect({
        config: declaration.target,
        projectFolder: folder,
        environment: context.environment,
        now: context.now,
        random: Math.random,
        sleep: (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds)),
        // Some of its words are a server's.
        onNotice: (message) => context.err(`${safeText(message)}\n`),
      });
    },
  };
}
