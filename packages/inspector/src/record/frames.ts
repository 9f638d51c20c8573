const FRAMES = 32

/** The stack of here, one frame a line, as the engine writes it. */
export function captureFrames(): string[] {
  const settings = Error as { stackTraceLimit?: number; prepareStackTrace?: unknown }
  const { stackTraceLimit, prepareStackTrace } = settings
  // A formatting of the program's own would be called with our frames.
  if (Object.isFrozen(Error) || prepareStackTrace !== undefined) return []
  settings.stackTraceLimit = FRAMES
  const stack = String(new Error().stack).replace(/^Error:?\s*\n/, '')
  settings.stackTraceLimit = stackTraceLimit!
  return stack.split('\n').flatMap((frame) => frame.trim() || [])
}
