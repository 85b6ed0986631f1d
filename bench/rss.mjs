// Loaded into a measured process with --import: writes its peak memory in bytes to the file named by BENCH_RSS when it exits.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  if (process.env.BENCH_RSS) writeFileSync(process.env.BENCH_RSS, String(process.resourceUsage().maxRSS * 1024));
});
