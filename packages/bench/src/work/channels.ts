import { beside, type Contender, type Workload } from '../workload.ts'
import { expectEqual } from './check.ts'
import { PromiseRing } from './promise-ring.ts'

const ITEMS = 200_000

/** One end at work: sends the items `from` to `to`, or receives `count` of them and gives their sum. */
interface Ends {
  send(from: number, to: number): Promise<void>
  receive(count: number): Promise<number>
}

/** Starts each of them at once, and gives what they gave. */
type Together = (parts: ReadonlyArray<() => Promise<number | void>>) => Promise<ReadonlyArray<number | void>>

const promises: Together = (parts) => Promise.all(parts.map((part) => part()))

async function tasks(): Promise<Together> {
  const { all, run } = await import('@async-lab/core')
  return (parts) => run(() => all(parts), { signals: false })
}

const flow = (together: Together, open: () => Ends, pairs: number) => async () => {
  const ends = open()
  const share = ITEMS / pairs
  const parts: Array<() => Promise<number | void>> = []
  for (let i = 0; i < pairs; i++) {
    parts.push(() => ends.send(i * share, (i + 1) * share))
    parts.push(() => ends.receive(share))
  }
  let sum = 0
  for (const received of await together(parts)) sum += received ?? 0
  expectEqual(sum, (ITEMS * (ITEMS - 1)) / 2)
  return ITEMS
}

const openRing = (capacity: number) => (): Ends => {
  const ring = new PromiseRing(capacity)
  return {
    async send(from, to) {
      for (let i = from; i < to; i++) await ring.send(i)
    },
    async receive(count) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += await ring.receive()
      return sum
    },
  }
}

async function channels(capacity: number): Promise<() => Ends> {
  const { channel } = await import('@async-lab/core')
  return () => {
    const [sender, receiver] = channel<number>({ capacity })
    return {
      async send(from, to) {
        for (let i = from; i < to; i++) await sender.send(i)
      },
      async receive(count) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += await receiver.receive()
        return sum
      },
    }
  }
}

/** Asks first whether there is anything to wait for. */
async function triedChannels(capacity: number): Promise<() => Ends> {
  const { channel } = await import('@async-lab/core')
  return () => {
    const [sender, receiver] = channel<number>({ capacity })
    return {
      async send(from, to) {
        for (let i = from; i < to; i++) if (!sender.trySend(i)) await sender.send(i)
      },
      async receive(count) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += receiver.tryReceive() ?? (await receiver.receive())
        return sum
      },
    }
  }
}

async function cspChannels(capacity: number): Promise<() => Ends> {
  const { channel } = await import('@thi.ng/csp')
  return () => {
    const items = channel<number>(capacity)
    return {
      async send(from, to) {
        for (let i = from; i < to; i++) await items.write(i)
      },
      async receive(count) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += (await items.read())!
        return sum
      },
    }
  }
}

const inEffect =
  (capacity: number, pairs: number): Contender['prepare'] =>
  async () => {
    const { Effect, Queue } = await import('effect')
    const share = ITEMS / pairs
    return async () => {
      const queue = await Effect.runPromise(Queue.make<number>({ capacity }))
      const send = (from: number) =>
        Effect.gen(function* () {
          for (let i = from; i < from + share; i++) yield* Queue.offer(queue, i)
          return 0
        })
      const receive = Effect.gen(function* () {
        let sum = 0
        for (let i = 0; i < share; i++) sum += yield* Queue.take(queue)
        return sum
      })
      const parts = []
      for (let i = 0; i < pairs; i++) parts.push(send(i * share), receive)
      const sums = await Effect.runPromise(Effect.all(parts, { concurrency: 'unbounded' }))
      expectEqual(
        sums.reduce((sum, one) => sum + one, 0),
        (ITEMS * (ITEMS - 1)) / 2,
      )
      return ITEMS
    }
  }

interface Targets {
  readonly send: number
  readonly trySend?: number
}

function channelWorkload(id: string, capacity: number, pairs: number, { send, trySend }: Targets): Workload {
  const contenders: Record<string, Contender> = {
    raw: { prepare: () => flow(promises, openRing(capacity), pairs) },
    ours: { prepare: async () => flow(await tasks(), await channels(capacity), pairs) },
    'ours try': { prepare: async () => flow(await tasks(), await triedChannels(capacity), pairs) },
    effect: { prepare: inEffect(capacity, pairs) },
  }
  // It has no channel without a bound.
  if (capacity !== Infinity) {
    contenders['csp'] = { prepare: async () => flow(promises, await cspChannels(capacity), pairs) }
  }
  return {
    id,
    title: `channel, capacity ${capacity}, ${pairs} to ${pairs}`,
    contenders,
    lines: [
      { of: 'ours', over: 'raw', figure: 'cpu', atMost: send },
      { of: 'ours try', over: 'raw', figure: 'cpu', ...(trySend === undefined ? {} : { atMost: trySend }) },
      ...beside('raw', capacity === Infinity ? ['effect'] : ['csp', 'effect']),
    ],
  }
}

export const channelling: readonly Workload[] = [
  channelWorkload('W7a', 1, 1, { send: 1.6, trySend: 0.7 }),
  channelWorkload('W7b', 64, 1, { send: 1.5, trySend: 0.3 }),
  channelWorkload('W7c', Infinity, 1, { send: 1.5, trySend: 0.3 }),
  channelWorkload('W7d', 1, 4, { send: 3.2 }),
  channelWorkload('W7e', 64, 4, { send: 2 }),
  channelWorkload('W7f', Infinity, 4, { send: 1.5 }),
]
