/** Answers of the emulated server, and the shapes its errors have. Decides no status on its own. */

export interface Answer {
  readonly status: number;
  /** Sent as JSON; undefined for an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const empty: Answer = { status: 200 };

/** Unknown objects are answered without a body: none is documented (server-v3.md §2). */
export const notFound: Answer = { status: 404 };

/** For "not allowed" as well as "not signed in" (server-v3.md §2). */
export const unauthorized: Answer = {
  status: 401,
  body: { message: 'Authorization has been denied for this request.' },
};

export const message = (status: number, text: string): Answer => ({ status, body: { message: text } });

/** The few 400, 403, 404 and 409 that are a bare JSON string (server-v3.md §2). */
export const text = (status: number, body: string): Answer => ({ status, body });

/** Problems of a request by `<param>.<Field>`. */
export type ModelState = Map<string, string[]>;

export function addProblem(state: ModelState, key: string, problem: string): void {
  const list = state.get(key);
  if (list === undefined) state.set(key, [problem]);
  else list.push(problem);
}

/** The ASP.NET shape of a 400 (server-v3.md §2). */
export function invalid(state: ModelState): Answer {
  return { status: 400, body: { message: 'The request is invalid.', modelState: Object.fromEntries(state) } };
}

/** A 400 with one problem. */
export function refuse(key: string, problem: string): Answer {
  return invalid(new Map([[key, [problem]]]));
}
