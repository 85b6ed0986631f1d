import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/emulator/index.js';
import { checkExchange } from '../support/contract.js';
import { startCheckedEmulator, withEmulator } from '../support/emulator.js';

const exchange = (change: Partial<Exchange>): Exchange => ({
  method: 'GET',
  path: 'v3/users',
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: '',
  status: 200,
  responseBody: '[]',
  fault: false,
  ...change,
});

const id = '58a1c781f6367328705f2799';
const reducedUser = {
  id,
  firstName: 'A',
  lastName: 'B',
  email: 'e',
  isActive: true,
  role: 'Viewer',
  dateCreated: '2024-01-01T00:00:00Z',
};
const user = {
  ...{ id, firstName: 'A', lastName: 'B', email: 'e', role: 'Viewer', defaultWorkerTag: '', canScheduleJobs: false },
  ...{ canPrioritizeJobs: false, canAssignJobs: false, canCreateCollections: false, isApiEnabled: false },
  ...{ isAccountLocked: false, isActive: true, isValidated: true, timeZone: null, language: null },
};
const update = { ...user, defaultCredentialId: '', timeZone: '', language: '' };
const collection = { id, name: 'N', ownerId: id, dateAdded: '2024-01-01T00:00:00Z' };

const sent = (
  method: string,
  path: string,
  body: unknown,
  status: number,
  answer: unknown = undefined,
): Partial<Exchange> => ({
  method,
  path,
  requestBody: JSON.stringify(body),
  status,
  responseBody: answer === undefined ? '' : JSON.stringify(answer),
});
const got = (path: string, answer: unknown): Partial<Exchange> => ({ path, responseBody: JSON.stringify(answer) });

describe('checkExchange', () => {
  it.each<[string, Partial<Exchange>]>([
    ['an empty list', {}],
    ['reduced users', got('v3/users?view=Default&active=true', [reducedUser])],
    ['full users, without the newer fields', got('v3/users?view=Full', [user])],
    ['full collections', got('v3/collections?view=Full', [{ ...collection, users: [], userGroupIds: [] }])],
    ['reduced collections for view=Full', got('v3/collections?view=Full', [collection])],
    ['an id string', sent('POST', 'v3/usergroups', { name: 'G', role: 'Member' }, 201, id)],
    ['an empty 200', sent('PUT', `v3/usergroups/${id}`, { name: 'G', role: 'Member' }, 200)],
    [
      'a bare array',
      sent('POST', `v3/usergroups/${id}/users`, [id], 200, {
        successfullyAddedUserCount: 1,
        totalUsersSubmittedCount: 1,
      }),
    ],
    ['a bare string', sent('POST', `v3/usergroups/${id}/activedirectorygroups`, 'S-1-5', 200)],
    ['an unknown field echoed in PUT users', sent('PUT', `v3/users/${id}`, { ...update, novelty: 1 }, 200, user)],
    [
      'a refusal of a bad body',
      sent('POST', 'v3/usergroups', {}, 400, { message: 'm', modelState: { 'contract.Name': ['x'] } }),
    ],
    [
      'a token',
      {
        method: 'POST',
        path: 'oauth2/token',
        requestBody: 'a=b',
        responseBody: '{"access_token":"t","token_type":"bearer","expires_in":3600}',
      },
    ],
    ['an answer by a fault, whatever it is', { status: 503, responseBody: '<html>', fault: true }],
    ['the swagger document', { path: 'swagger/docs/v3', responseBody: '{}' }],
    ['a 401 of anything', { status: 401, responseBody: '{"message":"m"}' }],
  ])('lets through %s', (_, change) => {
    expect(checkExchange(exchange(change))).toEqual([]);
  });

  it.each<[string, Partial<Exchange>, string]>([
    ['an unknown path', got('v3/people', []), 'no such path'],
    ['a path in another case', got('v3/Users', []), 'no such path'],
    ['an unknown method', { method: 'PATCH' }, 'no such method'],
    ['an unknown query parameter', got('v3/users?page=1', []), 'no query parameter "page"'],
    ['a query parameter in another case', got('v3/users?View=Full', []), 'no query parameter "View"'],
    ['a query value out of the enum', got('v3/users?view=full', []), '?view: one of Default, Full'],
    ['a query flag that is none', got('v3/users?active=yes', []), '?active: true or false'],
    [
      'a missing query parameter',
      { method: 'DELETE', path: 'v3/subscriptions', responseBody: '' },
      '"subscriptionId" is missing',
    ],
    ['a missing field', sent('POST', 'v3/usergroups', { name: 'G' }, 201, id), 'request.role is missing'],
    [
      'an unknown field',
      sent('POST', 'v3/usergroups', { name: 'G', role: 'Member', x: 1 }, 201, id),
      'request.x is not in',
    ],
    [
      'a field in another case',
      sent('POST', 'v3/usergroups', { Name: 'G', name: 'G', role: 'Member' }, 201, id),
      'request.Name is not in',
    ],
    [
      'a word out of the enum',
      sent('POST', 'v3/usergroups', { name: 'G', role: 'member' }, 201, id),
      'request.role: one of',
    ],
    [
      'a text too short',
      sent('POST', 'v3/usergroups', { name: '', role: 'Member' }, 201, id),
      'request.name: shorter than 1',
    ],
    [
      'a text too long',
      sent('POST', 'v3/usergroups', { name: 'x'.repeat(256), role: 'Member' }, 201, id),
      'longer than 255',
    ],
    [
      'null for an optional field',
      sent('PUT', `v3/users/${id}`, { ...update, canCreateAndUpdateDcm: null }, 200, user),
      'true or false',
    ],
    [
      'permissions that are not nested',
      sent('POST', `v3/collections/${id}/users`, { userId: id, isAdmin: true }, 200, collection),
      'collectionsPermissions is missing',
    ],
    [
      'an object for a bare array',
      sent('POST', `v3/usergroups/${id}/users`, { userIds: [id] }, 200, {}),
      'an array expected',
    ],
    [
      'a body where there is none',
      { method: 'POST', path: `v3/users/${id}/deactivate`, requestBody: '{}' },
      'a body was sent',
    ],
    ['another content type', { ...sent('POST', 'v3/usergroups', 'x', 201, id), requestHeaders: {} }, 'content type'],
    ['a status that is not listed', { status: 204, responseBody: '' }, 'does not list this status'],
    [
      'a body for an empty answer',
      sent('PUT', `v3/usergroups/${id}`, { name: 'G', role: 'Member' }, 200, {}),
      'a body where',
    ],
    ['an answer that is no JSON', { responseBody: '<html>' }, 'is not JSON'],
    ['an answer of another type', got('v3/users', { data: [] }), 'an array expected, not object'],
    ['full users without view=Full', got('v3/users', [user]), 'answer[0].dateCreated is missing'],
    [
      'full collections without view=Full',
      got('v3/collections', [{ ...collection, users: [] }]),
      'answer[0].users is not in',
    ],
    ['a missing field of an answer', got('v3/usergroups', [{ id, name: 'G' }]), 'answer[0].role is missing'],
    [
      'null for a required field',
      got('v3/usergroups', [{ id, name: null, role: 'Member' }]),
      'answer[0].name: a string expected, not null',
    ],
    ['a date that is none', got('v3/collections', [{ ...collection, dateAdded: 'today' }]), 'ISO 8601'],
    ['a connection closed without a fault', { status: 0, responseBody: '' }, 'closed without an answer'],
    ['a bad request even where a fault answered', { path: 'v3/people', status: 503, fault: true }, 'no such path'],
    ['an admin page without its entity', got('admin/v1/auditlog?page=0&pageSize=0', []), '"entity" is missing'],
  ])('finds %s', (_, change, problem) => {
    expect(checkExchange(exchange(change))).toContainEqual(expect.stringContaining(problem));
  });
});

describe('a checked emulator', () => {
  it('throws on close when a request broke the contract', async () => {
    const emulator = await startCheckedEmulator();
    await fetch(new URL('v3/users?page=1', emulator.url));
    await expect(emulator.close()).rejects.toThrow(/1 violations[\s\S]*GET v3\/users\?page=1 → 401: .*"page"/);
  });

  it('fails the test around it, but keeps quiet when the test failed already', async () => {
    const broken = withEmulator({}, async ({ url }) => void (await fetch(new URL('v3/users?page=1', url))));
    await expect(broken).rejects.toThrow(/violations/);
    const failed = withEmulator({}, async ({ url }) => {
      await fetch(new URL('v3/users?page=1', url));
      throw new Error('the test itself');
    });
    await expect(failed).rejects.toThrow('the test itself');
  });
});
