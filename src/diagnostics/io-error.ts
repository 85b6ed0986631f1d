/** Failures of the system's input and output, told from bugs: those are no problem of the user's, and keep their stack. */

/**
 * What the system calls a failure: `EACCES`, or words where it has no name. Undefined for everything else: a bug.
 * Node's own `ERR_…` codes are mistakes in the use of Node, and so bugs; only what a system call refused has a `syscall`
 * (nodejs.org/api/errors.html).
 */
export function ioCode(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  return typeof error.code === 'string' && !error.code.startsWith('ERR_') ? error.code : undefined;
}

/** A failure to read of the same form, where no system call had to refuse. `why`: a few words. */
export function ioError(path: string, why: string): Error {
  return Object.assign(new Error(`${path}: ${why}`), { code: why, syscall: 'read' });
}

/** Whether an error carries a code of the system, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
