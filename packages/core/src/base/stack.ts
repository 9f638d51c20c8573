/** Frames that a probe or an error takes; the engine's default of 10 cuts most await chains. */
const FRAMES = 32

/**
 * Makes an error without a stack. Capturing one is the dearest part of making an error, and that of a
 * cancellation would show the canceller, never the code that waited.
 */
export function withoutStack<E>(make: () => E): E {
  return withLimit(0, make)
}

/** The stack of the caller, its awaiting callers included, as text without the first line. */
export function captureSite(): string {
  const prepare = Error.prepareStackTrace
  try {
    // A user's own formatting would be called with our frames, and might keep what it is given.
    if (prepare !== undefined) Error.prepareStackTrace = undefined
    return withLimit(FRAMES, () => String(new Error().stack)).replace(/^Error:?\s*\n/, '')
  } catch {
    return ''
  } finally {
    if (prepare !== undefined) Error.prepareStackTrace = prepare
  }
}

function withLimit<T>(limit: number, make: () => T): T {
  const before = Error.stackTraceLimit
  if (before === undefined || Object.isFrozen(Error)) return make()
  Error.stackTraceLimit = limit
  try {
    return make()
  } finally {
    Error.stackTraceLimit = before
  }
}
