import { channel, Mutex, RwLock, Semaphore, type WaitOptions } from '@async-lab/core'

/** What lets one in at a time, whatever its name: `acquire` gives the function that leaves. */
export interface Lock {
  acquire(options: WaitOptions): Promise<() => void>
  /** The same at once, or undefined. */
  tryAcquire(): (() => void) | undefined
  waiting(): number
}

export const locks: Readonly<Record<string, () => Lock>> = {
  Mutex() {
    const lock = new Mutex()
    return {
      acquire: (options) => lock.acquire(options).then((permit) => () => permit.release()),
      tryAcquire: () => leaving(lock.tryAcquire()),
      waiting: () => lock.statistics().waiting,
    }
  },
  'Semaphore(1)'() {
    const lock = new Semaphore(1)
    return {
      acquire: (options) => lock.acquire(options).then((permit) => () => permit.release()),
      tryAcquire: () => leaving(lock.tryAcquire()),
      waiting: () => lock.statistics().waiting,
    }
  },
  'RwLock, writing'() {
    const lock = new RwLock()
    return {
      acquire: (options) => lock.write(options).then((permit) => () => permit.release()),
      tryAcquire: () => leaving(lock.tryWrite()),
      waiting: () => lock.statistics().waiting,
    }
  },
  'channel of capacity 1'() {
    const [sender, receiver] = channel<string>({ capacity: 1 })
    const leave = () => void receiver.tryReceive()
    return {
      acquire: (options) => sender.send('taken', options).then(() => leave),
      tryAcquire: () => (sender.trySend('taken') ? leave : undefined),
      waiting: () => sender.statistics().waitingToPut,
    }
  },
}

function leaving(permit: { release(): void } | undefined): (() => void) | undefined {
  return permit === undefined ? undefined : () => permit.release()
}
