import {
  checkpoint,
  currentScope,
  currentSignal,
  currentTask,
  effectiveDeadline,
  now,
  scope,
  sleep,
  spawn,
  suspend,
  type Task,
  UsageError,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { carries } from './offers.ts'

it('ambient: every runtime but a browser carries the task across awaits', () => {
  expect(carries).toBe(import.meta.env.MODE !== 'browser')
})

it('ambient: before its first await a body knows its task, scope and signal, everywhere', () =>
  runVirtual(async (_time, main) => {
    expect(currentTask()).toBe(main)
    expect(currentScope()).toBe(main.scope)
    expect(currentSignal()).toBe(main.signal)
    const ended = scope((s) => {
      expect(currentTask()).toBe(main)
      expect(currentScope()).toBe(s)
      expect(currentSignal()).toBe(s.signal)
      s.spawn((task) => {
        expect(currentTask()).toBe(task)
        expect(currentScope()).toBe(s)
        expect(currentSignal()).toBe(task.signal)
      })
      expect(spawn(() => {}).scope).toBe(s)
      expect(currentTask()).toBe(main)
    })
    expect(currentScope()).toBe(main.scope)
    await ended
  }))

it('ambient: outside a run there is none of them', async () => {
  expect(currentTask()).toBe(undefined)
  expect(currentScope()).toBe(undefined)
  expect(currentSignal().aborted).toBe(false)
  expect(effectiveDeadline()).toBe(Infinity)
  expect(() => spawn(() => {})).toThrow(UsageError)
  await runVirtual(() => {})
  expect(currentTask()).toBe(undefined)
})

const waits: Record<string, (task: Task<unknown>) => PromiseLike<unknown>> = {
  'a promise': () => Promise.resolve(),
  'a rejection': () => caught(Promise.reject(new Error('expected'))),
  'a timer': () => new Promise((resolve) => setTimeout(resolve, 1)),
  'then and finally': () =>
    Promise.resolve()
      .then(() => {})
      .finally(() => {}),
  'an async function': async () => {},
  'a sleep': (task) => sleep(1, task),
  'a checkpoint': (task) => checkpoint(task),
  'a scope': (task) => scope((s) => sleep(1, s), task),
  'a task': (task) => scope((s) => s.spawn((child) => sleep(1, child)).join(s), task),
  'an async generator': async () => {
    for await (const value of one()) expect(value).toBe(1)
  },
}

async function* one() {
  yield 1
}

it.for(Object.keys(waits))(
  'ambient: after %s the code knows its task, where the runtime carries it',
  (name) =>
    runVirtual(async (_time, main) => {
      await waits[name]!(main)
      expect(currentTask()).toBe(carries ? main : undefined)
    }),
)

it('ambient: callbacks of timers, microtasks and promises belong to who set them', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const found: Array<Task<unknown> | undefined> = []
      const task = s.spawn(
        () =>
          new Promise<void>((resolve) => {
            queueMicrotask(() => found.push(currentTask()))
            void Promise.resolve().then(() => found.push(currentTask()))
            setTimeout(() => {
              found.push(currentTask())
              resolve()
            }, 1)
          }),
      )
      await task.join(s)
      expect(found).toEqual(carries ? [task, task, task] : [undefined, undefined, undefined])
    }, main)
  }))

it('ambient: waits without options belong to the task, so that its cancellation reaches them', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope(async (s) => {
      for (const [name, wait] of Object.entries({ sleep: () => sleep(5), suspend: () => suspend() })) {
        s.spawn(async () => {
          if (carries) await Promise.resolve()
          await caught(wait())
          log.push(name)
          if (carries) expect(await caught(checkpoint())).toMatchObject({ code: 'ABORT_ERR' })
        })
      }
      await sleep(1, s)
      s.cancel()
    }, main)
    expect(log).toEqual(['sleep', 'suspend'])
    expect(time.now()).toBe(1)
  }))

it('ambient: the clock and the deadlines are those of the program around', () =>
  runVirtual(
    async (_time, main) => {
      expect(now()).toBe(1000)
      expect(effectiveDeadline()).toBe(Infinity)
      await withTimeout(
        10,
        async () => {
          expect(effectiveDeadline()).toBe(1010)
          if (!carries) return
          await sleep(3)
          expect(now()).toBe(1003)
          expect(effectiveDeadline()).toBe(1010)
          await withTimeout(1, async () => expect(effectiveDeadline()).toBe(1004))
        },
        main,
      )
    },
    { start: 1000 },
  ))

it('ambient: what spawn() spawns is of the innermost scope, whose end waits for it', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      if (carries) await Promise.resolve()
      const task = spawn((self) => sleep(10, self))
      expect(task.scope).toBe(s)
    }, main)
    expect(time.now()).toBe(10)
  }))
