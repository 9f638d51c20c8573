/** What `promise` rejects with; fails the test if it does not. */
export async function caught(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`expected a rejection, and it resolved with ${String(value)}`)
}
