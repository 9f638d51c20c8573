import { getEventListeners, setMaxListeners } from 'node:events'
import { interruptible, scope, yieldNow } from '@async-lab/core'
import { codeOf } from '../code.ts'
import source from './listener-leak.ts?raw'
import { definePitfall, type Seen } from './pitfall.ts'

/** Wrong: each call listens to the signal of the server, and nobody takes the listener off when the call is done. */
async function ownListeners(calls: number): Promise<Seen> {
  const server = quietController()
  for (let at = 0; at < calls; at++) {
    await new Promise<void>((resolve, reject) => {
      server.signal.addEventListener('abort', () => reject(server.signal.reason))
      setImmediate(resolve)
    })
  }
  return seen(server, calls)
}

/** Cure: a scope has one listener on the signal for all that is in it, and none when it has ended. */
async function scopeSignal(calls: number): Promise<Seen> {
  const server = quietController()
  for (let at = 0; at < calls; at++) {
    await scope(() => interruptible(yieldNow()), { signal: server.signal })
  }
  return seen(server, calls)
}

function seen(server: AbortController, calls: number): Seen {
  const harm = getEventListeners(server.signal, 'abort').length
  const start = performance.now()
  server.abort()
  const ms = (performance.now() - start).toFixed(1)
  return { harm, story: `${harm} listeners after ${calls} calls; the abort at the end took ${ms} ms` }
}

/** Node 20 warns from the eleventh listener on; later versions never do. */
function quietController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}

export const listenerLeak = definePitfall({
  id: 'listener-leak',
  title: 'Listeners that stay: {calls} calls under the signal of one server',
  teaches: 'A listener on a long-lived signal outlives the call that added it.',
  params: {
    calls: {
      kind: 'number',
      default: 2000,
      min: 10,
      max: 20_000,
      whole: true,
      description: 'how many calls',
    },
  },
  harm: 'listeners left on the signal',
  wrong: { name: 'addEventListener', run: ({ calls }) => ownListeners(calls) },
  cure: { name: 'scope({ signal })', run: ({ calls }) => scopeSignal(calls) },
  explain:
    'The signal keeps each listener, the listener its closure, and the closure the request: all of them live until the server ' +
    'stops, and then all of them run. Many libraries had this bug, and since Node 22 no warning tells of it. A scope listens once, and ' +
    'what waits in it is cancelled through the scope.',
  code: codeOf(source),
  next: ['run any-leak', 'explain listener-leak'],
})
