import { isCancelled, TimeoutError, withTimeout } from '@async-lab/core'

export type Answer =
  | { readonly kind: 'response'; readonly status: number; readonly location: string | null }
  | { readonly kind: 'failure'; readonly status: string; readonly why: string }

/** One request; only a cancellation from outside is thrown. */
export async function ask(method: 'HEAD' | 'GET', url: URL, timeout: number): Promise<Answer> {
  try {
    return await withTimeout(timeout, async ({ signal }) => {
      const response = await fetch(url, { method, redirect: 'manual', signal })
      await response.body?.cancel()
      return { kind: 'response', status: response.status, location: response.headers.get('location') }
    })
  } catch (error) {
    if (error instanceof TimeoutError) {
      return { kind: 'failure', status: 'timeout', why: `no answer in ${timeout / 1000} s` }
    }
    if (isCancelled(error)) throw error
    return failure(error)
  }
}

const failures: Readonly<Record<string, readonly [status: string, why: string]>> = {
  ECONNRESET: ['reset', 'the connection was reset'],
  ECONNREFUSED: ['refused', 'nobody listens there'],
  ENOTFOUND: ['no host', 'the host is not known'],
}

function failure(error: unknown): Answer {
  const { code = '', message } = error as Error & { code?: string }
  const [status, why] = failures[code] ?? ['error', message]
  return { kind: 'failure', status, why }
}
