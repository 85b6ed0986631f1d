/** A project in memory: texts by path, links by path. Folder `/p`. */

import { openProject } from '../../src/config/project.js';
import type { Files, Project } from '../../src/config/types.js';
import { ioError } from '../../src/diagnostics/io-error.js';
import type { Loaded } from '../../src/model/declaration.js';

export type Fixture = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

const FOLDER = '/p';
export const NOW = new Date('2026-11-20T10:00:00Z');

export function memoryFiles(fixture: Fixture): Files & { readonly reads: Map<string, number> } {
  const reads = new Map<string, number>();
  const paths = new Map(Object.entries(fixture).map(([path, content]) => [`${FOLDER}/${path}`, content]));

  function real(path: string): string {
    for (const [from, content] of paths) {
      if (typeof content !== 'object' || !('link' in content)) continue;
      if (path === from) return real(content.link);
      if (path.startsWith(`${from}/`)) return real(content.link + path.slice(from.length));
    }
    return path;
  }
  const isFolder = (path: string) => path === FOLDER || [...paths.keys()].some((known) => known.startsWith(`${path}/`));
  const outside = (path: string) => path !== FOLDER && !path.startsWith(`${FOLDER}/`);

  return {
    reads,
    async read(path, limit) {
      const content = paths.get(real(path));
      reads.set(path, (reads.get(path) ?? 0) + 1);
      if (content === undefined || (typeof content === 'object' && 'link' in content)) {
        throw ioError(path, 'ENOENT');
      }
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return limit === undefined ? bytes : bytes.subarray(0, limit);
    },
    async list(path) {
      const folder = real(path);
      if (!isFolder(folder)) return undefined;
      const names = [...paths.keys()]
        .filter((known) => known.startsWith(`${folder}/`))
        .map((known) => known.slice(folder.length + 1).split('/')[0] ?? '');
      return [...new Set(names)].map((name) => ({ name, folder: isFolder(real(`${folder}/${name}`)) }));
    },
    async realPath(path) {
      const target = real(path);
      return paths.has(target) || isFolder(target) || outside(target) ? target : undefined;
    },
  };
}

/** A gallerist.yaml with one target, `production`. */
export const GALLERIST = `version: 1
access: [access/**/*.yaml]
targets:
  production:
    system: alteryx-server
    url: https://gallery.acme.example/webapi/
    authentication: built-in
`;

/** A gallerist.yaml whose target has files of its own. */
export const LAYERED = `${GALLERIST}    access: [environments/production/*.yaml]\n`;

export function openFixture(fixture: Fixture, environment: Readonly<Record<string, string>> = {}): Promise<Project> {
  return openProject({ folder: FOLDER, files: memoryFiles(fixture), asOf: NOW, environment });
}

/** The declaration of `production` from one access file. */
export async function declared(
  access: string,
  more: Fixture = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Loaded> {
  const project = await openFixture({ 'gallerist.yaml': GALLERIST, 'access/a.yaml': access, ...more }, environment);
  return project.declare('production');
}
