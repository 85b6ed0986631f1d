/** `gallerist review`: who has what, on a live target or in a snapshot. Reads, never writes. */

import { reviewAccess } from '../../access/review.js';
import type { Evidence, Review } from '../../model/explanation.js';
import type { EffectiveRole } from '../../model/roles.js';
import { renderReviewCsv } from '../../render/review-csv.js';
import { renderReviewJson } from '../../render/review-json.js';
import { renderReviewMarkdown, renderReviewText } from '../../render/review-table.js';
import { type Context, EXIT, type ExitCode } from '../context.js';
import { durationOf } from '../duration.js';
import { type GlobalOptions, tell } from '../open.js';
import { readAccess } from './live.js';

export interface ReviewOptions extends GlobalOptions {
  readonly format: 'text' | 'json' | 'csv' | 'markdown';
  readonly snapshot?: string;
  readonly role?: EffectiveRole;
  readonly inactive?: true;
  readonly api?: true;
  readonly expiring?: string;
}

export async function review(context: Context, options: ReviewOptions): Promise<ExitCode> {
  const { role, inactive, api, expiring } = options;
  const milliseconds = expiring === undefined ? undefined : durationOf(expiring);
  if (expiring !== undefined && milliseconds === undefined) {
    tell(context, [
      {
        code: 'GAL-901',
        severity: 'error',
        message: `--expiring ${expiring} is not a number of days or weeks`,
        hint: 'write 30d, or 4w; ten years at most',
      },
    ]);
    return EXIT.error;
  }
  const seen = await readAccess(context, options);
  if (seen === undefined) return EXIT.error;
  const { state, evidence } = seen;
  const told = reviewAccess(state, {
    ...(role === undefined ? {} : { role }),
    ...(inactive === undefined ? {} : { inactive }),
    ...(api === undefined ? {} : { api }),
    ...(milliseconds === undefined
      ? {}
      : { endingBefore: new Date(Date.parse(evidence.asOf) + milliseconds).toISOString() }),
  });
  context.out(render(context, options.format, told, evidence));
  return EXIT.done;
}

function render(context: Context, format: ReviewOptions['format'], told: Review, evidence: Evidence): string {
  switch (format) {
    case 'json':
      return renderReviewJson(told, evidence);
    case 'csv':
      return renderReviewCsv(told, evidence);
    case 'markdown':
      return renderReviewMarkdown(told, evidence);
    case 'text':
      return renderReviewText(told, evidence, {
        color: context.color,
        ...(context.width === undefined ? {} : { width: context.width }),
      });
    default:
      return format satisfies never;
  }
}
