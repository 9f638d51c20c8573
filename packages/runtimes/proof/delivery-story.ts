import { checkpoint, type Scope, scope } from '@async-lab/core'

/** What the tests need of a queue or channel; primitives and their broken twins have it. */
export interface AnyStore {
  put(item: string): Promise<void>
  get(): Promise<string>
  /** Nothing more is put; who waits for an item is turned away. */
  close(): void
  /** Takes out what is left, without waiting. */
  drain(): string[]
  waiting(): number
  size(): number
}

/**
 * Producers and consumers in lockstep with bookkeeping: an item whose put succeeded is received once or still inside, an
 * item whose put was rejected is nowhere, and what one producer put a single consumer receives in that order.
 */
export function deliveryStory(make: () => AnyStore, capacity: number, consumers: number) {
  return async (): Promise<void> => {
    const store = make()
    const accepted: string[] = []
    const rejected: string[] = []
    const got: string[] = []
    const look = (): void => {
      if (store.size() > capacity) throw new Error(`${store.size()} items are in, and ${capacity} may be`)
    }
    let consuming = consumers
    // With nobody left to take anything, producers would wait for ever, and rightly so.
    let producing: Scope | undefined
    await scope(async (s) => {
      for (let n = 0; n < consumers; n++) {
        s.spawn(async () => {
          try {
            for (;;) {
              got.push(await store.get())
              look()
              await checkpoint()
            }
          } catch (error) {
            if (!(error instanceof Error && /closed|shut down/.test(error.message))) throw error
          } finally {
            if (--consuming === 0) producing?.cancel()
          }
        })
      }
      await scope((producers) => {
        producing = producers
        if (consuming === 0) producers.cancel()
        for (const producer of ['a', 'b']) {
          producers.spawn(async () => {
            for (const n of [0, 1]) {
              await checkpoint()
              const item = `${producer}${n}`
              try {
                await store.put(item)
              } catch (error) {
                rejected.push(item)
                throw error
              }
              accepted.push(item)
              look()
            }
          })
        }
      })
      store.close()
    })
    const left = store.drain()
    const seen = [...got, ...left]
    for (const item of accepted) {
      const times = seen.filter((one) => one === item).length
      if (times !== 1) throw new Error(`${item} was accepted and is there ${times} times`)
    }
    for (const item of rejected) if (seen.includes(item)) throw new Error(`${item} was rejected and is there`)
    if (consumers === 1) {
      for (const producer of ['a', 'b']) {
        const order = seen.filter((item) => item.startsWith(producer))
        if (order.join() !== order.toSorted().join())
          throw new Error(`received out of order: ${order.join(' ')}`)
      }
    }
    if (store.waiting() > 0) throw new Error(`${store.waiting()} still wait`)
  }
}
