/**
 * Every diagnostic code, with the one sentence that explains it. Codes are stable: they may be retired, never reused.
 * GAL-1xx files and syntax · 2xx schema · 3xx meaning of the declaration · 4xx target and its answers · 5xx planning · 6xx applying · 9xx command line.
 */
export const CATALOGUE = {
  // 1xx files and syntax (config)
  'GAL-101': 'A file cannot be read.',
  'GAL-102': 'A file is not YAML.',
  'GAL-103': 'A file is not UTF-8.',
  'GAL-104': 'A file is too large.',
  'GAL-105': 'A text in a file is too long.',
  'GAL-106': 'A file is nested too deeply.',
  'GAL-107': 'A key stands twice in one mapping.',
  'GAL-108': 'A tab is used where only spaces may stand.',
  'GAL-109': 'A file is empty.',
  'GAL-110': 'A file holds more than one YAML document.',
  'GAL-111': 'Aliases in a file expand to too much.',
  'GAL-112': 'A control character stands in a file.',
  'GAL-113': 'There is no gallerist.yaml.',
  'GAL-114': 'A pattern of access matches no file.',
  'GAL-115': 'A pattern of access cannot be used.',
  'GAL-116': 'A file lies outside the project.',
  'GAL-117': 'A file holds too many entries.',
  'GAL-118': 'A YAML tag is not supported.',

  // 2xx schema (config)
  'GAL-201': 'A key is not known.',
  'GAL-202': 'A value has the wrong type.',
  'GAL-203': 'A key is missing.',
  'GAL-204': 'A value is not one of the allowed words.',
  'GAL-205': 'A text is too short, too long or of the wrong form.',
  'GAL-206': 'A section is not supported.',
  'GAL-207': 'A system is not supported.',
  'GAL-208': 'A key has no value.',
  'GAL-209': 'An entry must name exactly one thing.',
  'GAL-210': 'A number is out of range.',
  'GAL-211': 'A file has more problems than are shown.',

  // 3xx meaning of the declaration (config)
  'GAL-301': 'Something is declared twice.',
  'GAL-302': 'An id stands in a shared file.',
  'GAL-303': 'Objects that share a name are not told apart by id.',
  'GAL-304': 'A profile does not exist.',
  'GAL-305': 'A profile is never used.',
  'GAL-306': 'A text is not an e-mail address.',
  'GAL-307': 'An earlier name belongs to something else.',
  'GAL-308': 'Something refers to what is not declared.',
  'GAL-309': 'A name belongs to several declared objects.',
  'GAL-310': 'Something refers to what is declared deleted.',
  'GAL-311': 'A person who left owns something.',
  'GAL-312': 'An entry for a person who left is ignored.',
  'GAL-313': 'A date is not valid.',
  'GAL-314': 'The date of an entry has passed.',
  'GAL-315': 'An entry stands twice in one list.',
  'GAL-316': 'A collection names no owner.',
  'GAL-317': 'A collection is shared with its owner.',
  'GAL-318': 'Directory groups need Windows authentication.',
  'GAL-319': 'A SID is not valid.',
  'GAL-320': 'A secret stands in a file as plain text.',
  'GAL-321': 'A reference to a secret is not valid.',
  'GAL-322': 'A file that is named does not exist.',
  'GAL-323': 'A file that is named lies outside the project.',
  'GAL-324': 'An environment variable is not set where it is needed.',
  'GAL-325': 'An address is not valid.',
  'GAL-326': 'An address holds a password.',
  'GAL-327': 'Under Windows authentication people are not created through the API.',
  'GAL-328': 'A time zone is not known.',
  'GAL-329': 'There is no such target.',
  'GAL-330': 'An attestation is not valid.',
  'GAL-331': 'A field named by a profile is overruled by a shared file.',

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
