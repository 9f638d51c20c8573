import { AsyncEvent, Queue, select, yieldNow } from '@async-lab/core'
import { codeOf } from '../code.ts'
import { heapUsed } from './garbage.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './race-leak.ts?raw'

/** Wrong: every race leaves a reaction on `stopped`, which stays there for as long as `stopped` is pending. */
async function promiseRace(messages: number): Promise<Seen> {
  let stop: (() => void) | undefined
  const stopped = new Promise<never>((_, reject) => (stop = () => reject(new Error('stopped'))))
  stopped.catch(() => {})
  const kept = await bytesKept(messages, (at) => Promise.race([stopped, nextMessage(at)]))
  stop?.()
  return seen(messages, kept)
}

/** Cure: who has its message leaves the line of those who wait for `stopped`. */
async function selectOfOurs(messages: number): Promise<Seen> {
  const stopped = new AsyncEvent()
  const inbox = new Queue<string>({ capacity: 1 })
  const kept = await bytesKept(messages, (at) => {
    setImmediate(() => inbox.tryPut(`message ${at}`))
    return select({ stopped, message: inbox })
  })
  stopped.set()
  return seen(messages, kept)
}

async function nextMessage(at: number): Promise<string> {
  await yieldNow()
  return `message ${at}`
}

/** How much more of the heap is in use after the races, when all garbage is gone. */
async function bytesKept(messages: number, raceOne: (at: number) => Promise<unknown>): Promise<number> {
  for (let at = 0; at < 100; at++) await raceOne(at)
  const before = await heapUsed()
  for (let at = 0; at < messages; at++) await raceOne(at)
  return Math.max((await heapUsed()) - before, 0)
}

function seen(messages: number, bytes: number): Seen {
  const each = Math.round(bytes / messages)
  return { harm: bytes / 1024, story: `${each} bytes kept for each of ${messages} races that were over` }
}

export const raceLeak = definePitfall({
  id: 'race-leak',
  title: 'A race that leaks: {messages} messages, each raced against one long-lived stop promise',
  teaches: 'Promise.race leaves something behind in each entrant, for as long as that is pending.',
  params: {
    messages: {
      kind: 'number',
      default: 10_000,
      min: 100,
      max: 40_000,
      whole: true,
      description: 'how many races',
    },
  },
  harm: 'memory kept by races that were over',
  unit: 'kB',
  wrong: { name: 'Promise.race', run: ({ messages }) => promiseRace(messages) },
  cure: { name: 'select', run: ({ messages }) => selectOfOurs(messages) },
  explain:
    'A promise cannot forget a reaction: each race adds one to the promise that stays pending, up to Node 24 together with the value ' +
    'of the race. Servers that raced every WebSocket message against `closed` grew by hundreds of megabytes in minutes. `select` ' +
    'and `race` wait in a line that the loser leaves.',
  code: codeOf(source),
  next: ['run any-leak', 'explain race-leak'],
})
