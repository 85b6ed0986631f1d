/** The swagger document of the emulated release, made from the routes themselves, so that it never promises what is not answered. */

import { notFound, ok } from '../answer.js';
import type { Contract, Field } from '../bind.js';
import type { BodyShape, PublicRoute, Route } from '../router.js';
import { has, type Settings } from '../settings.js';

/** @param routes every other route; those of the older APIs have documents of their own on the real server. */
export function swaggerRoute(routes: readonly Route[], settings: Settings): PublicRoute {
  const document = documentOf(routes, settings);
  return {
    method: 'GET',
    path: 'swagger/docs/v3',
    access: 'public',
    handle: () => (settings.switches.swaggerDocument ? ok(document) : notFound),
  };
}

function documentOf(routes: readonly Route[], settings: Settings) {
  const paths = new Map<string, Map<string, unknown>>();
  for (const route of routes) {
    if (!route.path.startsWith('v3/') || (route.since !== undefined && !has(settings, route.since))) continue;
    const path = `/${route.path}`;
    const methods = paths.get(path) ?? new Map<string, unknown>();
    methods.set(route.method.toLowerCase(), operationOf(route, settings));
    paths.set(path, methods);
  }
  return {
    swagger: '2.0',
    info: { version: 'v3', title: 'Alteryx Server API V3 (emulated)' },
    basePath: '/webapi/',
    paths: Object.fromEntries([...paths].map(([path, methods]) => [path, Object.fromEntries(methods)])),
    securityDefinitions: {
      oauth2: { type: 'oauth2', flow: 'application', tokenUrl: '/webapi/oauth2/token', scopes: {} },
    },
  };
}

function operationOf(route: Route, settings: Settings) {
  const inPath = [...route.path.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    type: 'string',
  }));
  const inQuery = (route.query ?? []).map((name) => ({ name, in: 'query', required: false, type: 'string' }));
  const body = route.body === undefined ? [] : [bodyOf(route.body, settings)];
  return {
    parameters: [...inPath, ...inQuery, ...body],
    responses: { default: { description: 'See the help pages.' } },
  };
}

function bodyOf({ param, shape }: BodyShape, settings: Settings) {
  const text = { type: 'string' };
  const bare = shape === 'string' ? text : { type: 'array', items: text };
  const schema = typeof shape === 'string' ? bare : schemaOf(shape, settings);
  return { name: param, in: 'body', required: true, schema };
}

function schemaOf(contract: Contract, settings: Settings): object {
  const fields = Object.entries(contract).filter(([, { since }]) => since === undefined || has(settings, since));
  return {
    required: fields.filter(([, field]) => field.required).map(([name]) => name),
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, settings)])),
  };
}

function fieldSchema(field: Field, settings: Settings): object {
  switch (field.type) {
    case 'string':
      return {
        type: 'string',
        ...(field.min === undefined ? {} : { minLength: field.min }),
        ...(field.max === undefined ? {} : { maxLength: field.max }),
      };
    case 'enum':
      return { type: 'string', enum: field.words };
    case 'date-time':
      return { type: 'string', format: 'date-time' };
    case 'strings':
      return { type: 'array', items: { type: 'string' } };
    case 'objects':
      return { type: 'array', items: { type: 'object' } };
    case 'group':
      return schemaOf(field.fields, settings);
    case 'boolean':
    case 'integer':
    case 'object':
      return { type: field.type };
    default:
      return field satisfies never;
  }
}
