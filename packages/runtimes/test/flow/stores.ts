import { channel, LifoQueue, PriorityQueue, Queue, type WaitOptions } from '@async-lab/core'

/** What the queues and the channel have in common, under the names of the queues. */
export interface Store {
  put(item: number, options?: WaitOptions): Promise<void>
  tryPut(item: number): boolean
  get(options?: WaitOptions): Promise<number>
  tryGet(): number | undefined
  statistics(): {
    readonly waiting: number
    readonly size: number
    readonly capacity: number
    readonly peak: number
    readonly waitingToPut: number
    readonly waitingToGet: number
  }
}

export type MakeStore = (capacity: number) => Store

export const queues = {
  Queue: (capacity: number) => new Queue<number>({ capacity }),
  PriorityQueue: (capacity: number) => new PriorityQueue<number>({ capacity, compare: (a, b) => a - b }),
  LifoQueue: (capacity: number) => new LifoQueue<number>({ capacity }),
} satisfies Record<string, MakeStore>

export const stores: Record<string, MakeStore> = {
  ...queues,
  channel(capacity) {
    const [sender, receiver] = channel<number>({ capacity })
    return {
      put: (item, options) => sender.send(item, options),
      tryPut: (item) => sender.trySend(item),
      get: (options) => receiver.receive(options),
      tryGet: () => receiver.tryReceive(),
      statistics: () => receiver.statistics(),
    }
  },
}
