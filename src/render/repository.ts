/**
 * A live server as a repository of YAML: tidy, commented, with profiles, split by kind. A plan of it against the same server
 * shows no change, whatever the server holds; what cannot be declared is a comment.
 * Never: write a secret; make the same snapshot into different bytes.
 */

import { KINDS } from '../model/kinds/index.js';
import { compareText, foldName, type KindName } from '../model/ref.js';
import type { LiveObject, Snapshot } from '../model/snapshot.js';
import { type Address, type Names, nameObjects } from './export-names.js';
import { needsTargetFile, objectYaml } from './export-objects.js';
import { type ExportedTarget, projectFile } from './export-project.js';
import { makeProfiles, type Profiles, userYaml } from './export-users.js';
import { safeText } from './neutralise.js';
import { commentLines, list, schemaLine, sectionLines, type Yaml } from './yaml-text.js';

export interface ExportOptions {
  /** The target as it is declared already. Without it the snapshot tells what it knows. */
  readonly target?: ExportedTarget;
  /** Whether to write gallerist.yaml. Default: yes. */
  readonly project?: boolean;
  /** Where the JSON Schemas are: an address, or a folder relative to the project. */
  readonly schemas?: string;
  /** Whether the target's own patterns mean a file. Only asked when gallerist.yaml is not written. */
  readonly means?: (path: string) => boolean;
}

export interface TextFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface ExportedRepository {
  /** Sorted by path. */
  readonly files: readonly TextFile[];
  /** What a person should know, one harmless line each. */
  readonly notes: readonly string[];
}

export const DEFAULT_SCHEMAS = 'node_modules/gallerist/schemas';

type ObjectKind = Exclude<KindName, 'settings'>;

/** What one file has to say about a kind. */
interface Section {
  readonly kind: ObjectKind;
  readonly items: readonly Yaml[];
  readonly comments: readonly string[];
}

/** The repository for a snapshot. Pure; linear but for sorting. */
export function exportRepository(snapshot: Snapshot, options: ExportOptions = {}): ExportedRepository {
  const target = options.target?.name ?? snapshot.target;
  const schemas = options.schemas ?? DEFAULT_SCHEMAS;
  const names = nameObjects(snapshot);
  const notes: string[] = [];
  const files: TextFile[] = [];
  const pinned: Section[] = [];

  for (const { kind, section } of KINDS) {
    if (kind === 'settings' || !snapshot.scope.includes(kind)) continue;
    const sorted = sortObjects(snapshot.objects.filter((object) => object.kind === kind));
    const { shared, ofTarget, undeclarable } = divide(sorted, names, snapshot.takenAt);
    const profiles = kind === 'user' ? makeProfiles(shared.map(({ object }) => object)) : undefined;
    const write = (addresses: readonly Address[], own: Profiles | undefined): Yaml[] =>
      addresses.map((address) => addressYaml(address, names, own, snapshot));

    const comments = undeclarable.map(
      ({ object, why }) => `${kind} ${JSON.stringify(object.name)} with id ${object.id} cannot be declared: ${why}`,
    );
    if (shared.length > 0 || comments.length > 0 || kind === 'user') {
      const path = `access/${section}.yaml`;
      const text = sharedFile({ kind, items: write(shared, profiles), comments }, profiles, snapshot, target, schemas);
      files.push({ path, text });
    }
    if (ofTarget.length > 0) pinned.push({ kind, items: write(ofTarget, undefined), comments: [] });
    if (undeclarable.length > 0)
      notes.push(
        `${undeclarable.length} of the ${section} cannot be declared: see the comments in access/${section}.yaml`,
      );
  }

  const folder = `environments/${folderName(target)}`;
  if (pinned.length > 0) {
    const path = `${folder}/pinned.yaml`;
    files.push({ path, text: pinnedFile(pinned, target, schemas) });
    const count = pinned.reduce((sum, { items }) => sum + items.length, 0);
    notes.push(`${count} objects are pinned by id, or refer to pinned ones: see ${path}`);
    if (options.project === false && options.means?.(path) !== true)
      notes.push(`\`access\` of the target has to name it: access: [${folder}/**/*.yaml]`);
  }
  for (const { kind, field, reason } of snapshot.gaps) {
    notes.push(`${field === undefined ? kind : `${kind} ${field}`} could not be read: ${reason}`);
  }
  if (options.project ?? true) {
    const text = projectFile(snapshot, {
      name: target,
      schemas,
      ...(options.target !== undefined && { target: options.target }),
      ...(pinned.length > 0 && { environment: folder }),
    });
    files.push({ path: 'gallerist.yaml', text });
  }
  return { files: files.sort((a, b) => compareText(a.path, b.path)), notes: notes.map(safeText) };
}

function sortObjects(objects: readonly LiveObject[]): LiveObject[] {
  return objects
    .map((object) => ({ object, key: `${foldName(object.kind, object.name)}\0${object.name}\0${object.id}` }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ object }) => object);
}

/** Who goes where: shared files, the target's file, or a comment. */
function divide(
  objects: readonly LiveObject[],
  names: Names,
  takenAt: string,
): {
  readonly shared: readonly Address[];
  readonly ofTarget: readonly Address[];
  readonly undeclarable: readonly Extract<Address, { kind: 'undeclarable' }>[];
} {
  const shared: Address[] = [];
  const ofTarget: Address[] = [];
  const undeclarable: Extract<Address, { kind: 'undeclarable' }>[] = [];
  for (const object of objects) {
    const address = names.of(object);
    if (address.kind === 'undeclarable') undeclarable.push(address);
    else if (address.kind === 'pinned' || needsTargetFile(object, names, takenAt)) ofTarget.push(address);
    else shared.push(address);
  }
  return { shared, ofTarget, undeclarable };
}

function addressYaml(address: Address, names: Names, profiles: Profiles | undefined, snapshot: Snapshot): Yaml {
  const { object } = address;
  const pinned = address.kind === 'pinned';
  const yaml =
    object.kind === 'user'
      ? userYaml(object, { names, pinned, profile: profiles?.of(object) })
      : objectYaml(object, {
          names,
          pinned,
          takenAt: snapshot.takenAt,
          directoryGroups: snapshot.authentication === 'windows',
        });
  if (!pinned || yaml.kind !== 'map') return yaml;
  return { ...yaml, comments: [address.why, ...(yaml.comments ?? [])] };
}

const SUBJECTS: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: [
    'The people, with the role and the permissions each has by himself. What they get through groups is in groups.yaml.',
    'A field that is left out is not managed; somebody who leaves gets `state: deactivated`.',
  ],
  group: ['The groups, the role each gives to members whose own role is Default, and who is in them.'],
  collection: [
    'The collections and who they are shared with. A share lets see and run; `can` adds to that.',
    'Owners administer their collections without a share.',
  ],
  credential: [
    'The stored credentials and who may run jobs with them. Passwords cannot be read; to create a credential elsewhere,',
    'add its password as a reference: password: "${env:NAME}"',
  ],
  studio: ['The studios. Who is in one is said by `studio` of each user.'],
};

/** What no API tells: for somebody to fill in and attest. */
const SETTINGS = [
  '',
  'Server-wide settings cannot be read through the API. Look them up, take the marks away, and attest them with',
  '`gallerist attest`, so that plans know what people get who have no role of their own.',
  '',
  'settings:',
  '  defaultRole: Viewer',
  '  userRegistration: false',
  '  workflowCredentials: default',
];

function sharedFile(
  section: Section,
  profiles: Profiles | undefined,
  snapshot: Snapshot,
  target: string,
  schemas: string,
): string {
  const { kind, items, comments } = section;
  const gaps = snapshot.gaps
    .filter((gap) => gap.kind === kind)
    .map(({ field, reason }) => `${field ?? 'Some of it'} could not be read: ${reason}`);
  const lines = [
    ...header(SUBJECTS[kind], target, schemas, 1),
    ...(gaps.length > 0 ? commentLines(['', ...gaps], '') : []),
    ...(profiles?.section === undefined ? [] : [...sectionLines('profiles', profiles.section), '']),
    ...sectionLines(sectionName(kind), list(items)),
    ...(comments.length > 0 ? ['', ...commentLines(comments, '')] : []),
    ...(kind === 'user' ? ['', ...commentLines(SETTINGS.slice(1), '')] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function pinnedFile(sections: readonly Section[], target: string, schemas: string): string {
  const subject = [
    'Objects that a name does not tell apart, pinned by the id each has on this target, and objects that refer to them.',
    'Rename or remove the doubles, and this file can go.',
  ];
  const lines = [
    ...header(subject, target, schemas, 2),
    ...sections.flatMap(({ kind, items }, index) => [
      ...(index > 0 ? [''] : []),
      ...sectionLines(sectionName(kind), list(items)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function header(subject: readonly string[], target: string, schemas: string, depth: number): string[] {
  return [schemaLine(schemas, 'access', depth), ...commentLines(['', ...subject, `Exported from ${target}.`], '')];
}

function sectionName(kind: ObjectKind): string {
  return KINDS.find((description) => description.kind === kind)?.section ?? kind;
}

/** A target's name as the folder of its files: letters, digits, `-`, `_` and `.` only. */
export function folderName(target: string): string {
  const name = target.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
  return name === '' ? 'target' : name;
}
