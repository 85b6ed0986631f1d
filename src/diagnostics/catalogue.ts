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
  'GAL-502': 'A declared object cannot exist yet.',
  'GAL-503': 'Something declared cannot be read back from the target.',
  'GAL-504': 'A declared object differs, but another system owns it.',
  'GAL-505': 'Something declared does not exist on the release or authentication of the target.',
  'GAL-506': 'A live object cannot be told apart by name, and is left alone.',
  'GAL-507': 'The release of the target is not known.',
  'GAL-508': 'The account behind the API key is not known.',
  'GAL-509': 'An unfinished create of our own is adopted.',
  'GAL-510': 'A share that has ended is still listed by the target.',
  'GAL-511': 'An object is pinned to an id that the target does not have.',
  'GAL-512': 'Several live objects go by one declared name.',
  'GAL-513': 'An object was renamed, but its old name exists as well.',
  'GAL-514': 'Part of the target could not be read.',
  'GAL-515': 'A snapshot is not of this target.',
  'GAL-516': 'A snapshot does not hold what the plan needs.',

  // 6xx applying (apply)
  'GAL-601': 'A step failed.',

  // 9xx command line (cli)
  'GAL-901': 'The command line is wrong.',
} as const;

export type DiagnosticCode = keyof typeof CATALOGUE;
