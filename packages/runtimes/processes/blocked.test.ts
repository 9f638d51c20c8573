import { describe, expect, it, vi } from 'vitest'
import { runChild } from './child.ts'
import { names, Program } from './program.ts'

const fixture = 'blocked.mjs'
/** Code of the program, a call that the engine does not leave, one that waits; before, within and after waits of tasks. */
const ways = [
  ['loop', 'in the middle'],
  ['parse', 'at once'],
  ['wait', 'at the end'],
] as const
const tasks = 'ABCDEFGHIJ'.split('').map((letter) => `task "blocker ${letter}"`)

interface Finding {
  readonly says: string
  readonly place: string
  readonly frames?: readonly string[]
}

const whoIn = ({ says }: Finding) => /task "[^"]*"/.exec(says)?.[0]
const named = (found: readonly Finding[]) =>
  tasks.filter((task) => found.some((one) => whoIn(one) === task)).length
const sureOf = (found: readonly Finding[]) => found.filter(({ says }) => !says.startsWith('probably'))

describe.each(names.filter((name) => name.startsWith('node')))('on %s', (runtime) => {
  // The engines of Node differ in how they stop within this one.
  const stringify = runtime === 'node-20' || runtime === 'node-26' ? ['stringify'] : []
  const more = stringify.map((how) => [how, 'after what is not ours'] as const)
  it.each([...ways, ...more, ['child', 'at the end']] as const)(
    'the task that blocks the loop is named for sure, 10 times of 10, with its stack: %s %s',
    async (how, where) => {
      const isEnough = (found: readonly Finding[]) => sureOf(found).map(whoIn).join() === tasks.join()
      const sure = sureOf(await foundBy(runtime, how, where, isEnough))
      expect(sure.map(whoIn)).toEqual(tasks)
      for (const { place, frames = [] } of sure)
        expect([place, ...frames].join('\n')).toMatch(/^at .*\n?.*heavy \(.*blocked\.mjs:\d+\)\nat /)
    },
  )
})

describe.each(['bun', 'deno'] as const)('on %s', (runtime) => {
  it.each(ways)(
    'the task that blocks the loop is named, 8 times of 10 at least, and as a guess: %s %s',
    async (how, where) => {
      const found = await foundBy(runtime, how, where, (some) => named(some) >= 8)
      expect(sureOf(found)).toEqual([])
      expect(named(found)).toBeGreaterThanOrEqual(8)
    },
  )
})

it.each(names)('on %s nobody is blamed for sure when the machine stands still', async (runtime) => {
  const program = new Program(runtime, fixture, ['nothing'])
  await program.toldOnStderr('ready')
  const stopping = setInterval(() => {
    program.send('SIGSTOP')
    setTimeout(() => program.send('SIGCONT'), 200)
  }, 220)
  const { code, out } = await program.ended
  clearInterval(stopping)
  expect(code).toBe(0)
  expect(sureOf(JSON.parse(out) as Finding[])).toEqual([])
})

// Work that takes the engine long is found by trying, ten times it is done, and all of that again.
vi.setConfig({ testTimeout: 300_000 })

/** Where others take the processor away for long, who looks is held up as well: then it is tried again. */
const ATTEMPTS = 4

async function foundBy(
  runtime: (typeof names)[number],
  how: string,
  where: string,
  isEnough: (found: readonly Finding[]) => boolean,
): Promise<Finding[]> {
  for (let left = ATTEMPTS; ; left--) {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: [how, where] })
    expect([code, stderr]).toEqual([0, ''])
    const found = JSON.parse(stdout) as Finding[]
    if (left === 1 || isEnough(found)) return found
  }
}
