import { describe, expect, it } from 'vitest';
import type { Level } from '../../src/emulator/index.js';
import { contract } from '../support/contract.js';
import { withApi } from './api.js';

describe('GET swagger/docs/v3 (§1)', () => {
  it('needs no token', async () => {
    await withApi({}, async (api) => {
      const reply = await api.send('GET', 'swagger/docs/v3', undefined, { authorization: '' });
      expect(reply).toMatchObject({ status: 200, body: { swagger: '2.0', basePath: '/webapi/' } });
    });
  });

  it('can be switched off', async () => {
    await withApi({ switches: { swaggerDocument: false } }, async (api) => {
      expect((await api.get('swagger/docs/v3')).status).toBe(404);
    });
  });

  it.each([
    ['2022.1', [], ['assetTransfer', 'subscriptions', 'activedirectorygroups', '/v3/jobs'], false],
    ['2024.1', ['assetTransfer', 'activedirectorygroups'], ['subscriptions'], true],
    ['2024.2', ['subscriptions'], ['"patch"'], true],
    ['2026', ['subscriptions', '"patch"', '/v3/jobs"'], [], true],
  ] as const)('at %s has %j and not %j', async (level: Level, there, missing, dcm) => {
    await withApi({ level }, async (api) => {
      const { text, body } = await api.get('swagger/docs/v3');
      expect(there.filter((word) => !text.includes(word))).toEqual([]);
      expect(missing.filter((word) => text.includes(word))).toEqual([]);
      expect('post' in body.paths['/v3/credentials']).toBe(level === '2026');
      expect(text.includes('canCreateAndUpdateDcm')).toBe(dcm);
    });
  });

  it('at the newest level knows every path, method, and parameter of the contract', async () => {
    await withApi({}, async (api) => {
      const { body } = await api.get('swagger/docs/v3');
      const places = (paths: object) =>
        Object.entries(paths)
          .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
          .sort();
      const fold = (list: readonly string[]) => list.map((one) => one.replace('{Id}', '{id}'));
      expect(fold(places(body.paths))).toEqual(fold(places(contract.paths)));
      for (const [path, methods] of Object.entries(contract.paths)) {
        for (const [method, { parameters = [] }] of Object.entries(methods)) {
          const ours = body.paths[path.replace('{Id}', '{id}')][method].parameters;
          for (const { name, in: where } of parameters) {
            if (where === 'query') expect(ours).toContainEqual(expect.objectContaining({ name, in: 'query' }));
          }
        }
      }
    });
  });

  it('asks of every body what the contract asks', async () => {
    interface Shape {
      readonly $ref?: string;
      readonly required?: readonly string[];
      readonly properties?: Readonly<Record<string, Shape>>;
    }
    const definitions = new Map(Object.entries(contract.definitions));
    const resolve = (shape: Shape): Shape =>
      shape.$ref === undefined ? shape : (definitions.get(shape.$ref.slice('#/definitions/'.length)) ?? {});
    await withApi({}, async (api) => {
      const { body } = await api.get('swagger/docs/v3');
      let compared = 0;
      for (const [path, methods] of Object.entries(contract.paths)) {
        for (const [method, { parameters = [] }] of Object.entries(methods)) {
          const theirs = parameters.find((one) => one.in === 'body');
          const ours = body.paths[path.replace('{Id}', '{id}')][method].parameters.find(
            (one: { in: string }) => one.in === 'body',
          );
          if (theirs?.schema === undefined || ours === undefined) continue;
          const { required = [], properties = {} } = resolve(theirs.schema);
          expect(ours.name, path).toBe(theirs.name);
          expect([...(ours.schema.required ?? [])].sort(), path).toEqual([...required].sort());
          expect(Object.keys(ours.schema.properties ?? {}).sort(), path).toEqual(Object.keys(properties).sort());
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(25);
    });
  });
});
