import { describe } from '../base/errors.ts'
import type { Listener } from '../observe/hooks.ts'
import { callSite, type Findings } from './findings.ts'

/** Errors of promises that everybody stopped waiting for. */
export function lateErrors(findings: Findings): Partial<Listener> {
  const places = new WeakMap<object, string>()
  const heard = new WeakSet()
  return {
    taskParked({ kind, on }) {
      if (kind === 'foreign' && typeof on === 'object' && on !== null) places.set(on, callSite())
    },
    taskWoken({ on }, by) {
      if (by === 'foreign' && typeof on === 'object' && on !== null) heard.add(on)
    },
    lateValue(_node, on, error) {
      if (error === undefined || heard.has(on) || isAborted(error)) return
      findings.tell({
        lint: 'late-error',
        says: `an error came when whoever waited for it was gone: ${textOf(error)}.`,
        fix: 'Let the work stop with its waiter: interruptible((signal) => …).',
        place: `Awaited ${places.get(on) ?? 'at an unknown place'}`,
      })
    },
  }
}

/** Work that was told to stop, and did. */
function isAborted(error: unknown): boolean {
  const name = (error as { name?: unknown } | null)?.name
  return name === 'AbortError' || name === 'CancelledError'
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : describe(error)
}
