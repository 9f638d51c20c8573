import type { Heap } from './heap.ts'

/** Async functions that wait for one another, innermost first, and what the innermost awaits. */
export interface AwaitChain {
  /** As stacks have them; each place is where the function begins. */
  readonly frames: readonly string[]
  /** Who could settle the promise at its end, in words. */
  readonly by: string
}

interface Suspended {
  readonly generator: number
  /** What it awaits. */
  readonly promise: number
}

const REACTION = 'system / PromiseReaction'
/** What holds something without being a name for it. */
const NAMELESS = /^(?:system \/ |\(|Object$|Array$|Promise$|Generator$|AsyncContextFrame$|$)/
const FURTHEST = 6

/** What a task hangs on that is not ours. Pure. */
export function awaitsOf(heap: Heap, task: number): AwaitChain[] {
  const node = nodeOf(heap, task)
  if (node === undefined) return []
  const ours = heap.place(node)?.script
  const suspended = all(heap).filter(
    ({ generator, tasks }) => tasks.has(node) && heap.place(generator)?.script !== ours,
  )
  const resultOf = new Map<number, Suspended>()
  for (const one of suspended)
    for (const { type, to } of heap.edges(one.generator))
      if (type === 'hidden' && heap.name(to) === 'Promise') resultOf.set(to, one)
  const callers = new Map<Suspended, Suspended>()
  for (const one of suspended) {
    const inner = resultOf.get(one.promise)
    if (inner !== undefined) callers.set(inner, one)
  }
  const awaiting = new Set(callers.values())
  return suspended
    .filter((one) => !awaiting.has(one))
    .map((innermost) => {
      const frames: string[] = []
      for (let at: Suspended | undefined = innermost; at !== undefined; at = callers.get(at))
        frames.push(frameOf(heap, at.generator))
      return { frames, by: settlerOf(heap, innermost.promise) }
    })
}

/** Its own object: whatever a bundler calls its class, it has these. */
function nodeOf(heap: Heap, task: number): number | undefined {
  for (let row = 0; row < heap.size; row++) {
    if (heap.type(row) !== 'object' || heap.follow(row, 'parkedIn') === undefined) continue
    const id = heap.follow(row, 'id')
    const value = id === undefined ? undefined : heap.follow(id, 'value')
    if (value !== undefined && heap.name(value) === String(task)) return row
  }
  return undefined
}

/** Async functions that are suspended, with what they await, and the tasks in whose context they go on. */
function all(heap: Heap): Array<Suspended & { readonly tasks: ReadonlySet<number> }> {
  const found: Array<Suspended & { tasks: Set<number> }> = []
  for (let promise = 0; promise < heap.size; promise++) {
    if (heap.type(promise) !== 'object' || heap.name(promise) !== 'Promise') continue
    let reaction = heap.follow(promise, 'reactions_or_result')
    while (reaction !== undefined && heap.name(reaction) === REACTION) {
      const tasks = new Set<number>()
      const generators = new Set<number>()
      let next: number | undefined
      for (const { to } of heap.edges(reaction)) {
        const name = heap.name(to)
        if (name === REACTION) next = to
        else if (heap.type(to) === 'closure') {
          const context = heap.follow(to, 'context')
          const generator = context === undefined ? undefined : heap.follow(context, 'extension')
          if (generator !== undefined && heap.name(generator) === 'Generator') generators.add(generator)
        } else if (name === 'Promise') {
          // Nodes up to 22 keep the context with the promises.
          for (const edge of heap.edges(to)) if (edge.name.includes('kResourceStore')) tasks.add(edge.to)
        } else if (name === 'AsyncContextFrame') {
          const table = heap.follow(to, 'table')
          if (table !== undefined) for (const edge of heap.edges(table)) tasks.add(edge.to)
        }
      }
      for (const generator of generators) found.push({ generator, promise, tasks })
      reaction = next
    }
  }
  return found
}

function frameOf(heap: Heap, generator: number): string {
  const fn = heap.follow(generator, 'function')
  if (fn === undefined) return 'at (unknown)'
  const shared = heap.follow(fn, 'shared')
  // The first is what Nodes up to 20 call it.
  const script =
    shared === undefined
      ? undefined
      : (heap.follow(shared, 'script_or_debug_info') ?? heap.follow(shared, 'script'))
  const { line, column } = heap.place(fn) ?? { line: 0, column: 0 }
  const name = heap.name(fn)
  const place = `${script === undefined ? '' : heap.name(script)}:${line}:${column}`
  return name === '' ? `at ${place}` : `at ${name} (${place})`
}

/** Upwards from the functions that settle a promise, to what has a name. */
function settlerOf(heap: Heap, promise: number): string {
  const holders = holdersOf(heap)
  const settling = [...holders(promise)].flatMap(({ from }) =>
    heap.name(from) === 'system / Context'
      ? holders(from).filter(({ from: fn, name }) => name === 'context' && heap.type(fn) === 'closure')
      : [],
  )
  const seen = new Set<number>([promise])
  let level = settling.map(({ from }) => from)
  if (level.length === 0) return 'a promise of the runtime, or of native code'
  for (let distance = 0; distance < FURTHEST; distance++) {
    const above: number[] = []
    for (const row of level) {
      if (seen.has(row)) continue
      seen.add(row)
      for (const { from, name, type } of holders(row)) {
        if (type === 'weak' || seen.has(from)) continue
        if (type === 'context') return `a promise whose resolver is kept in the variable ${name}`
        if (heap.type(from) === 'object' && !NAMELESS.test(heap.name(from)))
          return `a promise that ${heap.name(from)} can settle`
        above.push(from)
      }
    }
    level = above
  }
  return 'a promise of other promises, or one that nothing with a name can settle'
}

interface Holder {
  readonly from: number
  readonly type: string
  readonly name: string
}

function holdersOf(heap: Heap): (row: number) => readonly Holder[] {
  const known = (index.get(heap) ?? new Map()) as Map<number, Holder[]>
  if (!index.has(heap)) {
    index.set(heap, known)
    for (let from = 0; from < heap.size; from++)
      for (const { to, type, name } of heap.edges(from)) {
        const before = known.get(to)
        if (before === undefined) known.set(to, [{ from, type, name }])
        else if (before.length < 100) before.push({ from, type, name })
      }
  }
  return (row) => known.get(row) ?? []
}

const index = new WeakMap<Heap, Map<number, Holder[]>>()
