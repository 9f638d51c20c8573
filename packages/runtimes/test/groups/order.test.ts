import {
  allTasks,
  scope,
  type Scope,
  shield,
  sleep,
  suppressedErrors,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

/** A body that fails in its cleanup. */
const failOnCancel = (error: unknown) => async (task: Task<void>) => {
  await suspend(task).catch(() => {
    throw error
  })
}

for (const [when, cleanup] of [
  ['last, at 20, after shielded work', 10],
  ['at 10, as a consequence', 0],
] as const) {
  it(`TG-16 order of the others: the body comes first, though it failed ${when}`, () =>
    runVirtual(async (time, main) => {
      const [E, F, G1, G2] = [new Error('E'), new Error('F'), new Error('G1'), new Error('G2')]
      let inside: Scope | undefined
      const left = scope(async (s) => {
        inside = s
        s.spawn(async (task) => {
          await sleep(10, task)
          throw E
        })
        s.spawn(failOnCancel(G1))
        s.spawn(failOnCancel(G2))
        await suspend(s).catch(async () => {
          if (cleanup > 0) await shield((inner) => sleep(cleanup, inner), s)
          throw F
        })
      }, main)
      await expect(left).rejects.toBe(E)
      expect(time.now()).toBe(10 + cleanup)
      expect(suppressedErrors(E)).toEqual([F, G1, G2])
      expect(inside?.failure).toBe(E)
      expect(inside?.suppressed).toEqual([F, G1, G2])
    }))
}

for (const kind of ['a plain', 'an async']) {
  it(`TG-16 the tie: a child and the body of ${kind} function fail in one turn, and that of the body leaves`, () =>
    runVirtual(async (_time, main) => {
      const [E, F] = [new Error('E'), new Error('F')]
      let inside: Scope | undefined
      const body = (s: Scope): never => {
        inside = s
        s.spawn(() => {
          throw E
        })
        throw F
      }
      const left = scope(kind === 'a plain' ? body : async (s) => body(s), main)
      await expect(left).rejects.toBe(F)
      expect(suppressedErrors(F)).toEqual([E])
      expect(suppressedErrors(E)).toEqual([])
      expect(inside?.failure).toBe(F)
      expect(inside?.suppressed).toEqual([E])
    }))
}

it('TG-16 no tie: the body that fails by itself in a later turn comes after the child', () =>
  runVirtual(async (time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const left = scope(async (s) => {
      s.spawn(() => {
        throw E
      })
      await shield((inner) => sleep(10, inner), s)
      throw F
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F])
    expect(time.now()).toBe(10)
  }))

it('H6 the same error met twice is listed once, and never in its own list', () =>
  runVirtual(async (_time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    let inside: Scope | undefined
    const left = scope((s) => {
      inside = s
      s.spawn(() => {
        throw E
      })
      for (const error of [F, E, F]) {
        s.spawn(() => {
          throw error
        })
      }
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F])
    expect(inside?.suppressed).toEqual([F])
  }))

it('H6 the body that rethrows the error of the child that failed adds nothing', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const left = scope(async (s) => {
      const task = s.spawn(async (self) => {
        await sleep(10, self)
        throw E
      })
      await task.join(s)
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([])
  }))

it('H6 no cancellation is ever listed', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    let inside: Scope | undefined
    const left = scope(async (s) => {
      inside = s
      for (let i = 0; i < 3; i++) s.spawn(async (task: Task<void>) => suspend(task))
      s.spawn(async (task) => {
        await sleep(10, task)
        throw E
      })
      await suspend(s)
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([])
    expect(inside?.suppressed).toEqual([])
  }))

it('H6 what is listed is a fresh array, and empty for what carries none', () =>
  runVirtual(async (_time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const left = scope((s) => {
      for (const error of [E, F]) {
        s.spawn(() => {
          throw error
        })
      }
    }, main)
    await expect(left).rejects.toBe(E)
    suppressedErrors(E).pop()
    expect(suppressedErrors(E)).toEqual([F])
    for (const none of [
      new Error('alone'),
      {},
      'text',
      1,
      null,
      undefined,
      Object.freeze(new Error('frozen')),
    ])
      expect(suppressedErrors(none)).toEqual([])
  }))

it('H6 a scope further out adds to the end of the list', () =>
  runVirtual(async (_time, main) => {
    const [E, F, G] = [new Error('E'), new Error('F'), new Error('G')]
    const scopes: Scope[] = []
    const left = scope(async (outer) => {
      scopes.push(outer)
      outer.spawn(failOnCancel(G))
      await scope((inner) => {
        scopes.push(inner)
        inner.spawn(failOnCancel(F))
        inner.spawn(() => {
          throw E
        })
      }, outer)
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F, G])
    expect(scopes.map((s) => s.failure)).toEqual([E, E])
    expect(scopes.map((s) => s.suppressed)).toEqual([[G], [F]])
  }))

for (const [kind, value] of [
  ['a string', 'text'],
  ['undefined', undefined],
  ['null', null],
  ['a frozen error', Object.freeze(new Error('frozen'))],
] as const) {
  it(`H6 ${kind} cannot carry others: alone it leaves as itself, with others in an AggregateError`, () =>
    runVirtual(async (_time, main) => {
      const F = new Error('F')
      const failing = (...errors: unknown[]) =>
        scope((s) => {
          for (const error of errors) {
            s.spawn(() => {
              throw error
            })
          }
        }, main)
      await expect(failing(value)).rejects.toBe(value)
      const group = await failing(value, F).catch((error: unknown) => error)
      expect(group).toBeInstanceOf(AggregateError)
      expect((group as AggregateError).errors).toEqual([value, F])
      expect((group as AggregateError).errors[0]).toBe(value)
      expect(suppressedErrors(group)).toEqual([F])
    }))
}
