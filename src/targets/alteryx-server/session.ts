/** What belongs to one open connection: the calls, the target's configuration, and what reading taught about the live system. */

import type { Location } from '../../diagnostics/diagnostic.js';
import type { TargetConfig } from '../../model/declaration.js';
import type { KindName } from '../../model/ref.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { SecretReference } from '../../model/value.js';
import type { Listing } from './find.js';
import type { Calls } from './http.js';
import type { Release } from './read/release.js';
import type { Secret } from './secrets.js';

export interface Session {
  readonly config: TargetConfig;
  readonly http: Calls;
  readonly at: Location | undefined;
  readonly notice: (message: string) => void;
  readonly now: () => Date;
  /** Waits a moment, before looking at what a lost answer left behind. */
  readonly pause: () => Promise<void>;
  /** Found out once. */
  readonly release: () => Promise<Release>;
  /** A secret's value, at the moment it is needed. */
  readonly secret: (reference: SecretReference) => Promise<Secret>;
  /** Kept for steps: who the account is, and the SIDs of users. */
  readonly remember: (snapshot: Snapshot, sids: ReadonlyMap<string, string>) => void;
  readonly account: () => Snapshot['account'];
  /** The SID of a user by id, where an answer told it (Windows authentication). */
  readonly sidOf: (id: string) => string | undefined;
  /** Names as they were written, by the key of their Ref: what a server that minds case must be asked for. */
  readonly spelled: Map<string, string>;
  /** Milliseconds since 1970 when a kind was last read whole, and what was there then by name, if that was kept. */
  readonly listings: Map<KindName, Listing>;
  /** Whether a write has shown, or is about to show, whose key it is. */
  readonly proof: { claimed: boolean };
}
