import inspector from 'node:inspector'
import { CALLS_BODIES } from '../profile/nesting.ts'

/** Milliseconds between two samples. */
export const INTERVAL = 10
/** Milliseconds, after which the samples that nobody asked for are thrown away. */
const KEPT = 900_000

/** What the thread was doing at a moment: in calls of the engine itself too, as reading JSON, which no debugger can stop. */
export interface LoopSample {
  /** Milliseconds of the program's clock. */
  readonly at: number
  /** Functions of files, innermost first. */
  readonly frames: readonly string[]
  /** How many bodies of tasks are being called. */
  readonly depth: number
}

interface Node {
  readonly id: number
  readonly children?: readonly number[]
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly positionTicks?: ReadonlyArray<{ readonly line: number; readonly ticks: number }>
}

/** The engine's names for when nothing is done. */
const IDLE = new Set(['(idle)', '(root)'])
const OF_THE_RUNTIME = /^(?:node:|$)/

/** Samples this thread for as long as it lives. */
export class LoopSampler {
  readonly #session = new inspector.Session()
  #began = 0

  /** @throws where Node was built without an inspector */
  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.setSamplingInterval', { interval: INTERVAL * 1000 })
    this.#start()
  }

  /** The samples since a moment. */
  since(moment: number): LoopSample[] {
    const samples = this.#stop().filter(({ at }) => at >= moment)
    this.#start()
    return samples
  }

  /** Samples are kept in memory, some kilobytes a second. */
  tidy(now: number): void {
    if (now - this.#began > KEPT) this.since(Infinity)
  }

  stop(): void {
    this.#session.disconnect()
  }

  #start(): void {
    // Read before: the profiler notes its own time first, and then takes several milliseconds to begin.
    this.#began = performance.now()
    this.#session.post('Profiler.start')
  }

  #stop(): LoopSample[] {
    let found: LoopSample[] = []
    this.#session.post('Profiler.stop', (error, result) => {
      if (error !== null) return
      const { nodes, startTime, samples = [], timeDeltas = [] } = result.profile
      const stackOf = stacks(nodes as Node[])
      let time = startTime
      found = samples.flatMap((node, row) => {
        time += timeDeltas[row]!
        const stack = stackOf(node)
        return stack === undefined ? [] : { at: this.#began + (time - startTime) / 1000, ...stack }
      })
    })
    return found
  }
}

type Stack = Omit<LoopSample, 'at'>

function stacks(nodes: readonly Node[]): (id: number) => Stack | undefined {
  const parents = new Map<number, Node>()
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node)
  const nodeOf = new Map(nodes.map((node) => [node.id, node]))
  const known = new Map<number, Stack | undefined>()
  return (id) => {
    if (!known.has(id)) known.set(id, stackAt(nodeOf.get(id)!, parents))
    return known.get(id)
  }
}

function stackAt(innermost: Node, parents: ReadonlyMap<number, Node>): Stack | undefined {
  if (IDLE.has(innermost.callFrame.functionName)) return undefined
  const frames: string[] = []
  let depth = 0
  for (let at: Node | undefined = innermost; at !== undefined; at = parents.get(at.id)) {
    const { functionName: name, url, lineNumber } = at.callFrame
    if (name === CALLS_BODIES) depth++
    if (OF_THE_RUNTIME.test(url)) continue
    // Where in a function is known of the innermost alone; of the others, where they begin.
    const line = at === innermost ? mostSampled(at) : lineNumber + 1
    frames.push(name === '' ? `at ${url}:${line}` : `at ${name} (${url}:${line})`)
  }
  return { frames, depth }
}

function mostSampled({ positionTicks = [], callFrame }: Node): number {
  const [most] = [...positionTicks].sort((a, b) => b.ticks - a.ticks)
  return most?.line ?? callFrame.lineNumber + 1
}
