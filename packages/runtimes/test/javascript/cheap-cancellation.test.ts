import { type CancelledError, run, scope, sleep, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** Lines below the first one, which repeats the message. */
function frames(error: Error): string[] {
  const text = (error.stack ?? '').replace(`${error.name}: ${error.message}`, '')
  return text.split('\n').filter((line) => line.trim() !== '')
}

it('JS-14 a scope that cancels 10⁵ tasks makes one error, without a stack', { timeout: 30_000 }, () =>
  runVirtual(async (_time, main) => {
    const tasks: Array<Task<never>> = []
    await scope(async (s) => {
      for (let i = 0; i < 100_000; i++) tasks.push(s.spawn((task) => suspend(task)))
      s.cancel('enough')
    }, main)
    const errors = new Set(tasks.map(({ outcome }) => (outcome as { error: CancelledError }).error))
    expect(errors.size).toBe(1)
    expect(frames([...errors][0]!)).toEqual([])
  }),
)

it('JS-14 nor does a task that is cancelled by itself capture one', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const task = s.spawn((self) => suspend(self))
      task.cancel()
      const outcome = await task.settled()
      expect(frames((outcome as { error: CancelledError }).error)).toEqual([])
    }, main)
  }))

it('JS-14 errors of others keep their stacks', () =>
  runVirtual(async (_time, main) => {
    const error = (await caught(
      scope(async (s) => {
        s.cancel()
        await caught(sleep(1, s))
        throw new Error('with a stack')
      }, main),
    )) as Error
    expect(frames(error).length).toBeGreaterThan(0)
  }))

/** What a scope that cancels itself throws at its next checkpoint. */
async function cancelled(task: Task<unknown>) {
  let error: unknown
  await scope(async function cancelsItself(s) {
    s.cancel()
    error = await caught(sleep(1, s))
  }, task)
  return error as CancelledError
}

it('JS-14 debug mode captures who cancelled, and stops when its run ends', async () => {
  expect(frames(await run(cancelled, { debug: true, signals: false })).length).toBeGreaterThan(0)
  expect(frames(await run(cancelled, { debug: false, signals: false }))).toEqual([])
})
