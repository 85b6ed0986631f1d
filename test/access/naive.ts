/**
 * Access worked out a second time, plainly and slowly, straight from DESIGN §6 and semantics.md §5 and §7: which rights hold at an
 * instant, and then instant after instant. Shares no code with src/access: the keys of rights are spelled out here.
 */

import type { Ref } from '../../src/model/ref.js';
import type { Delta } from '../../src/model/step.js';
import type { WorldObject } from '../../src/model/system.js';
import type { Entry } from '../../src/model/value.js';

type Objects = readonly WorldObject[];

const ROLES = ['NoAccess', 'Viewer', 'Member', 'Artisan', 'Curator'];
const same = (a: Ref, b: unknown): boolean =>
  typeof b === 'object' &&
  b !== null &&
  'kind' in b &&
  'path' in b &&
  JSON.stringify([a.kind, a.path]) === JSON.stringify([b.kind, b.path]);
const list = (value: unknown): readonly Entry<Ref>[] => (Array.isArray(value) ? value : []);
const lasts = (entry: Entry<Ref>, at: number): boolean =>
  typeof entry.attributes.until !== 'string' || Date.parse(entry.attributes.until) > at;

/** Every right of a person at an instant. */
function rightsAt(objects: Objects, person: WorldObject, defaultRole: string, at: number): Set<string> {
  const rights = new Set<string>();
  if (person.state !== 'active' || person.fields.locked === true) return rights;
  const groups = objects.filter(
    ({ ref, fields }) =>
      ref.kind === 'group' && list(fields.members).some((member) => same(person.ref, member.to) && lasts(member, at)),
  );
  const carried = groups.map(({ fields }) => String(fields.role)).filter((role) => role !== 'Default');
  const own = String(person.fields.role);
  const role =
    own !== 'Default'
      ? own
      : carried.length > 0
        ? [...ROLES].reverse().find((one) => carried.includes(one))
        : defaultRole;
  const atLeast = (least: string): boolean => ROLES.indexOf(role ?? '') >= ROLES.indexOf(least);

  const give = (least: string, ...keys: string[]): void => {
    if (atLeast(least)) for (const key of keys) rights.add(key);
  };
  give('Viewer', 'capability:run-public');
  give('Member', 'capability:run-collections');
  give(
    'Artisan',
    'capability:publish',
    'capability:studio-private',
    'capability:add-to-collections',
    'capability:share-to-gallery',
  );
  give('Curator', 'capability:administer-collections', 'capability:admin-api', 'permission:prioritizeJobs');
  for (const [field, value] of Object.entries(person.fields)) {
    if (field.startsWith('permissions.') && value === true)
      give('Viewer', field.replace('permissions.', 'permission:'));
  }
  if (person.fields['permissions.apiAccess'] === true) give('Curator', 'admin-api');

  if (person.fields.studio) {
    give('Artisan', `studio:${nameOf(person.fields.studio)}`);
    const studio = objects.find(({ ref }) => ref.kind === 'studio' && same(ref, person.fields.studio));
    if (studio?.fields.defaultCredential) give('Viewer', `credential:${nameOf(studio.fields.defaultCredential)}`);
  }
  if (person.fields.defaultCredential) give('Viewer', `credential:${nameOf(person.fields.defaultCredential)}`);

  for (const { ref, fields } of objects) {
    const name = ref.path[0];
    const mine = list(fields.shares).filter(
      (share) => lasts(share, at) && (same(person.ref, share.to) || groups.some((group) => same(group.ref, share.to))),
    );
    if (ref.kind === 'credential' && mine.length > 0) give('Viewer', `credential:${name}`);
    if (ref.kind !== 'collection') continue;
    const inside = (right: string): string => `collection:${right}:${name}`;
    const everything = ['run', 'update', 'remove', 'add-users', 'remove-users'].map(inside);
    if (same(person.ref, fields.owner)) {
      give('Member', ...everything, inside('own'));
      give('Artisan', inside('add'));
    }
    for (const { attributes } of mine) {
      give('Member', inside('run'));
      const can = attributes.can;
      if (!Array.isArray(can)) {
        give('Member', inside('unread'));
        continue;
      }
      if (can.includes('admin')) give('Member', ...everything);
      if (can.includes('admin') || can.includes('add-assets')) give('Artisan', inside('add'));
      if (can.includes('update-assets')) give('Member', inside('update'));
      if (can.includes('remove-assets')) give('Member', inside('remove'));
      if (can.includes('add-users')) give('Member', inside('add-users'));
      if (can.includes('remove-users')) give('Member', inside('remove-users'));
    }
    // A Curator has every collection.
    give('Curator', ...everything, inside('add'), inside('own'), inside('unread'));
  }
  return rights;
}

function nameOf(ref: unknown): string {
  return typeof ref === 'object' && ref !== null && 'path' in ref && Array.isArray(ref.path) ? String(ref.path[0]) : '';
}

/** Every right of a person now, with the first instant at which it is missing; Infinity when that never comes. */
export function naiveRights(objects: Objects, name: string, defaultRole: string, asOf: string): Map<string, number> {
  const person = objects.find(({ ref }) => ref.kind === 'user' && ref.path[0] === name);
  const now = Date.parse(asOf);
  if (person === undefined) return new Map();
  const instants = objects
    .flatMap(({ fields }) => [...list(fields.members), ...list(fields.shares)])
    .flatMap(({ attributes }) => (typeof attributes.until === 'string' ? [Date.parse(attributes.until)] : []))
    .filter((instant) => instant > now)
    .sort((a, b) => a - b);
  const ends = new Map<string, number>();
  for (const key of rightsAt(objects, person, defaultRole, now)) {
    const end = instants.find((instant) => !rightsAt(objects, person, defaultRole, instant).has(key));
    ends.set(key, end ?? Number.POSITIVE_INFINITY);
  }
  return ends;
}

/** The objects as they are once effects took place, changed one by one without any index. */
export function afterDeltas(objects: Objects, deltas: readonly Delta[]): Objects {
  return deltas.reduce(afterDelta, objects);
}

function afterDelta(objects: Objects, { ref, field, entry, leaves }: Delta): Objects {
  if (field === 'exists' && leaves !== true) {
    return objects
      .filter((object) => !same(object.ref, ref))
      .map((object) =>
        edit(object, (name, value) => {
          if (name === 'members' || name === 'shares') return list(value).filter(({ to }) => !same(to, ref));
          // Who owns what nobody is left to own: the ownership stays written down.
          return name !== 'owner' && same(ref, value) ? null : value;
        }),
      );
  }
  const known = objects.some((object) => same(object.ref, ref));
  const all = known ? objects : [...objects, fresh(ref)];
  return all.map((object) => {
    if (!same(object.ref, ref)) return object;
    if (field === 'state') return { ...object, state: String(leaves) };
    if (field === 'exists' || field === 'email') return object;
    if (entry === undefined) return { ...object, fields: { ...object.fields, [field]: leaves as never } };
    const others = list(object.fields[field]).filter(({ to }) => !same(to, entry));
    const entries = leaves === null ? others : [...others, { to: entry, attributes: leaves as never }];
    return { ...object, fields: { ...object.fields, [field]: entries } };
  });
}

function fresh(ref: Ref): WorldObject {
  return {
    ref: ref as WorldObject['ref'],
    id: 'new',
    name: ref.path[0] ?? '',
    state: ref.kind === 'user' ? 'active' : 'present',
    addressable: true,
    fields: ref.kind === 'user' || ref.kind === 'group' ? { role: 'Default' } : {},
    facts: {},
  };
}

function edit(object: WorldObject, change: (name: string, value: unknown) => unknown): WorldObject {
  return {
    ...object,
    fields: Object.fromEntries(
      Object.entries(object.fields).map(([name, value]) => [name, change(name, value)]),
    ) as never,
  };
}
