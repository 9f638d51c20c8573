import type { MessagePort } from 'node:worker_threads'

/** Where a loop that does not beat was seen to be. */
export interface Seen {
  readonly task: { readonly id: number; readonly name: string } | undefined
  readonly frames: readonly string[]
  /** The number of beats by then. */
  readonly beats: number
  /** False where the loop went on soon after: it may be that only the machine was busy. */
  readonly isSure: boolean
}

interface Paused {
  readonly params: {
    readonly callFrames: ReadonlyArray<{
      readonly functionName: string
      readonly location: {
        readonly scriptId: string
        readonly lineNumber: number
        readonly columnNumber?: number
      }
    }>
  }
}

interface Parsed {
  readonly params: { readonly scriptId: string; readonly url: string }
}

/**
 * The other thread. Its text is run there, so it knows nothing of what stands around it.
 *
 * A machine may hold up a program that does nothing wrong. So it is sure only if code was at work when it was stopped, and the
 * loop did not go on soon after that code did. What the engine does itself, as reading JSON, cannot be stopped in its middle.
 */
export function watcher(require: NodeJS.Require): void {
  const { Session } = require('node:inspector') as typeof import('node:inspector')
  const { workerData } = require('node:worker_threads') as typeof import('node:worker_threads')
  const { beats, port } = workerData as { beats: Int32Array; port: MessagePort }
  const EVERY = 25
  const TOO_LONG = 100 / EVERY
  const CURRENT = `(globalThis[Symbol.for('async-lab.registry')] ?? []).map((entry) => {
    const id = entry.current()
    if (id === undefined) return undefined
    const { id: ids, name } = entry.snapshot()
    return { id, name: name[ids.indexOf(id)] }
  }).find((task) => task !== undefined)`
  let beat = -1
  let missed = 0
  let isAsking = false
  let isTold = false

  setInterval(() => {
    const now = Atomics.load(beats, 0)
    if (now !== beat) {
      beat = now
      missed = 0
      isTold = false
      return
    }
    // The first beat may be long in coming: the program is being loaded.
    if (++missed < TOO_LONG || isAsking || isTold) return
    isAsking = true
    ask(now)
  }, EVERY)

  function ask(at: number): void {
    const session = new Session()
    session.connectToMainThread()
    // What is paused names its scripts by number alone.
    const urls = new Map<string, string>()
    session.on('Debugger.scriptParsed', ({ params }: Parsed) => void urls.set(params.scriptId, params.url))
    session.on('Debugger.paused', ({ params }: Paused) => {
      const frames = params.callFrames
        .map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => {
          const place = `${urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`
          return functionName === '' ? `at ${place}` : `at ${functionName} (${place})`
        })
        .filter((frame) => !/[ (](?::|node:)/.test(frame))
      session.post('Runtime.evaluate', { expression: CURRENT, returnByValue: true }, (error, answer) => {
        const task = error === null ? (answer.result.value as Seen['task']) : undefined
        session.post('Debugger.resume', () => {
          session.disconnect()
          setTimeout(() => {
            isAsking = false
            // It was on its way.
            if (frames.some((frame) => frame.startsWith('at beat '))) return
            isTold = true
            const isSure = Atomics.load(beats, 0) === at
            port.postMessage({ task, frames, beats: at, isSure } satisfies Seen)
          }, EVERY)
        })
      })
    })
    session.post('Debugger.enable', () => session.post('Debugger.pause'))
  }
}
