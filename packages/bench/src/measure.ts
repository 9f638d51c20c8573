// The child: `measure.js WORKLOAD CONTENDER` measures one of them in this process and prints the figures.
import { workloads } from './catalogue.ts'
import type { Sample, Watch, Work, Workload } from './workload.ts'

// Of CPU time: on a busy machine the wall clock runs while this process does not.
const WARM_UP_MS = 500
const MEASURED_MS = 250
/** Compilers look at a function that was called often, not at one that ran long. */
const WARM_UP_RUNS = 5

class Stopwatch implements Watch {
  cpu = 0
  wall = 0
  operations = 0
  readonly notes = new Map<string, number>()
  #since: { cpu: NodeJS.CpuUsage; wall: number } | null = null

  pause(): void {
    if (this.#since === null) return
    const { user, system } = process.cpuUsage(this.#since.cpu)
    this.cpu += user + system
    this.wall += (performance.now() - this.#since.wall) * 1000
    this.#since = null
  }

  resume(): void {
    this.#since ??= { cpu: process.cpuUsage(), wall: performance.now() }
  }

  note(what: string, value: number): void {
    this.notes.set(what, value)
  }

  async time(work: Work): Promise<void> {
    this.resume()
    const operations = await work(this)
    this.pause()
    if (!(operations > 0)) throw new Error('The work was not done')
    this.operations += operations
  }

  sample(): Sample {
    const { cpu, wall, operations } = this
    return { cpu: cpu / operations, wall: wall / operations, ...Object.fromEntries(this.notes) }
  }
}

async function warmUp(work: Work): Promise<void> {
  const stopwatch = new Stopwatch()
  for (let runs = 0; runs < WARM_UP_RUNS || stopwatch.cpu < WARM_UP_MS * 1000; runs++)
    await stopwatch.time(work)
}

async function measure({ once, contenders }: Workload, contender: string): Promise<Sample> {
  const work = await contenders[contender]!.prepare()
  if (!once) {
    await warmUp(work)
    ;(globalThis as { gc?: () => void }).gc?.()
    // Again: with the last object of a shape goes the compiled code that knows the shape.
    await warmUp(work)
  }
  const stopwatch = new Stopwatch()
  const enough = once ? 0 : MEASURED_MS * 1000
  do await stopwatch.time(work)
  while (stopwatch.cpu < enough)
  return stopwatch.sample()
}

const [id, contender] = process.argv.slice(2)
const workload = workloads.find((one) => one.id === id)!
console.log(JSON.stringify(await measure(workload, contender!)))
// A raw contender may have left timers behind, which are no reason to wait.
process.exit(0)
