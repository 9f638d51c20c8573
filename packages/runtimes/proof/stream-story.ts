import { checkpoint, isCancelled, scope, type Stream, stream } from '@async-lab/core'

export type Call = (item: number) => Promise<number>

export interface StreamStory {
  /** `taken` is to be called with items that go to a function whose result may never be read. */
  readonly shape: (items: Stream<number>, call: Call, taken: (item: number) => void) => Stream<number>
  /** The items come in the order of the source. */
  readonly isOrdered: boolean
  /** Items after which the consumer leaves; Infinity for none. */
  readonly leavesAfter: number
}

/**
 * A generator, calls that take some turns, and a consumer that may leave or be cancelled: each item that the source gave is
 * delivered or told as undelivered, once; the source is closed, once; no call is under way when the loop has ended.
 */
export function streamStory({ shape, isOrdered, leavesAfter }: StreamStory) {
  return async (): Promise<void> => {
    const given: number[] = []
    const delivered: number[] = []
    const undelivered: unknown[] = []
    const taken = new Set<number>()
    let closed = 0
    let hasLooped = false
    async function* source(): AsyncGenerator<number, void, undefined> {
      try {
        for (let n = 1; n <= 4; n++) {
          given.push(n)
          yield n
        }
      } finally {
        closed++
      }
    }
    const onUndelivered = (item: unknown) => undelivered.push(item)
    await scope(async (s) => {
      s.spawn(async () => {
        const call = working((item) => undelivered.push(item))
        const items = shape(stream(source, { onUndelivered }), call, (item) => taken.add(item))
        try {
          for await (const item of items) {
            delivered.push(item)
            if (delivered.length === leavesAfter) break
            await checkpoint()
          }
        } catch (error) {
          // Of one of the tasks inside, which for this one is a failure.
          if (!isCancelled(error)) throw error
        } finally {
          hasLooped = true
        }
      })
    })
    if (hasLooped && given.length > 0 && closed !== 1)
      throw new Error(`the source was closed ${closed} times`)
    const seen = [...delivered, ...undelivered]
    for (const n of given) {
      const times = seen.filter((one) => one === n).length
      if (times > 1) throw new Error(`${n} was delivered ${times} times`)
      if (times === 0 && !taken.has(n))
        throw new Error(`${n} is lost: delivered ${delivered.join(' ')}, told ${undelivered.join(' ')}`)
    }
    if (isOrdered && delivered.some((n, at) => n !== at + 1))
      throw new Error(`delivered out of order: ${delivered.join(' ')}`)
  }
}

/** A call that takes some turns, fewer for later items, and tells what it could not finish. */
function working(lost: (item: number) => void): Call {
  return async (item) => {
    let isDone = false
    try {
      for (let turns = item % 3; turns >= 0; turns--) await checkpoint()
      isDone = true
      return item
    } finally {
      if (!isDone) lost(item)
    }
  }
}
