import { checkpoint, scope, suppressedErrors, UsageError } from '@async-lab/core'
import { explore, runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** Asks before its first await: everywhere that is code of a task. */
const asking = (ask: () => unknown) => () =>
  scope((s) => {
    for (let i = 0; i < 2; i++) {
      s.spawn(async (self) => {
        ask()
        await checkpoint(self)
      })
    }
  })

const failing = () => {
  throw new Error('fails')
}

it.each([
  ['Math.random', () => Math.random()],
  ['Date.now', () => Date.now()],
])('TS-10 uncontrolled chance: %s in a seeded run is reported', async (name, ask) => {
  const error = await caught(explore(asking(ask), { seed: 1, iterations: 5 }))
  expect(error).toBeInstanceOf(UsageError)
  expect((error as Error).message).toContain(name)
  expect((error as Error).message).toMatch(/seed does not control/)
})

describe('TS-10 runVirtual with a seed', () => {
  const CHANCES: ReadonlyArray<readonly [string, () => unknown]> = [
    ['Math.random', () => Math.random()],
    ['Date.now', () => Date.now()],
  ]

  it.each(CHANCES)('TS-10 uncontrolled chance: %s is reported: the run rejects', async (name, ask) => {
    const error = await caught(runVirtual(() => asking(ask)(), { seed: 1 }))
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toContain(name)
    expect((error as Error).message).toMatch(/seed does not control/)
  })

  it.each(CHANCES)('TS-10 %s is told to onUnhandled, once, where there is one', async (name, ask) => {
    const told: unknown[] = []
    const options = { seed: 1, onUnhandled: (error: unknown) => void told.push(error) }
    expect(await runVirtual(() => asking(ask)().then(() => 'done'), options)).toBe('done')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ name: 'UsageError', message: expect.stringContaining(name) as string })
  })

  it('TS-10 a run that fails rejects with its own error, which carries the report', async () => {
    const own = new Error('own')
    const running = runVirtual(
      () => {
        Math.random()
        throw own
      },
      { seed: 1 },
    )
    expect(await caught(running)).toBe(own)
    expect(suppressedErrors(own)).toHaveLength(1)
    expect(suppressedErrors(own)[0]).toBeInstanceOf(UsageError)
  })

  it('TS-10 without a seed nobody minds', async () => {
    expect(await runVirtual(() => [Math.random(), Date.now()].length)).toBe(2)
  })

  it('TS-10 each run hears of its own tasks only, and the last one to end puts the originals back', async () => {
    const [random, now] = [Math.random, Date.now]
    const clean = runVirtual((time) => time.advance(10), { seed: 1 })
    const guilty = caught(runVirtual(() => asking(() => Math.random())(), { seed: 2 }))
    await clean
    expect(await guilty).toBeInstanceOf(UsageError)
    expect([Math.random === random, Date.now === now]).toEqual([true, true])
  })
})

it('TS-10 both are named, each once', async () => {
  const error = await caught(
    explore(
      asking(() => Math.random() + Date.now()),
      { iterations: 5 },
    ),
  )
  expect((error as Error).message.match(/Math\.random|Date\.now/g)).toEqual(['Math.random', 'Date.now'])
})

it('TS-10 what a task does not ask is not meant, and a body without chance is fine', async () => {
  let asked = 0
  const outside = async () => {
    for (let i = 0; i < 50; i++) {
      await Promise.resolve()
      asked += Math.random() + Date.now() > 0 ? 1 : 0
    }
  }
  const asking50 = outside()
  await explore(
    asking(() => {}),
    { iterations: 20 },
  )
  await asking50
  expect(asked).toBe(50)
})

it('TS-10 the originals are back afterwards, after a failure too', async () => {
  const [random, now] = [Math.random, Date.now]
  await explore(
    asking(() => {}),
    { iterations: 2 },
  )
  await caught(
    explore(
      asking(() => Math.random()),
      { iterations: 2 },
    ),
  )
  await caught(explore(failing, { iterations: 2 }))
  expect([Math.random === random, Date.now === now]).toEqual([true, true])
})
