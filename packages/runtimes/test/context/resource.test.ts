import {
  CancelledError,
  forEach,
  map,
  resource,
  scope,
  sleep,
  suppressedErrors,
  suspend,
  UsageError,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

it('GC-12 a resource: made before its yield, ended behind it, once', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const one = await resource(async function* () {
      await sleep(5, main)
      log.push(`made at ${time.now()}`)
      try {
        yield 'value'
      } finally {
        await sleep(5, main)
        log.push(`ended at ${time.now()}`)
      }
    })
    expect([one.value, log]).toEqual(['value', ['made at 5']])
    const ends = [one[Symbol.asyncDispose](), one[Symbol.asyncDispose]()]
    await Promise.all(ends)
    await one[Symbol.asyncDispose]()
    expect(log).toEqual(['made at 5', 'ended at 10'])
  }))

it('GC-12 a resource that does not yield, or more than once: UsageError, and its end has run', async () => {
  const none = resource(async function* () {})
  expect(await caught(none)).toBeInstanceOf(UsageError)
  let ended = false
  const twice = await resource(async function* () {
    try {
      yield 1
      yield 2
    } finally {
      ended = true
    }
  })
  expect(await caught(twice[Symbol.asyncDispose]())).toBeInstanceOf(UsageError)
  expect(ended).toBe(true)
})

it('GC-12 a resource is not shielded: cancelled while it is made, its finally runs and nothing is given', () =>
  runVirtual(async (_time, main) => {
    let log = ''
    await scope(async (s) => {
      const task = s.spawn((self) =>
        resource(async function* () {
          try {
            await suspend(self)
            yield 'value'
          } finally {
            log = 'ended'
          }
        }),
      )
      task.cancel()
      expect(await task.settled()).toMatchObject({ kind: 'cancelled', error: expect.any(CancelledError) })
    }, main)
    expect(log).toBe('ended')
  }))

const aggregate = () => new AggregateError([new Error('a'), new Error('b')], 'of the user')

async function expectUntouched(
  group: AggregateError,
  promise: PromiseLike<unknown>,
  message = 'of the user',
) {
  const before = [...group.errors]
  expect(await caught(promise)).toBe(group)
  expect(group.errors).toEqual(before)
  expect(group.errors.every((error, i) => error === before[i])).toBe(true)
  expect(group.message).toBe(message)
}

it('GC-05 an AggregateError of the user passes through resource as the same object, made or ended', () =>
  runVirtual(async () => {
    const making = aggregate()
    // eslint-disable-next-line require-yield
    const made = resource(async function* (): AsyncGenerator<string, void, unknown> {
      throw making
    })
    await expectUntouched(making, made)
    const ending = aggregate()
    const one = await resource(async function* () {
      yield 'value'
      throw ending
    })
    await expectUntouched(ending, one[Symbol.asyncDispose]())
  }))

it.each([
  ['map', map],
  ['forEach', forEach],
] as const)('GC-05 an AggregateError of the user passes through %s as the same object', (_name, each) =>
  runVirtual(async (_time, main) => {
    const group = aggregate()
    const failing = (each as typeof forEach)([1], () => Promise.reject(group), main)
    await expectUntouched(group, failing)
    expect(suppressedErrors(group)).toEqual([])
  }),
)

it('GC-05 other failures are attached to it, and its errors are not written to', () =>
  runVirtual(async (_time, main) => {
    const [group, other] = [aggregate(), new Error('other')]
    const failing = map(
      [0, 1],
      async (item, _index, task) => {
        if (item === 0) {
          await sleep(1, task)
          throw group
        }
        await caught(suspend(task))
        throw other
      },
      main,
    )
    await expectUntouched(group, failing)
    expect(suppressedErrors(group)).toEqual([other])
  }))

it('H14 resource: make must be a function', async () => {
  for (const bad of [undefined, null, 5, {}, Promise.resolve()] as never[]) {
    const error = await caught(resource(bad))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^make must be a function, not ./)
  }
})

it('H14 resource: make must give an async generator', async () => {
  for (const bad of [() => 5, () => undefined, async () => 'value'] as never[]) {
    const error = await caught(resource(bad))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^make must .*async generator/)
  }
})
