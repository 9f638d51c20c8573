import { allTasks, checkpoint, Mutex, scope, sleep, suspend, UsageError } from '@async-lab/core'
import { explore, ExplorationError, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** Loses an update when both tasks read before one of them writes. */
const lostUpdate = async () => {
  let counter = 0
  await scope((s) => {
    for (let i = 0; i < 2; i++) {
      s.spawn(async (self) => {
        const seen = counter
        await checkpoint(self)
        counter = seen + 1
      })
    }
  })
  if (counter !== 2) throw new Error(`counted ${counter}`)
}

/** The same, but only in one order of three steps. */
const rareOrder = async () => {
  const log: string[] = []
  await scope((s) => {
    for (const name of ['a', 'b', 'c']) {
      s.spawn(async (self) => {
        await checkpoint(self)
        log.push(name)
      })
    }
  })
  if (log.join('') === 'cba') throw new Error('the rare order')
}

const withLock = async () => {
  let counter = 0
  const mutex = new Mutex()
  await scope((s) => {
    for (let i = 0; i < 2; i++) {
      s.spawn(async (self) => {
        await checkpoint(self)
        const permit = await mutex.acquire(self)
        const seen = counter
        await checkpoint(self)
        counter = seen + 1
        permit.release()
      })
    }
  })
  if (counter !== 2) throw new Error(`counted ${counter}`)
}

/** Correct, as long as nobody is cancelled between the two lines. */
const notCancelSafe = async () => {
  let taken = 0
  await scope((s) => {
    for (let i = 0; i < 2; i++) {
      s.spawn(async (self) => {
        taken++
        await checkpoint(self)
        taken--
      })
    }
  })
  if (taken !== 0) throw new Error(`${taken} still taken`)
}

const stuck = () => scope((s) => void s.spawn((self) => suspend(self)))

const hours = () => scope((s) => void s.spawn((self) => sleep(3_600_000, self)))

/** The orders in which four tasks went on, schedule by schedule. */
const orders = async (seed: number) => {
  const seen: string[] = []
  const body = async () => {
    const log: string[] = []
    await scope((s) => {
      for (const name of ['a', 'b', 'c', 'd']) {
        s.spawn(async (self) => {
          await checkpoint(self)
          log.push(name)
        })
      }
    })
    seen.push(log.join(''))
  }
  await explore(body, { seed, iterations: 20 })
  return seen.join(' ')
}

const failureOf = async (exploring: Promise<unknown>): Promise<ExplorationError> => {
  const error = await caught(exploring)
  expect(error).toBeInstanceOf(ExplorationError)
  return error as ExplorationError
}

it.each(['random', 'pct', 'dfs'] as const)(
  'TS-09 %s finds a failing schedule, and its string reproduces it',
  async (strategy) => {
    for (const body of [lostUpdate, rareOrder]) {
      const found = await failureOf(explore(body, { strategy, iterations: 500 }))
      expect(found.code).toBe('EXPLORATION_ERR')
      expect(found.cause).toBeInstanceOf(Error)
      expect(found.message).toContain(`replay: '${found.replay}'`)
      for (let i = 0; i < 2; i++) {
        const again = await failureOf(explore(body, { replay: found.replay }))
        expect((again.cause as Error).message).toBe((found.cause as Error).message)
        expect(again.replay).toBe(found.replay)
      }
    }
  },
)

it.each(['random', 'pct', 'dfs'] as const)(
  'TS-09 %s finds nothing where there is nothing to find',
  async (strategy) => {
    const { schedules, distinct } = await explore(withLock, { strategy, iterations: 60 })
    expect(schedules).toBeLessThanOrEqual(60)
    expect(distinct).toBeGreaterThan(1)
    expect(distinct).toBeLessThanOrEqual(schedules)
  },
)

it('TS-09 dfs tries every schedule once, and then stops by itself', async () => {
  const seen = new Set<string>()
  const body = async () => {
    const log: string[] = []
    await scope((s) => {
      for (const name of ['a', 'b', 'c']) {
        s.spawn(async (self) => {
          await checkpoint(self)
          log.push(name)
        })
      }
    })
    seen.add(log.join(''))
  }
  const { schedules, distinct } = await explore(body, { strategy: 'dfs', iterations: 10_000 })
  expect([...seen].toSorted()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  expect(schedules).toBe(distinct)
  expect(schedules).toBeLessThan(10_000)
})

it('TS-09 the same seed tries the same schedules, another one others', async () => {
  const first = await orders(1)
  expect(await orders(1)).toBe(first)
  expect(await orders(2)).not.toBe(first)
})

it('TS-09 iterations is how many schedules are tried at most', async () => {
  expect((await explore(withLock, { iterations: 7 })).schedules).toBe(7)
})

it.each(['random', 'pct', 'dfs'] as const)(
  'TS-09 cancel injects a cancellation (%s), and the string alone reproduces it',
  async (strategy) => {
    await explore(notCancelSafe, { strategy, iterations: 50 })
    const found = await failureOf(explore(notCancelSafe, { strategy, cancel: true, iterations: 500 }))
    expect((found.cause as Error).message).toMatch(/still taken/)
    const again = await failureOf(explore(notCancelSafe, { replay: found.replay }))
    expect((again.cause as Error).message).toBe((found.cause as Error).message)
  },
)

it('TS-09 a string that does not fail (any more) says so', async () => {
  const { replay } = await failureOf(explore(lostUpdate, { strategy: 'dfs' }))
  expect(await explore(withLock, { replay })).toEqual({ schedules: 1, distinct: 1 })
})

it('TS-09 a deadlock is a failure, found at once', async () => {
  const found = await failureOf(explore(stuck, { iterations: 5 }))
  expect(found.cause).toMatchObject({ name: 'DeadlockError' })
})

it('TS-09 time is virtual: a schedule of hours takes no time', async () => {
  expect((await explore(hours, { iterations: 3 })).schedules).toBe(3)
})

it('TS-09 a body that behaves differently under one and the same schedule: UsageError', async () => {
  let runs = 0
  const body = async () => {
    runs++
    await scope((s) => {
      for (let i = 0; i <= runs; i++) s.spawn((self) => checkpoint(self))
    })
  }
  expect(await caught(explore(body))).toBeInstanceOf(UsageError)
})

it('TS-09 explore inside a run: UsageError', () =>
  runVirtual(async () => {
    expect(await caught(explore(withLock))).toBeInstanceOf(UsageError)
  }))

it('H14 bad arguments are named, and nothing is run', async () => {
  let calls = 0
  const body = () => void calls++
  const bad: Array<[() => Promise<unknown>, ErrorConstructor, RegExp]> = [
    [() => explore(undefined as never), TypeError, /^body must be a function, not ./],
    [() => explore(body, { strategy: 'best' as never }), TypeError, /^strategy must be .*, not "best"/],
    [() => explore(body, { replay: 'nonsense' }), TypeError, /^replay must be .*, not "nonsense"/],
    [() => explore(body, { replay: 'v1:!' }), TypeError, /^replay must be .*, not "v1:!"/],
    [() => explore(body, { replay: 5 as never }), TypeError, /^replay must be .*, not 5/],
    [() => explore(body, { iterations: 0 }), RangeError, /^iterations must be .*, not 0/],
    [() => explore(body, { iterations: 1.5 }), RangeError, /^iterations must be .*, not 1.5/],
    [() => explore(body, { iterations: '5' as never }), TypeError, /^iterations must be .*, not "5"/],
  ]
  for (const [call, kind, text] of bad) {
    const error = await caught(call())
    expect(error).toBeInstanceOf(kind)
    expect((error as Error).message).toMatch(text)
  }
  expect(calls).toBe(0)
})

it('TS-09 a body that awaits something foreign for ever is a failure, not a hang', async () => {
  let free!: () => void
  const foreign = new Promise<void>((resolve) => (free = resolve))
  const found = await failureOf(explore(() => foreign, { iterations: 2 }))
  expect(found.cause).toMatchObject({ code: 'DEADLOCK_ERR' })
  expect((found.cause as Error).message).toContain('awaits something outside this library')
  free()
  await new Promise((resolve) => setTimeout(resolve))
  expect([...allTasks()]).toEqual([])
})
