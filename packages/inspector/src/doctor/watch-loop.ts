import { blame, TOO_LONG } from './blame.ts'
import { LoopSampler } from './loop-sampler.ts'
import { LoopTurns } from './loop-turns.ts'

/** Milliseconds. */
const EVERY = 20

/** Code that let nothing else run, and the task whose code it was. */
export interface BlockedLoop {
  readonly ms: number
  /** When it was over; absent for now. */
  readonly at?: number
  readonly task: { readonly id: number; readonly name: string } | undefined
  readonly isSure: boolean
  readonly frames: readonly string[]
}

/**
 * Watches the event loop of this thread: a timer sees that it did not come round, samples say what ran instead, and the
 * hooks of promises whose code that was. Nothing of it keeps the process alive. Undefined where there are no such hooks:
 * everywhere but on Node.
 */
export function watchLoop(tell: (blocked: BlockedLoop) => void): (() => void) | undefined {
  if ('Bun' in globalThis || 'Deno' in globalThis) return undefined
  const sampler = new LoopSampler()
  const turns = new LoopTurns()
  let last = performance.now()
  const beat = () => {
    const now = performance.now()
    const noted = turns.take()
    if (now - last > TOO_LONG) {
      const found = blame({ from: last, to: now, ...noted, samples: sampler.since(last) })
      if (found !== undefined) tell({ ...found, at: now, task: turns.taskOf(found.task) })
    } else sampler.tidy(now)
    turns.forget()
    last = performance.now()
  }
  const timer = setInterval(beat, EVERY).unref()
  return () => {
    clearInterval(timer)
    beat()
    turns.stop()
    sampler.stop()
  }
}
