// The pace: so many requests with so many at once, and nothing else. What an apply of as many requests needs at least on this machine,
// whose timers are a little late.
import { Pool } from 'undici';

const [, , base, concurrency, requests] = process.argv;
const url = new URL(base);
const pool = new Pool(url.origin, { connections: Number(concurrency) });
const { body } = await pool.request({
  path: `${url.pathname}oauth2/token`,
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(`${process.env.BENCH_KEY}:${process.env.BENCH_SECRET}`).toString('base64')}`,
  },
  body: 'grant_type=client_credentials',
});
const { access_token: token } = await body.json();
let left = Number(requests);
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({
        path: `${url.pathname}v3/credentials`,
        method: 'GET',
        headers: { authorization: `Bearer ${token}` },
      });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`v3/credentials: ${answer.statusCode}`);
    }
  }),
);
await pool.close();
