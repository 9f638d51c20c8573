/** Frames that a probe or an error takes; the engine's default of 10 cuts most await chains. */
const FRAMES = 32

/**
 * Makes an error without a stack. Capturing one is the dearest part of making an error, and that of a
 * cancellation would show the canceller, never the code that waited.
 */
export function withoutStack<E>(make: () => E): E {
  return withLimit(0, make)
}

/** The frames of the user's code that led here, awaiting callers included, innermost first, one a line. */
export function captureSite(): string {
  const frames = captureFrames()
  const theirs = theirFrames(frames, frames)
  return (theirs.length > 0 ? theirs : frames).join('\n')
}

/** The frames of the user's code among those that somebody else took. */
export function framesOfUser(frames: readonly string[]): readonly string[] {
  return theirFrames(frames, captureFrames())
}

function theirFrames(frames: readonly string[], taken: readonly string[]): readonly string[] {
  // Where this very function stands is where this library is. Bundled with the user's code, it cannot be told apart.
  const ours = /[^\s(]+[\\/](?=(?:base[\\/])?[^\\/]+:\d+:\d+\)?$)/
    .exec(taken[0] ?? '')?.[0]
    .replace(/base[\\/]$/, '')
  return frames.filter((frame) => (ours === undefined || !frame.includes(ours)) && !RUNTIME.test(frame))
}

/** Frames of the runtime itself, and the constructors that Bun makes up for classes without one. */
const RUNTIME = /\(?(?:node:|ext:|native|unknown:)/

function captureFrames(): string[] {
  const prepare = Error.prepareStackTrace
  try {
    // A user's own formatting would be called with our frames, and might keep what it is given.
    if (prepare !== undefined) Error.prepareStackTrace = undefined
    const stack = withLimit(FRAMES, () => String(new Error().stack)).replace(/^Error:?\s*\n/, '')
    return stack.split('\n').flatMap((frame) => frame.trim() || [])
  } catch {
    return []
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
