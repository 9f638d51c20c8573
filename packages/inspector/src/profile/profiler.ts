import inspector from 'node:inspector'
import { micros } from '../record/coding.ts'
import { followContinuations, runtimeWithoutHooks } from '../record/continuations.ts'
import { eachCopy, type Entry, type TaskNode } from '../record/registry.ts'
import { Sites } from '../record/site.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import type { Profile, ProfileNode, Start } from './profile.ts'

/** Microseconds. */
const INTERVAL = 1000
/** Beyond, a program is too busy with promises to be followed for so long: its later samples belong to nobody. */
const MOST_SLICES = 2 ** 20

interface Sampled {
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
  readonly nodes: ReadonlyArray<{
    readonly id: number
    readonly children?: readonly number[]
    readonly callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number }
  }>
}

/** Samples the processor, and notes when which task runs: by the hooks that Node has for promises. */
export class Profiler {
  readonly #session: inspector.Session
  readonly #began: number
  /** What was sampled until then is the profiler itself. */
  readonly #ready: number
  readonly #stops: Array<() => void> = []
  readonly #slices: Array<{ from: number; to: number; task: number }> = []
  readonly #starts: Start[] = []
  readonly #tasks = new Map<number, { id: number; name: string; site: string }>()
  readonly #sites = new Sites()

  /** @throws where the runtime has no such hooks */
  constructor() {
    nodeOnly()
    this.#stops.push(eachCopy((entry, copy) => this.#follow(entry, copy)))
    this.#stops.push(
      followContinuations({
        ends: (task, from, to) => {
          if (this.#slices.length < MOST_SLICES)
            this.#slices.push({ from: micros(from), to: micros(to), task })
        },
      }),
    )
    this.#session = new inspector.Session()
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
    // Read before: the profiler notes its own time first, and then takes several milliseconds to begin.
    this.#began = performance.now()
    this.#session.post('Profiler.start')
    this.#ready = micros(performance.now())
  }

  /** At once, also while the process exits. */
  stop(): Profile {
    let sampled: Sampled | undefined
    this.#session.post('Profiler.stop', (_error, result) => (sampled = result?.profile as Sampled))
    this.#session.disconnect()
    for (const stop of this.#stops) stop()
    const ms = performance.now() - this.#began
    const { startTime = 0, nodes = [], samples = [], timeDeltas = [] } = sampled ?? {}
    const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
    let time = startTime
    const shift = micros(this.#began) - startTime
    const moments = samples
      .map((node, row) => ({ at: Math.round((time += timeDeltas[row]!) + shift), node }))
      .filter(({ at }) => at >= this.#ready)
    const slices = this.#sampled(moments)
    const met = new Set([...slices.map(({ task }) => task), ...this.#starts.map(({ task }) => task)])
    return {
      ms,
      interval: INTERVAL,
      nodes: nodes.map(({ id, callFrame: { functionName, url, lineNumber, columnNumber } }): ProfileNode => {
        const file = url.startsWith('file://') ? decodeURIComponent(url.slice('file://'.length)) : url
        const [line, column] = [lineNumber + 1, columnNumber + 1]
        return { id, parent: parents.get(id) ?? 0, fn: functionName, file, line, column }
      }),
      samples: moments,
      slices,
      starts: this.#starts,
      tasks: [...this.#tasks.values()].filter(({ id }) => met.has(id)),
    }
  }

  #follow(entry: Entry, copy: number): void {
    const { id, type, name } = entry.snapshot()
    for (const [row, one] of id.entries())
      if (type[row] === 'task') this.#add(copy, { id: one, name: name[row]! }, '')
    const listener = {
      taskSpawned: (task: TaskNode) => this.#add(copy, task, this.#sites.at(task.name)),
      taskStarted: (task: TaskNode) => {
        if (this.#starts.length >= MOST_SLICES) return
        const by = entry.current()
        const outer = by === undefined ? 0 : copy * IDS_OF_A_COPY + by
        this.#starts.push({ at: micros(performance.now()), task: copy * IDS_OF_A_COPY + task.id, by: outer })
      },
    }
    this.#stops.push(entry.listen(listener))
  }

  #add(copy: number, { id, name }: { readonly id: number; readonly name: string }, site: string): void {
    const key = copy * IDS_OF_A_COPY + id
    if (this.#tasks.size < MOST_SLICES) this.#tasks.set(key, { id: key, name, site })
  }

  /** Those in which a sample was taken: the others, most of them, say nothing. */
  #sampled(moments: ReadonlyArray<{ readonly at: number }>) {
    let row = 0
    return this.#slices.filter(({ from, to }) => {
      while (row < moments.length && moments[row]!.at < from) row++
      return row < moments.length && moments[row]!.at <= to
    })
  }
}

/** @throws elsewhere */
function nodeOnly(): void {
  const runtime = runtimeWithoutHooks()
  if (runtime === undefined) return
  const instead = `\`${runtime === 'Deno' ? 'deno run' : 'bun'} --cpu-prof\` has functions without tasks`
  throw new Error(
    runtime === 'Bun' || runtime === 'Deno'
      ? `Cannot profile by task on ${runtime}: it does not tell whose code runs, run the program on Node (${instead})`
      : `Cannot profile by task on ${runtime}: it does not tell whose code runs, run the program on Node 20.16 or newer`,
  )
}
