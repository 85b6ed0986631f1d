/** Turns an origin into the `at` of a diagnostic, a finding or a change; leaves it out when the place cannot be found. */

import type { Location } from '../diagnostics/diagnostic.js';
import type { Locate, Origin } from '../model/declaration.js';

export function located(locate: Locate, origin: Origin | undefined): { readonly at?: Location } {
  const at = origin === undefined ? undefined : locate(origin);
  return at === undefined ? {} : { at };
}
