/** The account an emulator without API keys starts with, so that it can be used at once. Published on purpose: it opens nothing else. */

export const EMULATOR_ACCOUNT = {
  email: 'admin@emulator.example',
  clientId: 'emulator-key',
  clientSecret: 'emulator-secret',
} as const;
