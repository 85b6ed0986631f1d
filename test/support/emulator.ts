/** Emulators for tests: every exchange is held against the contract, and a violation fails the test when the emulator closes. */

import { type Emulator, type EmulatorOptions, type Exchange, startEmulator } from '../../src/emulator/index.js';
import { checkExchange } from './contract.js';

export interface CheckedEmulator extends Emulator {
  /** Every exchange so far, in the order they ended. */
  readonly exchanges: readonly Exchange[];
  /** @throws when a request or an answer did not keep to the contract. */
  close(): Promise<void>;
}

/** Starts an emulator whose `close` throws when anything that went over the wire broke the contract. */
export async function startCheckedEmulator(options: EmulatorOptions = {}): Promise<CheckedEmulator> {
  const exchanges: Exchange[] = [];
  const emulator = await startEmulator({
    ...options,
    onExchange(exchange) {
      exchanges.push(exchange);
      options.onExchange?.(exchange);
    },
  });
  return {
    ...emulator,
    exchanges,
    async close() {
      await emulator.close();
      const violations = [...new Set(exchanges.flatMap(checkExchange))];
      if (violations.length > 0) {
        const lines = violations.slice(0, 20).map((one) => `  ${one}`);
        throw new Error(`${violations.length} violations of the API's contract:\n${lines.join('\n')}`);
      }
    },
  };
}

/** Runs a test with an emulator and closes it; of two failures the test's own is the one reported. */
export async function withEmulator<T>(
  options: EmulatorOptions,
  run: (emulator: CheckedEmulator) => Promise<T>,
): Promise<T> {
  const emulator = await startCheckedEmulator(options);
  let result: T;
  try {
    result = await run(emulator);
  } catch (error) {
    await emulator.close().catch(() => undefined);
    throw error;
  }
  await emulator.close();
  return result;
}
