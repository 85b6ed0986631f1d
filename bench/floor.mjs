// The floor: what any program in this language would need at least. The same URLs over undici, JSON.parse, one join by id in a Map.
// No YAML, no plan. Prints the number of joined members, so that nothing is optimised away.
import { Pool } from 'undici';

const [, , base, concurrency] = process.argv;
const url = new URL(base);
const pool = new Pool(url.origin, { connections: Number(concurrency) });

async function request(path, options = {}) {
  const { statusCode, body } = await pool.request({ path: url.pathname + path, method: 'GET', ...options });
  if (statusCode >= 300) throw new Error(`${path}: ${statusCode}`);
  return JSON.parse(await body.text());
}

const token = await request('oauth2/token', {
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(`${process.env.BENCH_KEY}:${process.env.BENCH_SECRET}`).toString('base64')}`,
  },
  body: 'grant_type=client_credentials',
});
const headers = { authorization: `Bearer ${token.access_token}` };

async function each(items, work) {
  let next = 0;
  const results = new Array(items.length);
  await Promise.all(
    Array.from({ length: Number(concurrency) }, async () => {
      for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]);
    }),
  );
  return results;
}

const [users, reduced, collections] = await Promise.all([
  request('v3/users?view=Full', { headers }),
  request('v3/usergroups', { headers }),
  request('v3/collections?view=Full', { headers }),
]);
const groups = await each(reduced, ({ id }) => request(`v3/usergroups/${id}`, { headers }));
const shares = [];
for (let page = 0; ; page += 1) {
  const rows = await request(`admin/v1/collections?page=${page}&pageSize=${process.env.BENCH_PAGE ?? 500}`, {
    headers,
  });
  shares.push(...rows);
  if (rows.length < Number(process.env.BENCH_PAGE ?? 500)) break;
}
const byId = new Map(users.map((user) => [user.id, user]));
let joined = 0;
for (const group of groups) for (const member of group.members ?? []) if (byId.has(member.userId)) joined += 1;
for (const collection of [...shares, ...collections])
  for (const share of collection.users ?? []) if (byId.has(share.userId)) joined += 1;
console.log(joined);
await pool.close();
