import {
  channel,
  checkpoint,
  Mutex,
  openScope,
  Queue,
  run,
  scope,
  Semaphore,
  sleep,
  suspend,
} from '@async-lab/core'
import {
  assertCheckpoints,
  assertNoCheckpoints,
  assertNoLeaks,
  CheckpointError,
  LeakError,
  leaks,
  type LeakReport,
} from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

const reportOf = async (body: () => unknown): Promise<LeakReport> => {
  const error = await caught(assertNoLeaks(body))
  expect(error).toBeInstanceOf(LeakError)
  expect(error).toMatchObject({ code: 'LEAK_ERR' })
  return (error as LeakError).report
}

const NOTHING = { tasks: [], timers: 0, listeners: 0, permits: [], items: [] }

it('TS assertNoLeaks: a body that cleans up passes, and gives its value', async () => {
  const value = await assertNoLeaks(async () => {
    const [mutex, queue] = [new Mutex(), new Queue<number>({ capacity: 1 })]
    return run((main) =>
      scope(async (s) => {
        s.spawn((self) => checkpoint(self))
        const permit = await mutex.acquire(s)
        permit.release()
        await queue.put(1, s)
        return queue.get(s)
      }, main),
    )
  })
  expect(value).toBe(1)
  expect(await assertNoLeaks(() => 'at once')).toBe('at once')
})

it('TS assertNoLeaks: a permit that was not given back is named', async () => {
  const mutex = new Mutex({ name: 'door' })
  const semaphore = new Semaphore(3, { name: 'seats' })
  const report = await reportOf(() => {
    mutex.tryAcquire()
    semaphore.tryAcquire(2)
  })
  expect(report).toMatchObject({ ...NOTHING, permits: [expect.any(String), expect.any(String)] })
  expect(report.permits[0]).toMatch(/"door"/)
  expect(report.permits[1]).toMatch(/2 of "seats"/)
})

it('TS assertNoLeaks: items left in a queue or a channel are counted', async () => {
  const report = await reportOf(() => {
    const queue = new Queue<number>({ capacity: 5, name: 'jobs' })
    const [sender] = channel<number>({ capacity: 5, name: 'pipe' })
    for (const item of [1, 2]) queue.tryPut(item)
    sender.trySend(3)
  })
  expect(report).toEqual({ ...NOTHING, items: ['2 items in "jobs"', '1 items in "pipe"'] })
})

it('TS assertNoLeaks: tasks, timers and listeners that are still there; leaks() tells of them too', async () => {
  const before = leaks()
  const controller = new AbortController()
  const left = openScope({ name: 'left open', signal: controller.signal })
  const report = await reportOf(() => {
    left.spawn((self) => suspend(self), { name: 'background' })
    left.spawn((self) => sleep(3_600_000, self), { name: 'asleep' })
  })
  expect(report.tasks).toHaveLength(2)
  expect(report.tasks[0]).toMatch(/background/)
  expect(report.timers).toBe(1)
  expect(leaks().timers).toBe(before.timers + 1)
  expect(leaks().listeners).toBe(before.listeners + 1)
  expect(leaks().tasks).toHaveLength(before.tasks.length + 2)
  await left[Symbol.asyncDispose]()
  expect(leaks()).toEqual(before)
})

it('TS assertNoLeaks: a listener on a foreign signal', async () => {
  const controller = new AbortController()
  let left!: ReturnType<typeof openScope>
  const report = await reportOf(() => void (left = openScope({ signal: controller.signal })))
  expect(report).toEqual({ ...NOTHING, listeners: 1 })
  await left[Symbol.asyncDispose]()
})

it('TS assertNoLeaks: what was there before does not count, and what the body throws leaves', async () => {
  const s = openScope()
  s.spawn((self) => suspend(self))
  await assertNoLeaks(() => {})
  const E = new Error('E')
  expect(await caught(assertNoLeaks(() => Promise.reject(E)))).toBe(E)
  await s[Symbol.asyncDispose]()
})

it('TS assertCheckpoints: a body that meets one passes and gives its value; none: CheckpointError', async () => {
  expect(typeof (await assertCheckpoints(() => new Mutex().acquire())).release).toBe('function')
  await assertCheckpoints(() => new Queue<number>({ capacity: 1 }).put(1))
  const error = await caught(assertCheckpoints(() => new Mutex().tryAcquire()))
  expect(error).toBeInstanceOf(CheckpointError)
  expect(error).toMatchObject({ code: 'CHECKPOINT_ERR' })
})

it('TS assertNoCheckpoints: a body that meets none passes and gives its value; one: CheckpointError', async () => {
  expect(await assertNoCheckpoints(() => new Queue<number>({ capacity: 1 }).tryPut(1))).toBe(true)
  expect(await caught(assertNoCheckpoints(() => new Mutex().acquire()))).toBeInstanceOf(CheckpointError)
})

it('TS what the body throws leaves assertCheckpoints and assertNoCheckpoints as itself', async () => {
  const E = new Error('E')
  for (const assert of [assertCheckpoints, assertNoCheckpoints])
    expect(await caught(assert(() => Promise.reject(E)))).toBe(E)
})

it('H14 bodies have to be functions', async () => {
  for (const assert of [assertNoLeaks, assertCheckpoints, assertNoCheckpoints]) {
    for (const bad of [undefined, null, 5, {}] as never[]) {
      const error = await caught(assert(bad))
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(/^body must be a function, not ./)
    }
  }
})
