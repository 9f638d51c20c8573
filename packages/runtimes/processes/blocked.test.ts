import { describe, expect, it } from 'vitest'
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
const isGuess = ({ says }: Finding) => says.startsWith('probably')

describe.each(names.filter((name) => name.startsWith('node')))('on %s', (runtime) => {
  it.each([...ways, ['stringify', 'after what is not ours'], ['child', 'at the end']] as const)(
    'the task that blocks the loop is named for sure, 10 times of 10, with its stack: %s %s',
    async (how, where) => {
      const found = await foundBy(runtime, how, where)
      const sure = found.filter((one) => !isGuess(one))
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
      const found = await foundBy(runtime, how, where)
      expect(found.filter((one) => !isGuess(one))).toEqual([])
      expect(tasks.filter((task) => found.some((one) => whoIn(one) === task)).length).toBeGreaterThanOrEqual(
        8,
      )
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
  expect((JSON.parse(out) as Finding[]).filter((one) => !isGuess(one))).toEqual([])
})

async function foundBy(runtime: (typeof names)[number], how: string, where: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await runChild(runtime, fixture, { args: [how, where] })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Finding[]
}
