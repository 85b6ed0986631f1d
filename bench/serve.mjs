// An emulator in a process of its own, so that its work is not counted as ours. Prints its address; ends with its parent.
import { readFileSync } from 'node:fs';
import { startEmulator } from '../dist/emulator/index.js';

const [, , seedFile, latency] = process.argv;
const emulator = await startEmulator({ seed: JSON.parse(readFileSync(seedFile, 'utf8')), latency: Number(latency) });
console.log(emulator.url);
process.stdin.resume();
process.stdin.on('end', async () => {
  console.error(JSON.stringify(emulator.counts()));
  await emulator.close();
});
