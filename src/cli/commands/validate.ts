/** `gallerist validate`: the files alone, for one target or all. */

import { isAbsolute, relative, sep } from 'node:path';
import { collectDiagnostics } from '../../diagnostics/collect.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import { renderDiagnosticsGithub, renderDiagnosticsJson, renderDiagnosticsText } from '../../render/diagnostics.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { type GlobalOptions, open, projectFolder } from '../open.js';

export async function validate(
  context: Context,
  options: GlobalOptions & { readonly format: 'text' | 'json' | 'github' },
): Promise<ExitCode> {
  const project = await open(context, options);
  const targets = options.target === undefined ? project.targets : [options.target];
  const found: (readonly Diagnostic[])[] = [project.diagnostics];
  const good: string[] = [];
  for (const target of targets) {
    const loaded = await project.declare(target);
    found.push(loaded.diagnostics);
    if (loaded.declaration !== undefined && !hasErrors(loaded.diagnostics)) {
      good.push(`${target}: ${loaded.declaration.objects.length} objects in ${loaded.files} files`);
    }
  }
  // Shared files are checked for each target; what is wrong with them is said once.
  const diagnostics = collectDiagnostics(...found);
  const failed = hasErrors(diagnostics);
  switch (options.format) {
    case 'json':
      context.out(renderDiagnosticsJson(diagnostics));
      break;
    case 'github':
      context.out(renderDiagnosticsGithub(diagnostics, folderInRepository(context, projectFolder(context, options))));
      break;
    case 'text':
      context.err(renderDiagnosticsText(diagnostics, { color: context.errColor, source: project.source }));
      if (!failed) context.out(`${good.map((line) => `valid   ${line}`).join('\n')}\n`);
      break;
    default:
      options.format satisfies never;
  }
  return failed ? EXIT.error : EXIT.done;
}

/** Where the project lies in the repository: of the checkout a workflow names, else of the folder the command runs in. */
function folderInRepository({ environment, folder }: Context, project: string): string {
  for (const root of [environment.GITHUB_WORKSPACE ?? '', folder]) {
    const path = relative(root, project).split(sep).join('/');
    if (root !== '' && !isAbsolute(path) && path.split('/')[0] !== '..') return path;
  }
  return '';
}
