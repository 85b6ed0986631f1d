/** `gallerist doctor`: whether the target can be worked with, and what it can do. */

import { hasErrors } from '../../diagnostics/diagnostic.js';
import { renderChecksJson, renderChecksText } from '../../render/checks.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { chooseTarget, type GlobalOptions, liveSource, open, projectFolder, tell } from '../open.js';

export async function doctor(
  context: Context,
  options: GlobalOptions & { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const folder = projectFolder(context, options);
  const project = await open(context, options);
  const chosen = chooseTarget(project, options);
  if (chosen.target === undefined) {
    tell(context, chosen.diagnostics, project);
    return EXIT.error;
  }
  const loaded = await project.declare(chosen.target, { bare: true });
  tell(context, loaded.diagnostics, project);
  const source = liveSource(context, folder);
  if (loaded.declaration === undefined || hasErrors(loaded.diagnostics) || source.kind !== 'live') return EXIT.error;
  const { connection, diagnostics } = await source.connect(loaded.declaration);
  tell(context, diagnostics, project);
  if (connection === undefined) return EXIT.error;
  const checks = await connection.diagnose();
  await connection.close();
  context.out(
    options.format === 'json' ? renderChecksJson(checks) : renderChecksText(checks, { color: context.color }),
  );
  return checks.some(({ status }) => status === 'failed') ? EXIT.error : EXIT.done;
}
