import { getEventListeners } from 'node:events'
import type { Contender, Workload } from '../workload.ts'
import { expectEqual } from './check.ts'

const COUNT = 100_000
const WAITS = 200_000
const LONG = 1_000_000

declare const gc: (() => void) | undefined

type Core = typeof import('@async-lab/core')

const listener = () => {}

/** What is left behind may be counted, and does not differ from run to run. */
export async function leftOnSignal({ run, scope, sleep }: Core, count: number): Promise<number> {
  const { signal } = new AbortController()
  signal.addEventListener('abort', listener)
  expectEqual(getEventListeners(signal, 'abort').length, 1)
  signal.removeEventListener('abort', listener)
  await run(
    async () => {
      await scope((s) => {
        for (let i = 0; i < count; i++)
          s.spawn(() => (i % 2 === 0 ? sleep(0, { signal }) : undefined), { signal })
      })
      await scope((s) => {
        for (let i = 0; i < count; i++) s.spawn(() => sleep(LONG, { signal }))
        s.cancel()
      })
    },
    { signals: false },
  )
  return getEventListeners(signal, 'abort').length
}

const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length

async function leftTimers({ run, scope, sleep, withTimeout }: Core, count: number): Promise<number> {
  const before = timers()
  // Some runtimes tell nothing; their nothing would look like order.
  const held = setTimeout(() => {}, LONG)
  expectEqual(timers(), before + 1)
  clearTimeout(held)
  await run(
    async () => {
      await scope((s) => {
        for (let i = 0; i < count; i++) s.spawn(() => sleep(LONG))
        s.cancel()
      })
      for (let i = 0; i < count; i++) await withTimeout(LONG, () => i)
    },
    { signals: false },
  )
  // Timers are tidied once a turn, not once an operation.
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  return timers() - before
}

interface CancellableWait {
  readonly wait: () => Promise<unknown>
  readonly end: () => void
}

/** Waits that are cancelled before what they wait for has happened; `wait` is called again and again. */
export const cancellableWaits: Record<string, (core: Core) => CancellableWait> = {
  sleep: ({ sleep }) => ({ wait: () => sleep(LONG), end: () => {} }),
  interruptible: ({ interruptible }) => {
    const { promise, resolve } = deferred()
    return { wait: () => interruptible(promise), end: resolve }
  },
  'task.join': ({ spawn, interruptible }) => {
    const { promise, resolve } = deferred()
    const task = spawn(() => interruptible(promise))
    return { wait: () => task.join(), end: resolve }
  },
}

export async function cancelOne({ scope }: Core, wait: () => Promise<unknown>): Promise<void> {
  await scope((inner) => {
    inner.spawn(wait)
    inner.cancel()
  })
}

function deferred() {
  let resolve!: () => void
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}

const leaves =
  (left: (core: Core, count: number) => Promise<number>): Contender['prepare'] =>
  async () => {
    const core = await import('@async-lab/core')
    return async (watch) => {
      watch.note('left', await left(core, COUNT))
      return COUNT
    }
  }

/** Tidying happens between turns, and is not what is asked here. */
async function tidyHeap(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve))
  gc!()
  return process.memoryUsage().heapUsed
}

const retains =
  (kind: string): Contender['prepare'] =>
  async () => {
    const core = await import('@async-lab/core')
    return (watch) =>
      core.run(
        async () => {
          const { wait, end } = cancellableWaits[kind]!(core)
          for (let i = 0; i < 10_000; i++) await cancelOne(core, wait)
          const before = await tidyHeap()
          for (let i = 0; i < WAITS; i++) await cancelOne(core, wait)
          watch.note('kept', ((await tidyHeap()) - before) / WAITS)
          end()
          expectEqual(core.currentTask()?.state, 'running')
          return WAITS
        },
        { signals: false },
      )
  }

const left = { figure: 'left', unit: '', atMost: 0 }
const kept = { figure: 'kept', unit: 'B', atMost: 1 }

export const hygiene: readonly Workload[] = [
  {
    id: 'H1',
    title: 'left behind by 100k operations, finished and cancelled',
    once: true,
    contenders: { listeners: { prepare: leaves(leftOnSignal) }, timers: { prepare: leaves(leftTimers) } },
    lines: [
      { of: 'listeners', ...left },
      { of: 'timers', ...left },
    ],
  },
  {
    id: 'H2',
    title: 'heap kept per cancelled wait, 200k under one scope',
    once: true,
    contenders: {
      sleep: { prepare: retains('sleep') },
      interruptible: { prepare: retains('interruptible') },
      'task.join': { prepare: retains('task.join') },
    },
    lines: [
      { of: 'sleep', ...kept },
      { of: 'interruptible', ...kept },
      { of: 'task.join', ...kept },
    ],
  },
]
