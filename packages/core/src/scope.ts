/** Scopes that have not ended. */
export const liveScopes = new Set<object>()

export interface Scope extends AsyncDisposable {
  readonly cancelled: boolean
}

/** Runs `body`. */
export async function scope<T>(body: (scope: Scope) => T | PromiseLike<T>): Promise<T> {
  const self: Scope = { cancelled: false, async [Symbol.asyncDispose]() {} }
  liveScopes.add(self)
  try {
    return await body(self)
  } finally {
    liveScopes.delete(self)
  }
}
