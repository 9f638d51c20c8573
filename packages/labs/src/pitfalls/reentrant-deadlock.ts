import { DeadlockError, Mutex, scope, sleep } from '@async-lab/core'
import { codeOf } from '../code.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './reentrant-deadlock.ts?raw'

/** Wrong: a mutex made of a chain of promises knows no holder, so a method that calls another one waits for itself. */
class ChainMutex {
  #last: Promise<unknown> = Promise.resolve()
  with<T>(fn: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(fn)
    this.#last = mine.catch(() => {})
    return mine
  }
}

async function chain(callers: number, ms: number): Promise<Seen> {
  const mutex = new ChainMutex()
  const account = { balance: 0, done: 0 }
  const deposit = () => mutex.with(async () => void account.balance++)
  const depositTwice = () =>
    mutex.with(async () => {
      await deposit()
      await deposit()
    })
  void depositTwice()
  for (let at = 1; at < callers; at++) void deposit().then(() => account.done++)
  await sleep(ms)
  const harm = callers - account.done
  return {
    harm,
    story: `${harm} of ${callers} callers hung when nobody looked any longer, and no error says why`,
  }
}

/** Cure: the mutex knows that this very task holds it, and says so at once. */
async function mutexOfOurs(callers: number): Promise<Seen> {
  const mutex = new Mutex({ name: 'account' })
  const account = { balance: 0, done: 0 }
  const deposit = () => mutex.with(async () => void account.balance++)
  let said = ''
  await scope((s) => {
    s.spawn(() =>
      mutex.with(async () => {
        await deposit().catch((error: unknown) => {
          if (!(error instanceof DeadlockError)) throw error
          said = error.message
        })
        account.done++
      }),
    )
    for (let at = 1; at < callers; at++) s.spawn(() => deposit().then(() => account.done++))
  })
  return {
    harm: callers - account.done,
    story: `no caller hung; the first one was told: ${said.split('\n')[0]}`,
  }
}

export const reentrantDeadlock = definePitfall({
  id: 'reentrant-deadlock',
  title: 'A lock that waits for itself: {callers} callers',
  teaches: 'A method that takes a lock and calls another one that takes it hangs, and everybody behind it.',
  params: {
    callers: { kind: 'number', default: 10, min: 1, max: 1000, whole: true, description: 'how many callers' },
    seconds: {
      kind: 'number',
      default: 0.3,
      min: 0.01,
      max: 5,
      unit: 'seconds',
      description: 'how long to watch them hang',
    },
  },
  harm: 'callers that hang for ever',
  wrong: { name: 'a promise chain', run: ({ callers, seconds }) => chain(callers, seconds * 1000) },
  cure: { name: 'Mutex', run: ({ callers }) => mutexOfOurs(callers) },
  explain:
    'The inner call waits for the outer one to end, and the outer one for the inner. A chain of promises cannot know that, so it ' +
    'hangs in silence with everyone who comes later. A `Mutex` knows its owner: to acquire it again is a DeadlockError at once, ' +
    'and circles of several locks are found too.',
  code: codeOf(source),
  next: ['run lost-wakeup', 'explain reentrant-deadlock'],
})
