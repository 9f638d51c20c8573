/** Frames that are looked through for the first of the user's. */
const FRAMES = 12
/** Names of which each is looked at when first met; then by chance alone. */
const MOST_NAMES = 1000

/** V8 takes microseconds for a stack, so there only some spawns are looked at; elsewhere all are. */
export const EVERY = 'captureStackTrace' in Error && !('Bun' in globalThis) ? 16 : 1

/** Says where tasks are spawned: for each name at first sight, then for one in so many. */
export class Sites {
  every: number
  readonly #seen = new Set<string>()
  #turn = 0

  constructor(every = EVERY) {
    this.every = every
  }

  /** To be called by a listener of the core; empty where it did not look. */
  at(name: string): string {
    const isNew = this.#seen.size < MOST_NAMES && !this.#seen.has(name)
    if (!isNew && ++this.#turn % this.every !== 0) return ''
    if (isNew) this.#seen.add(name)
    return caller(frames())
  }
}

function frames(): string[] {
  const world = Error as { prepareStackTrace?: unknown; stackTraceLimit: number }
  const { stackTraceLimit, prepareStackTrace } = world
  try {
    world.stackTraceLimit = FRAMES
    // A user's own formatting would be called with our frames.
    if (prepareStackTrace !== undefined) world.prepareStackTrace = undefined
    return (new Error().stack ?? '').split('\n').map((line) => line.trim())
  } catch {
    return []
  } finally {
    if (!Object.isFrozen(Error)) {
      world.stackTraceLimit = stackTraceLimit
      if (prepareStackTrace !== undefined) world.prepareStackTrace = prepareStackTrace
    }
  }
}

/** Frames of the runtime itself. */
const RUNTIME = /\(?(?:node:|ext:|native\b)/
const PLACE = /\(?((?:[a-z]+:\/\/|\/|[A-Za-z]:[\\/])[^()\s]*?):(\d+):(\d+)\)?$/

/** The first frame outside this package and the core: ours are the folder of the first frame, the core's that of the next. */
function caller(stack: readonly string[]): string {
  const folders = new Set<string>()
  let files = 0
  for (const frame of stack) {
    const [, path, line, column] = RUNTIME.test(frame) ? [] : (PLACE.exec(frame) ?? [])
    if (path === undefined) continue
    // Whole packages: with source maps, each of their files has a folder of its own.
    const folder = /^.*[\\/](?:src|dist)[\\/]/.exec(path)?.[0] ?? path.replace(/[^\\/]*$/, '')
    if (folders.has(folder)) continue
    if (files++ < 2) folders.add(folder)
    else return `${path.replace(/^file:\/\//, '')}:${line}:${column}`
  }
  return ''
}
