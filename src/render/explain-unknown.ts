/** What an answer about access leaves open, and why: said in sentences, never counted as held or not held. */

import type { NotProven, RoleOfGroup } from '../model/access.js';
import type { Behind, Evidence } from '../model/explanation.js';
import { describeKind } from '../model/kinds/index.js';
import type { NameOf } from '../model/names.js';
import { peopleText, studioSharesText } from './access-words.js';
import type { Row } from './layout.js';
import type { Section } from './sections.js';
import { nameText, refText } from './values.js';

/** Who a sentence about directory groups is about. */
export type Asked = 'person' | 'collection' | 'everybody';

/** Empty when nothing is left open. */
export function unknownSection(
  asked: Asked,
  { behind, notProven }: { readonly behind: readonly Behind[]; readonly notProven: readonly NotProven[] },
  { gaps }: Evidence,
  names: NameOf,
): Section {
  const said = [
    ...behind.map((one) => behindText(asked, one, names)),
    ...notProven.map((item) => notProvenText(item, names)),
    ...gaps.map(({ kind, field, reason }) => {
      const { section } = describeKind(kind);
      return `${field === undefined ? section : `${field} of ${section}`} could not be read: ${reason}`;
    }),
  ];
  const rows = [...new Set(said)].map((effect): Row => ({ sign: '!', name: '', effect }));
  return {
    title: 'Not proven',
    count: rows.length,
    blocks: rows.length === 0 ? [] : [{ reason: '', rows, runbook: [], more: 0 }],
  };
}

function behindText(asked: Asked, { group, role, directoryGroups }: Behind, names: NameOf): string {
  const directory = directoryGroups.map(({ sid, name }) => (name === '' ? sid : nameText(name))).join(', ');
  const inside = `${directory} (inside ${refText(group, names)}${roleText(role)})`;
  switch (asked) {
    case 'person':
      return `whether the person is in ${inside} cannot be read`;
    case 'collection':
      return `whoever is in ${inside} gets in as well if the role is high enough: that cannot be read`;
    case 'everybody':
      return `what people have by being in ${inside} is not here: that cannot be read`;
    default:
      return asked satisfies never;
  }
}

function roleText(role: RoleOfGroup): string {
  return role === null || role === 'Default' ? '' : `, role ${role}`;
}

function notProvenText(item: NotProven, names: NameOf): string {
  switch (item.kind) {
    case 'directory-groups':
      return `who is in the directory groups inside ${refText(item.group, names)} cannot be read`;
    case 'unread-share':
      return `what the share of ${refText(item.on, names)} with ${refText(item.to, names)} allows could not be read: to see and run, at least`;
    case 'unlisted-members':
      return `${peopleText(item.people)} in ${refText(item.group, names)} ${item.people === 1 ? 'is' : 'are'} known only by directory account`;
    case 'studio-shares':
      return studioSharesText(item, false, names);
    case 'default-role':
      return `the role of ${peopleText(item.people)} rests on the default role, which nobody attested: gallerist attest defaultRole=…`;
    case 'not-read':
      return `${item.kinds.map((kind) => describeKind(kind).section).join(', ')} were not read: what they give is not here`;
    default:
      return item satisfies never;
  }
}
