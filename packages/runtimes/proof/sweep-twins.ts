import { AsyncResource } from 'node:async_hooks'
import {
  AsyncEvent,
  channel,
  currentTask,
  interruptible,
  Mutex,
  Queue,
  RwLock,
  Semaphore,
} from '@async-lab/core'

type Method = (this: any, ...args: any[]) => any
type Prototype = Record<string, Method>

const receiver = channel<number>({ capacity: 1 })[1]

/** Calls it as code of no task: what waits there hears of no cancellation. */
const inNoTask = AsyncResource.bind((call: () => Promise<unknown>): Promise<unknown> => call())

/** asyncio once: who is granted and cancelled in one turn throws, and what was granted is gone. */
const lost = (original: Method): Method =>
  async function (this: unknown, ...args) {
    const given: unknown = await original.apply(this, args)
    const { signal } = currentTask()!
    if (signal.aborted) throw signal.reason
    return given
  }

/** A cancelled waiter stays in line for ever. */
const left = (original: Method): Method =>
  function (this: unknown, ...args) {
    return interruptible(inNoTask(() => original.apply(this, args.slice(1))))
  }

/** The item goes back though it was delivered. */
const doubled = (original: Method): Method =>
  async function (this: Queue<number>, ...args) {
    const item: number = await original.apply(this, args)
    if (currentTask()!.signal.aborted) Queue.prototype.tryPut.call(this, item)
    return item
  }

/** The real primitives, each with one bug. */
export const TWINS: Readonly<
  Record<string, [owner: object, method: string, bug: (original: Method) => Method]>
> = {
  'a mutex that loses its permit': [Mutex.prototype, 'acquire', lost],
  'a mutex that keeps cancelled waiters': [Mutex.prototype, 'acquire', left],
  'a semaphore that loses permits': [Semaphore.prototype, 'acquire', lost],
  'a lock that loses its readers': [RwLock.prototype, 'read', lost],
  'a lock that loses its writer': [RwLock.prototype, 'write', lost],
  'an event that keeps cancelled waiters': [AsyncEvent.prototype, 'wait', left],
  'a queue that loses an item': [Queue.prototype, 'get', lost],
  'a queue that doubles an item': [Queue.prototype, 'get', doubled],
  'a channel that loses an item': [Object.getPrototypeOf(receiver) as object, 'receive', lost],
}

/** Puts the bug in, runs `body`, and takes it out. */
export async function withBug<T>(twin: string, body: () => Promise<T>): Promise<T> {
  const [owner, method, bug] = TWINS[twin]!
  const prototype = ownerOf(owner, method)
  const original = prototype[method]!
  prototype[method] = bug(original)
  try {
    return await body()
  } finally {
    prototype[method] = original
  }
}

/** Queues share their methods. */
function ownerOf(start: object, method: string): Prototype {
  let at = start
  while (!Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object
  return at as Prototype
}
