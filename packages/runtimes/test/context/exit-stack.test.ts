import { AsyncExitStack, CancelledError, scope, shield, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

interface Suppressed {
  readonly name: string
  readonly error: unknown
  readonly suppressed: unknown
}

it('GC-12 last in, first out, one after the other, each awaited', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const stack = new AsyncExitStack()
    const ending = (name: string) => async () => {
      await sleep(10, main)
      log.push(`${name} at ${time.now()}`)
    }
    const resource = { [Symbol.asyncDispose]: ending('async') }
    const synchronous = { [Symbol.dispose]: () => void log.push('sync') }
    expect(stack.use(resource)).toBe(resource)
    expect(stack.use(synchronous)).toBe(synchronous)
    expect(stack.adopt('value', (value) => ending(value)())).toBe('value')
    expect(stack.defer(ending('deferred'))).toBe(undefined)
    expect([stack.use(null), stack.use(undefined)]).toEqual([null, undefined])
    expect(stack.disposed).toBe(false)
    const disposing = stack.disposeAsync()
    expect(stack.disposed).toBe(true)
    await disposing
    expect(log).toEqual(['deferred at 10', 'value at 20', 'sync', 'async at 30'])
  }))

it('GC-12 of a resource with both ways to dispose of it, the asynchronous one is called, as its method', async () => {
  const stack = new AsyncExitStack()
  const resource = {
    log: [] as string[],
    [Symbol.dispose]() {
      this.log.push('sync')
    },
    async [Symbol.asyncDispose]() {
      this.log.push('async')
    },
  }
  stack.use(resource)
  await stack[Symbol.asyncDispose]()
  expect(resource.log).toEqual(['async'])
})

it('GC-12 every entry runs though others throw; the errors combine as SuppressedError does', async () => {
  const [a, b, c] = [new Error('a'), new Error('b'), new Error('c')]
  const log: string[] = []
  const stack = new AsyncExitStack()
  stack.defer(() => void log.push('last'))
  stack.defer(() => Promise.reject(c))
  stack.defer(() => {
    throw b
  })
  stack.defer(() => void log.push('between'))
  stack.defer(async () => {
    throw a
  })
  const error = (await caught(stack.disposeAsync())) as Suppressed
  expect(log).toEqual(['between', 'last'])
  expect(error).toBeInstanceOf(Error)
  expect(error.name).toBe('SuppressedError')
  expect(error.error).toBe(c)
  const inner = error.suppressed as Suppressed
  expect([inner.name, inner.error, inner.suppressed]).toEqual(['SuppressedError', b, a])
})

it('GC-12 one error alone leaves as itself, undefined too', async () => {
  for (const thrown of [new Error('E'), undefined, 'text']) {
    const stack = new AsyncExitStack()
    stack.defer(() => Promise.reject(thrown))
    stack.defer(() => {})
    expect(await caught(stack.disposeAsync())).toBe(thrown)
  }
})

it('GC-12 disposed twice: the second does nothing, and throws nothing', async () => {
  const E = new Error('E')
  let calls = 0
  const stack = new AsyncExitStack()
  stack.defer(() => {
    calls++
    throw E
  })
  expect(await caught(stack.disposeAsync())).toBe(E)
  await stack.disposeAsync()
  await stack[Symbol.asyncDispose]()
  expect(calls).toBe(1)
})

it('GC-12 move() leaves the old stack empty and usable', async () => {
  const log: string[] = []
  const stack = new AsyncExitStack()
  stack.defer(() => void log.push('first'))
  stack.defer(() => void log.push('second'))
  const moved = stack.move()
  expect([stack.disposed, moved.disposed]).toEqual([false, false])
  stack.defer(() => void log.push('of the old one'))
  await stack.disposeAsync()
  expect(log).toEqual(['of the old one'])
  await moved.disposeAsync()
  expect(log).toEqual(['of the old one', 'second', 'first'])
})

it('GC-12 not shielded by itself: in a cancelled scope an entry that waits is cancelled, one that shields is not', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope(async (s) => {
      const stack = new AsyncExitStack()
      stack.defer(async () => {
        await shield((cleanup) => sleep(10, cleanup), s)
        log.push(`shielded until ${time.now()}`)
      })
      stack.defer(() => sleep(10, s).catch((error: unknown) => log.push(error)))
      s.cancel()
      await stack.disposeAsync()
    }, main)
    expect(log).toEqual([expect.any(CancelledError), 'shielded until 10'])
  }))

it('H14 what cannot be disposed of or called is refused, and nothing is added', async () => {
  const stack = new AsyncExitStack()
  for (const bad of [5, 'text', {}, { [Symbol.dispose]: 5 }] as never[]) {
    expect(() => stack.use(bad)).toThrow(TypeError)
    expect(() => stack.use(bad)).toThrow(/^resource must have .*, not ./)
  }
  for (const bad of [undefined, null, 5, {}] as never[]) {
    expect(() => stack.defer(bad)).toThrow(/^onDispose must be a function, not ./)
    expect(() => stack.adopt('value', bad)).toThrow(/^onDispose must be a function, not ./)
  }
  await stack.disposeAsync()
})

it('H14 a stack that was disposed takes nothing more', async () => {
  const stack = new AsyncExitStack()
  let late: unknown
  stack.defer(() => {
    late = (() => {
      try {
        return stack.defer(() => {})
      } catch (error) {
        return error
      }
    })()
  })
  await stack.disposeAsync()
  expect(late).toBeInstanceOf(ReferenceError)
  const adds = [
    () => stack.use({ [Symbol.dispose]() {} }),
    () => stack.use(null),
    () => stack.adopt(1, () => {}),
    () => stack.defer(() => {}),
    () => stack.move(),
  ]
  for (const add of adds) expect(add).toThrow(ReferenceError)
})
