/** What those who share a lock do together. */
export interface Shared {
  turns: number
}

/** One of them: takes the lock and gives it back, `count` times. */
export type TakeTurns = (shared: Shared, count: number) => Promise<void>

const SETTLED = Promise.resolve()

/** Whoever needs a lock has to await something: that alone. */
export const bareAwaits = async (): Promise<TakeTurns> => async (shared, count) => {
  for (let i = 0; i < count; i++) {
    await SETTLED
    shared.turns++
  }
}

const acquiring = (lock: { acquire(): Promise<{ release(): void }> }): TakeTurns => {
  return async (shared, count) => {
    for (let i = 0; i < count; i++) {
      const permit = await lock.acquire()
      shared.turns++
      permit.release()
    }
  }
}

const trying = (lock: { tryAcquire(): { release(): void } | undefined }): TakeTurns => {
  return async (shared, count) => {
    for (let i = 0; i < count; i++) {
      const permit = lock.tryAcquire()!
      shared.turns++
      permit.release()
    }
  }
}

export async function mutexTurns(): Promise<TakeTurns> {
  const { Mutex } = await import('@async-lab/core')
  return acquiring(new Mutex())
}

export async function semaphoreTurns(): Promise<TakeTurns> {
  const { Semaphore } = await import('@async-lab/core')
  return acquiring(new Semaphore(1))
}

export async function mutexTries(): Promise<TakeTurns> {
  const { Mutex } = await import('@async-lab/core')
  return trying(new Mutex())
}

export async function semaphoreTries(): Promise<TakeTurns> {
  const { Semaphore } = await import('@async-lab/core')
  return trying(new Semaphore(1))
}

export async function asyncMutexTurns(): Promise<TakeTurns> {
  const { Mutex } = await import('async-mutex')
  const mutex = new Mutex()
  return async (shared, count) => {
    for (let i = 0; i < count; i++) {
      const release = await mutex.acquire()
      shared.turns++
      release()
    }
  }
}

export async function asyncSemaTurns(): Promise<TakeTurns> {
  const { Sema } = await import('async-sema')
  const semaphore = new Sema(1)
  return async (shared, count) => {
    for (let i = 0; i < count; i++) {
      await semaphore.acquire()
      shared.turns++
      semaphore.release()
    }
  }
}
