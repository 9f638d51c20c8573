import { isMainThread, MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type Seen, watcher } from './loop-watcher.ts'

/** Milliseconds. */
const EVERY = 20
const TOO_LONG = 100

/** Code that let nothing else run, and the task whose code it was. */
export interface BlockedLoop {
  readonly ms: number
  readonly task: { readonly id: number; readonly name: string } | undefined
  readonly isSure: boolean
  readonly frames: readonly string[]
}

/**
 * Watches the event loop of this thread from another one, which asks the blocked code where it is. Nothing of it keeps the
 * process alive. Undefined where a thread cannot debug another: everywhere but on Node.
 */
export function watchLoop(tell: (blocked: BlockedLoop) => void): (() => void) | undefined {
  if (!isMainThread || 'Bun' in globalThis || 'Deno' in globalThis) return undefined
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(`(${String(watcher)})(require)`, {
    eval: true,
    // Those of the program would load its preloads once more.
    execArgv: [],
    workerData: { beats, port: port2 },
    transferList: [port2],
  })
  worker.unref()
  // A Node without a debugger: nobody watches then.
  worker.on('error', () => clearInterval(timer))
  let last = performance.now()
  /** How long blocks took, by the number of beats before them. */
  const gaps = new Map<number, number>()
  const beat = () => {
    const gap = performance.now() - last
    if (gap > TOO_LONG) gaps.set(beats[0]!, gap)
    // Told by the thread that was blocked, as soon as it is free: it may be about to end.
    for (let told = receiveMessageOnPort(port1); told !== undefined; told = receiveMessageOnPort(port1)) {
      const { task, frames, isSure, beats: at } = told.message as Seen
      const ms = gaps.get(at)
      gaps.clear()
      if (ms !== undefined) tell({ ms, task, isSure, frames })
    }
    last = performance.now()
    Atomics.add(beats, 0, 1)
  }
  const timer = setInterval(beat, EVERY).unref()
  return () => {
    clearInterval(timer)
    beat()
    port1.close()
    void worker.terminate()
  }
}
