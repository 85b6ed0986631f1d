/** What servers of tests have in common. */

import type { SeedUser } from '../../src/emulator/index.js';

/** The user behind the key of tests: may do everything that Gallerist asks for. */
export const ADMINISTRATOR: SeedUser = {
  email: 'admin@emulator.example',
  firstName: 'Ad',
  lastName: 'Min',
  role: 'Curator',
  isApiEnabled: true,
  canCreateCollections: true,
};
