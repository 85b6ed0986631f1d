/**
 * Every diagnostic code, with the one sentence that explains it. Codes are stable: they may be retired, never reused.
 * GAL-1xx files and syntax · 2xx schema · 3xx meaning of the declaration · 4xx target and its answers · 5xx planning · 6xx applying · 9xx command line.
 */
export const CATALOGUE = {
  // 1xx files and syntax (config)
  'GAL-101': 'A file cannot be read.',
  'GAL-102': 'A file is not YAML.',

  // 2xx schema (config)

  // 3xx meaning of the declaration (config)

  // 4xx target and its answers (targets)
  'GAL-401': 'The target cannot be reached.',

  // 5xx planning (plan)
  'GAL-501': 'A live object is not declared.',

  // 6xx applying (apply)
  'GAL-601': 'A step failed.',

  // 9xx command line (cli)
  'GAL-901': 'The command line is wrong.',
} as const;

export type DiagnosticCode = keyof typeof CATALOGUE;
