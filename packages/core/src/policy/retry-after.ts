import { CircuitOpenError } from '../base/errors.ts'

/**
 * How long a server asks to be left alone: milliseconds, or undefined where it does not. Read from the `Retry-After` header of
 * the error or of its `response`, in either of the forms that HTTP knows: seconds, or a date.
 */
export function askedDelay(error: unknown): number | undefined {
  if (error instanceof CircuitOpenError) return error.retryAfter
  const asked = headerOf(error, 'retry-after')?.trim()
  if (asked === undefined) return undefined
  if (/^\d+$/.test(asked)) return Number(asked) * 1000
  // By the server's own clock where it tells it: ours may be wrong.
  const from = Date.parse(headerOf(error, 'date') ?? '')
  const delay = Date.parse(asked) - (Number.isNaN(from) ? Date.now() : from)
  return Number.isNaN(delay) ? undefined : Math.max(0, delay)
}

function headerOf(error: unknown, name: string): string | undefined {
  const { headers, response } = Object(error) as {
    headers?: unknown
    response?: { headers?: unknown } | null
  }
  return valueIn(headers, name) ?? valueIn(response?.headers, name)
}

/** Headers as `fetch` gives them, or as the plain objects of older clients. */
function valueIn(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined
  const { get } = headers as { get?: unknown }
  if (typeof get === 'function') return asText((headers as { get(name: string): unknown }).get(name))
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === name) return asText(value)
  return undefined
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
