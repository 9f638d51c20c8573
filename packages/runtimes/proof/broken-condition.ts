import { currentTask, Mutex } from '@async-lab/core'
import { WaitQueue } from '@async-lab/core/lowlevel'
import type { AnyGate } from './notice-story.ts'

const RESOURCE = {
  id: 0,
  name: 'twin',
  describe: () => ({ holders: [], closed: false, waiting: 0, detail: '' }),
}

/** The bugs that conditions once had, one at a time. */
export type ConditionBug =
  /** asyncio.Condition, bpo-32841: a notification goes to a waiter that was cancelled before, and is used up. */
  | 'notification-lost'
  /** asyncio gh-112202: who is notified and cancelled in one turn throws, and nobody has the notification. */
  | 'notified-and-thrown'
  /** A notification wakes one more than it should. */
  | 'one-too-many'
  /** With several in line the last one is woken. */
  | 'last-first'

export function brokenCondition(bug: ConditionBug | 'none'): () => AnyGate {
  return () => {
    const mutex = new Mutex()
    let line: WaitQueue[] = []
    return {
      async pass(isIn) {
        const permit = await mutex.acquire()
        const wake = new WaitQueue()
        isIn()
        const { signal } = currentTask()!
        if (!signal.aborted) line.push(wake)
        signal.addEventListener('abort', () => {
          if (bug !== 'notification-lost') line = line.filter((one) => one !== wake)
        })
        permit.release()
        await wake.park('condition', RESOURCE)
        if (bug === 'notified-and-thrown' && signal.aborted) throw signal.reason
      },
      letGo: (n, now) =>
        mutex.with(() => {
          now()
          const many = bug === 'one-too-many' ? n + 1 : n
          const woken = bug === 'last-first' ? line.splice(-many) : line.splice(0, many)
          for (const wake of woken) wake.grantAll(undefined)
        }),
      waiting: () => (bug === 'notification-lost' ? 0 : line.length),
    }
  }
}
