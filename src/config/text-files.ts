/** Files that are not on disk yet, as the little of a file system that loading needs: what is about to be written can be checked first. */

import type { Files } from './types.js';

/**
 * @param folder absolute; nothing else is there
 * @param texts with paths relative to the folder
 */
export function textFiles(folder: string, texts: readonly { readonly path: string; readonly text: string }[]): Files {
  const byPath = new Map(texts.map(({ path, text }) => [`${folder}/${path}`, text]));
  const inside = (path: string) => [...byPath.keys()].filter((file) => file.startsWith(`${path}/`));
  return {
    async read(path, limit) {
      const text = byPath.get(path);
      if (text === undefined) throw Object.assign(new Error(`there is no file ${path}`), { code: 'ENOENT' });
      return new TextEncoder().encode(text).subarray(0, limit);
    },
    async list(path) {
      const rests = inside(path).map((file) => file.slice(path.length + 1));
      if (rests.length === 0) return undefined;
      const folders = new Map(rests.map((rest) => [rest.split('/')[0] ?? '', rest.includes('/')]));
      return [...folders].map(([name, isFolder]) => ({ name, folder: isFolder }));
    },
    async realPath(path) {
      return byPath.has(path) || inside(path).length > 0 ? path : undefined;
    },
  };
}
