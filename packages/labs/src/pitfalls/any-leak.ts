import { scope, yieldNow } from '@async-lab/core'
import { codeOf } from '../code.ts'
import source from './any-leak.ts?raw'
import { alive } from './garbage.ts'
import { definePitfall, type Seen } from './pitfall.ts'

/** Wrong: the listener keeps the combined signal, and the signal of the shutdown keeps both, request after request. */
async function signalAny(requests: number): Promise<Seen> {
  const shutdown = new AbortController()
  const signals: Array<WeakRef<AbortSignal>> = []
  for (let at = 0; at < requests; at++) {
    const request = new AbortController()
    const signal = AbortSignal.any([shutdown.signal, request.signal])
    signal.addEventListener('abort', () => request.abort())
    await yieldNow()
    signals.push(new WeakRef(signal))
  }
  const harm = await alive(signals)
  shutdown.abort()
  return { harm, story: `${harm} combined signals lived on with their listeners, until the shutdown` }
}

/** Cure: a scope listens to the foreign signal once and stops at its end. */
async function scopeSignal(requests: number): Promise<Seen> {
  const shutdown = new AbortController()
  const signals: Array<WeakRef<AbortSignal>> = []
  for (let at = 0; at < requests; at++) {
    await scope(
      async (s) => {
        const request = new AbortController()
        s.signal.addEventListener('abort', () => request.abort())
        await yieldNow()
        signals.push(new WeakRef(s.signal))
      },
      { signal: shutdown.signal },
    )
  }
  const harm = await alive(signals)
  shutdown.abort()
  return {
    harm,
    story: `${harm} signals lived on: at its end a scope takes its listener off the signal of the shutdown`,
  }
}

export const anyLeak = definePitfall({
  id: 'any-leak',
  title: 'A combined signal that leaks: {requests} requests under one shutdown signal',
  teaches: 'What listens to AbortSignal.any lives as long as the longest of its sources.',
  params: {
    requests: {
      kind: 'number',
      default: 2000,
      min: 10,
      max: 20_000,
      whole: true,
      description: 'how many requests',
    },
  },
  harm: 'signals still in memory after their request',
  wrong: { name: 'AbortSignal.any', run: ({ requests }) => signalAny(requests) },
  cure: { name: 'scope({ signal })', run: ({ requests }) => scopeSignal(requests) },
  explain:
    'By the standard a combined signal with a listener stays alive while a source may still abort, and the signal of a server ' +
    'may abort as long as the server runs: about a kilobyte for each request. A scope has one listener on the signal that it was ' +
    'given, and takes it off when it ends.',
  code: codeOf(source),
  next: ['run listener-leak', 'explain any-leak'],
})
