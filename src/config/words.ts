/**
 * What people write for what the declaration calls otherwise: labels of the administrators' pages, fields of the API, plain
 * synonyms. Only for suggestions: nothing here is accepted as input. Labels: semantics.md §1, §5–§7.
 */

import { closest, plainWord } from '../diagnostics/suggest.js';

/** By the letters alone (see {@link plainWord}); the first of the words that is allowed at the place is meant. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  none: ['NoAccess', 'report'],
  noaccess: ['NoAccess'],
  noroles: ['NoAccess'],
  evaluated: ['Default'],
  evaluatedatruntime: ['Default'],
  inherited: ['Default'],
  serveradmin: ['Curator'],
  serveradministrator: ['Curator'],
  galleryadmin: ['Curator'],
  administrator: ['Curator', 'admin'],
  admin: ['Curator', 'admin'],
  creator: ['Artisan'],
  author: ['Artisan'],
  inactive: ['deactivated'],
  disabled: ['deactivated'],
  suspended: ['deactivated'],
  left: ['deactivated'],
  enabled: ['active'],
  absent: ['deleted'],
  removed: ['deleted', 'delete'],
  exists: ['present'],
  remove: ['delete'],
  warn: ['report'],
  iwa: ['windows'],
  ad: ['windows'],
  activedirectory: ['windows'],
  kerberos: ['windows'],
  integratedwindowsauthentication: ['windows'],
  windowsauthentication: ['windows'],
  local: ['built-in'],
  sso: ['saml'],
  scim: ['directory'],
  manual: ['directory'],
  isadmin: ['admin'],
  canaddassets: ['add-assets'],
  canupdateassets: ['update-assets'],
  canremoveassets: ['remove-assets'],
  canaddusers: ['add-users'],
  canremoveusers: ['remove-users'],
  all: ['admin'],
  update: ['update-assets'],
  usedefaultcredentials: ['default'],
  requireusercredentials: ['required'],
  allowuserstoselect: ['users-may-select'],
  select: ['users-may-select'],
  alteryxserver: ['alteryx-server'],
  server: ['alteryx-server'],
  alteryx: ['alteryx-server'],
};

const KEYS: Readonly<Record<string, readonly string[]>> = {
  mail: ['email'],
  emailaddress: ['email'],
  login: ['email'],
  username: ['email', 'username'],
  user: ['username', 'users'],
  account: ['username'],
  title: ['name'],
  givenname: ['firstName'],
  surname: ['lastName'],
  familyname: ['lastName'],
  flags: ['permissions', 'can'],
  permissions: ['can'],
  rights: ['can', 'permissions'],
  users: ['members', 'shares'],
  people: ['users', 'members'],
  members: ['shares'],
  sharedwith: ['shares'],
  access: ['shares'],
  usergroups: ['groups'],
  adgroups: ['directoryGroups'],
  activedirectorygroups: ['directoryGroups'],
  subscription: ['studio'],
  subscriptionid: ['studio'],
  subscriptions: ['studios'],
  active: ['state'],
  isactive: ['state'],
  status: ['state'],
  expires: ['until'],
  expiry: ['until'],
  expirationdate: ['until'],
  canschedule: ['scheduleJobs'],
  canschedulejobs: ['scheduleJobs'],
  canprioritizejobs: ['prioritizeJobs'],
  cansetpriority: ['prioritizeJobs'],
  canassignjobs: ['assignJobs'],
  tagjobs: ['assignJobs'],
  cantagjobs: ['assignJobs'],
  cancreatecollections: ['createCollections'],
  createnewcollections: ['createCollections'],
  isapienabled: ['apiAccess'],
  apienabled: ['apiAccess'],
  cancreateandupdatedcm: ['createAndUpdateDcm'],
  canshareforexecutiondcm: ['shareDcmForExecution'],
  canshareforcollaborationdcm: ['shareDcmForCollaboration'],
  canmanagegenericvaultsdcm: ['manageGenericVaults'],
  defaultcredentialid: ['defaultCredential'],
  defaultworkertag: ['workerTag'],
  islocked: ['locked'],
  isaccountlocked: ['locked'],
  oldname: ['previously'],
  renamedfrom: ['previously'],
  auth: ['authentication'],
  host: ['url'],
  baseurl: ['url'],
  version: ['release'],
  apikey: ['clientId'],
  key: ['clientId'],
  secret: ['clientSecret'],
  apisecret: ['clientSecret'],
  timeout: ['readTimeout'],
  environments: ['targets'],
  files: ['access'],
};

function suggest(word: string, allowed: readonly string[], synonyms: typeof KEYS): string | undefined {
  const plain = plainWord(word);
  const exact = allowed.find((candidate) => plainWord(candidate) === plain);
  if (exact !== undefined) return exact;
  const meant = Object.hasOwn(synonyms, plain)
    ? synonyms[plain]?.find((candidate) => allowed.includes(candidate))
    : undefined;
  return meant ?? closest(word, allowed);
}

/** The allowed word that was probably meant: `No Access` is NoAccess, `Evaluated` is Default. */
export function suggestValue(word: string, allowed: readonly string[]): string | undefined {
  return suggest(word, allowed, VALUES);
}

/** The allowed key that was probably meant: `canScheduleJobs` is scheduleJobs. */
export function suggestKey(word: string, allowed: readonly string[]): string | undefined {
  return suggest(word, allowed, KEYS);
}
