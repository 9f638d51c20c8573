import { checkpoint, scope, UsageError } from '@async-lab/core'
import { explore } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
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
