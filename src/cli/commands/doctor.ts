/** `gallerist doctor`: whether the target can be worked with, what it can do, and what people attested about the rest. */

import type { Project } from '../../config/types.js';
import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.js';
import type { SettingStanding } from '../../model/attestation.js';
import type { Declaration } from '../../model/declaration.js';
import type { Check } from '../../model/system.js';
import { standingsOf } from '../../plan/attestations.js';
import { type Found, renderChecksJson, renderChecksText } from '../../render/checks.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { durationOf } from '../duration.js';
import { chooseTarget, type GlobalOptions, liveSource, open, projectFolder, tell } from '../open.js';

export interface DoctorOptions extends GlobalOptions {
  readonly format: 'text' | 'json';
  readonly attestedWithin: string;
}

export async function doctor(context: Context, options: DoctorOptions): Promise<ExitCode> {
  const within = durationOf(options.attestedWithin);
  if (within === undefined) {
    tell(context, [
      {
        code: 'GAL-901',
        severity: 'error',
        message: `--attested-within ${options.attestedWithin} is not a number of days or weeks`,
        hint: 'write 180d, or 26w; ten years at most',
      },
    ]);
    return EXIT.error;
  }
  const project = await open(context, options);
  const chosen = chooseTarget(project, options);
  if (chosen.target === undefined) {
    tell(context, chosen.diagnostics, project);
    return EXIT.error;
  }
  // The target alone: what is wrong in access files is for `validate`.
  const loaded = await project.declare(chosen.target, { bare: true });
  tell(context, loaded.diagnostics, project);
  const { declaration } = loaded;
  if (declaration === undefined || hasErrors(loaded.diagnostics)) return EXIT.error;
  const settings = await settingsOf(context, project, { declaration, within });
  const checks = await connectionChecks(context, options, project, declaration);
  const found: Found = { checks: [...checks, ...settings.checks], settings: settings.standings };
  context.out(options.format === 'json' ? renderChecksJson(found) : renderChecksText(found, { color: context.color }));
  return checks.some(({ status }) => status === 'failed') ? EXIT.error : EXIT.done;
}

/** What there is to say about the connection; that it cannot even be opened is one of the answers. */
async function connectionChecks(
  context: Context,
  options: DoctorOptions,
  project: Project,
  declaration: Declaration,
): Promise<readonly Check[]> {
  const source = liveSource(context, projectFolder(context, options));
  const { connection, diagnostics } = await source.connect(declaration);
  tell(context, diagnostics, project);
  if (connection === undefined) {
    return [{ name: 'connection', status: 'failed', detail: diagnostics.map(({ message }) => message).join('; ') }];
  }
  try {
    return await connection.diagnose();
  } finally {
    await connection.close();
  }
}

/** What is declared about settings, as far as the files can be read, against what was attested. */
async function settingsOf(
  context: Context,
  project: Project,
  { declaration, within }: { readonly declaration: Declaration; readonly within: number },
): Promise<{ readonly standings: readonly SettingStanding[]; readonly checks: readonly Check[] }> {
  const { target, attestations } = declaration;
  const loaded = await project.declare(target.name, { settings: true, withoutSecrets: true });
  const known = loaded.declaration !== undefined && !hasErrors(loaded.diagnostics);
  const declared = loaded.declaration?.objects.find(({ ref }) => ref.kind === 'settings') ?? null;
  const standings = standingsOf({
    declared: known ? declared : undefined,
    attestations,
    target,
    locate: project.locate,
    now: context.now(),
    within,
  });
  return { standings, checks: known ? [] : [unknownSettings(loaded.diagnostics)] };
}

function unknownSettings(diagnostics: readonly Diagnostic[]): Check {
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  const place = first?.at === undefined ? '' : `${first.at.file}:${first.at.line}: `;
  return {
    name: 'declared settings',
    status: 'warning',
    detail: `not known, so only attestations are looked at: ${place}${first?.message ?? 'a file cannot be read'}`,
  };
}
