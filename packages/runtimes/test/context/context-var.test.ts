import { ContextVar, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { carries } from '../ambient/offers.ts'

const makeVar = () => new ContextVar<string>({ name: 'user', defaultValue: 'nobody' })

it('GC-09 the value is that of the innermost run around, else the default', () => {
  const user = makeVar()
  expect([user.name, user.get()]).toEqual(['user', 'nobody'])
  const inner = user.run('ada', () => [user.get(), user.run('bob', () => user.get()), user.get()])
  expect(inner).toEqual(['ada', 'bob', 'ada'])
  expect(user.get()).toBe('nobody')
  expect(user.run(undefined as never, () => user.get())).toBe(undefined)
  expect(new ContextVar<string>().get()).toBe(undefined)
})

it('GC-09 run gives what the function gives, and its value ends when that throws', () => {
  const user = makeVar()
  const E = new Error('E')
  expect(user.run('ada', () => 5)).toBe(5)
  const failing = () =>
    user.run('ada', () => {
      throw E
    })
  expect(failing).toThrow(E)
  expect(user.get()).toBe('nobody')
})

it('GC-09 variables do not disturb each other', () => {
  const [user, place] = [makeVar(), makeVar()]
  user.run('ada', () =>
    place.run('here', () => {
      expect([user.get(), place.get()]).toEqual(['ada', 'here'])
      user.run('bob', () => expect([user.get(), place.get()]).toEqual(['bob', 'here']))
    }),
  )
})

it('GC-09 a child sees the values of the moment of its spawn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const user = makeVar()
      const seen: string[] = []
      const child = user.run('ada', () =>
        s.spawn(async (self) => {
          seen.push(user.get())
          await sleep(10, self)
          if (carries) seen.push(user.get())
        }),
      )
      s.spawn(() => seen.push(user.get()))
      await child.join(s)
      expect(seen).toEqual(carries ? ['ada', 'nobody', 'ada'] : ['ada', 'nobody'])
    }, main),
  ))

it('GC-09 a later run in the parent is not seen by the child, nor the child’s by the parent', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const user = makeVar()
      const seen: string[] = []
      const child = user.run('before', () =>
        s.spawn(async (self) => {
          await sleep(10, self)
          if (carries) seen.push(`child ${user.get()}`)
          await user.run('of the child', () => sleep(10, self))
        }),
      )
      await user.run('later', async () => {
        await sleep(15, s)
        if (carries) seen.push(`parent ${user.get()}`)
      })
      await child.join(s)
      expect(user.get()).toBe('nobody')
      expect(seen).toEqual(carries ? ['child before', 'parent later'] : [])
    }, main),
  ))

it('GC-09 a task that waits for a place under concurrency sees the values of the moment of its spawn', () =>
  runVirtual((_time, main) =>
    scope(
      async (s) => {
        const user = makeVar()
        const seen: string[] = []
        s.spawn((self) => sleep(10, self))
        const queued = user.run('ada', () => s.spawn(() => void seen.push(user.get())))
        expect(queued.state).toBe('queued')
        await user.run('bob', () => queued.join(s))
        expect(seen).toEqual([carries ? 'ada' : 'nobody'])
      },
      { concurrency: 1, signal: main.signal },
    ),
  ))

it('GC-11 each next() of an async generator sees the context of its caller', () =>
  runVirtual(async () => {
    const user = makeVar()
    async function* names() {
      for (;;) yield user.get()
    }
    const generator = user.run('made here', names)
    const next = (name: string) => user.run(name, () => generator.next())
    expect((await next('ada')).value).toBe('ada')
    expect((await next('bob')).value).toBe('bob')
    expect((await generator.next()).value).toBe('nobody')
  }))

it('H14 ContextVar.run: fn must be a function', () => {
  const user = makeVar()
  for (const bad of [undefined, null, 5, 'fn', {}] as never[]) {
    expect(() => user.run('ada', bad)).toThrow(TypeError)
    expect(() => user.run('ada', bad)).toThrow(/^fn must be a function, not ./)
  }
})
