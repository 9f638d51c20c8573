import {
  AsyncEvent,
  isCancelled,
  Latch,
  Mutex,
  Queue,
  type Scope,
  scope,
  Semaphore,
  sleep,
  type Task,
} from '@async-lab/core'
import { runVirtual, type VirtualTime } from '@async-lab/core/testing'

/** Numbers that are the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed * 2 + 1
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9
    return ((state ^ (state >>> 13)) >>> 0) % below
  }
}

/**
 * A program of tasks that spawn, sleep, take locks, hand items over, fail and cancel, all by chance. `look` is called by one of
 * its tasks, at moments by chance.
 */
export async function randomProgram(seed: number, look: (time: VirtualTime) => void): Promise<void> {
  const below = chance(seed)
  const mutex = new Mutex({ name: 'stock' })
  const semaphore = new Semaphore(2, { name: 'doors' })
  const queue = new Queue<number>({ capacity: 2, name: 'jobs' })
  const event = new AsyncEvent({ name: 'start' })
  const latch = new Latch(2, { name: 'two' })
  let budget = 40

  const act = async (s: Scope, task: Task<unknown>, depth: number): Promise<void> => {
    for (let left = 1 + below(5); left > 0; left--) {
      switch (below(13)) {
        case 0:
        case 1:
          await sleep(below(20), task)
          break
        case 2:
          await mutex.with(() => sleep(below(5), task), task)
          break
        case 3:
          await semaphore.with(() => sleep(below(5), task), task)
          break
        case 4:
          await queue.put(below(9), task)
          break
        case 5:
          queue.tryGet()
          break
        case 6:
          event.set()
          break
        case 7:
          latch.countDown()
          break
        case 8:
          await Promise.all([sleep(below(9), task), sleep(below(9), task)])
          break
        case 9:
          if (depth < 3)
            await scope((inner) => crowd(inner, depth + 1), {
              timeout: 1 + below(30),
              concurrency: 1 + below(3),
            }).catch(pass)
          break
        case 10:
          if (budget-- > 0) s.spawn((child) => act(s, child, depth + 1), { name: `child of ${task.name}` })
          break
        case 11:
          s.cancel('enough')
          break
        default:
          throw new Error('by chance')
      }
      if (below(4) === 0) await event.wait(task).catch(pass)
    }
  }
  const crowd = (s: Scope, depth: number): void => {
    for (let count = 1 + below(4); count > 0 && budget-- > 0; count--)
      s.spawn((task) => act(s, task, depth), { name: `task ${below(3)}`, daemon: below(6) === 0 })
  }
  await runVirtual(
    async (time, main) => {
      const watching = main.scope.spawn(
        async (task) => {
          for (;;) {
            await sleep(1 + below(7), task)
            look(time)
          }
        },
        { daemon: true, name: 'watch' },
      )
      for (let round = 0; round < 3; round++)
        await scope((s) => crowd(s, 0), { timeout: 40, signal: main.signal }).catch(pass)
      watching.cancel()
      look(time)
    },
    { seed, onUnhandled: () => {} },
  )
}

function pass(error: unknown): void {
  if (isCancelled(error)) return
}
