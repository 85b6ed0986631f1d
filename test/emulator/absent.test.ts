import { describe, expect, it } from 'vitest';
import { withApi, withLooseApi } from './api.js';

describe('what the emulator never holds', () => {
  it('jobs: none is listed (paged, 2026), none is found', async () => {
    await withApi({}, async (api) => {
      expect((await api.get('v3/jobs')).body).toMatchObject({
        data: [],
        pagination: { totalItems: 0, currentPage: 1 },
      });
      expect((await api.get('v3/jobs/x')).status).toBe(404);
    });
    await withApi({ level: '2024.2' }, async (api) => {
      expect((await api.get('v3/jobs')).status).toBe(404);
    });
  });

  it('gallery data connections: none is listed, none is found (§8)', async () => {
    await withApi({}, async (api) => {
      expect((await api.get('v3/serverDataConnections')).body).toEqual([]);
      expect((await api.put('v3/serverDataConnections/x', { name: 'N' })).status).toBe(404);
    });
  });

  it('DCM connections: refused without TLS, else none is found (§9)', async () => {
    await withApi({}, async (api) => {
      expect((await api.get('v3/dcm/admin/connections/x')).status).toBe(400);
    });
    await withLooseApi({ tls: true }, async (api) => {
      expect((await api.get('v3/dcm/admin/connections')).body).toEqual([]);
      expect((await api.get('v3/dcm/connections/lookup?connectionId=x')).status).toBe(404);
    });
  });

  it('what would make something it cannot hold is answered 501, not pretended', async () => {
    await withLooseApi({ tls: true }, async (api) => {
      for (const path of ['v3/workflows', 'v3/dcm/connections', 'v3/workflows/x/jobs']) {
        expect((await api.post(path, {})).status).toBe(501);
      }
    });
  });
});
