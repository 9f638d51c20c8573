import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runChild } from './child.ts'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

const fixture = 'debug-mode.mjs'
const source = readFileSync(join(import.meta.dirname, 'fixtures', fixture), 'utf8').split('\n')

describe.for(Object.keys(runtimes) as ProcessRuntime[])('%s', (runtime) => {
  test.for(['swallowed', 'swallowed at a checkpoint'])(
    'CA-32 debug mode warns of a cancellation that was %s, with the place of the spawn',
    async (story) => {
      const said = await tell(story)
      expect(said).toHaveLength(1)
      expect(said[0]).toContain('swallowed')
      expect(said[0]).toContain('"swallower"')
      expect(placeIn(said[0]!)).toBe(spawnOf(story))
    },
  )

  test('CA-32 debug mode is silent about cancellations that were not swallowed', async () => {
    expect(await tell('nothing swallowed')).toEqual([])
  })

  test('CA-32 without debug mode nothing is said; ASYNC_LAB_DEBUG=1 turns it on', async () => {
    expect(await tell('swallowed', { args: ['quiet'] })).toEqual([])
    const said = await tell('swallowed', { args: ['quiet'], env: { ASYNC_LAB_DEBUG: '1' } })
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('swallowed')
  })

  test('TG-49 debug mode names the place where a scope was opened that nobody disposed', async () => {
    const said = await tell('left open')
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('"background"')
    expect(placeIn(said[0]!)).toBe(lineOf('opened here'))
  })

  test('TG-49 debug mode is silent about a scope that was disposed', async () => {
    expect(await tell('disposed')).toEqual([])
  })

  test.for([
    ['ignored outside', '"deaf"', 'met no checkpoint', 'last seen here'],
    ['ignored under a shield', '"shielded"', 'under a shield', 'waits here'],
    ['goes on under a shield', '"working"', 'goes on under a shield', 'goes on here'],
    ['never looked at', '"forgotten"', 'never looked at', 'spawned here'],
    ['late error', 'too late', 'whoever waited for it was gone', 'awaited here'],
  ] as const)(
    'debug mode tells of a mistake, once, with its place: %s',
    async ([story, who, what, where]) => {
      const said = await tell(story)
      expect(said).toHaveLength(1)
      expect(said[0]).toContain(who)
      expect(said[0]).toContain(what)
      // Bun tells no frames of what awaits a shield; then the place of the spawn stands in.
      const isUntold = runtime === 'bun' && where === 'waits here'
      expect(placeIn(said[0]!)).toBe(isUntold ? spawnOf(story) : lineOf(where))
    },
  )

  test.for(['not ignored', 'late error of work that was told to stop'])(
    'debug mode is silent about what is no mistake: %s',
    async (story) => {
      expect(await tell(story)).toEqual([])
    },
  )

  test('debug mode names the task that blocked the event loop, with its stack where the engine tells it', async () => {
    const { stderr } = await runChild(runtime, fixture, { args: ['blocked loop'] })
    const said = stderr.split('\n').filter((line) => line.includes('blocked the event loop'))
    expect(said.length, stderr).toBeGreaterThan(0)
    const line = said.find((one) => one.includes('task "busy"'))
    expect(line, stderr).toBeDefined()
    if (runtime.startsWith('node')) expect(line).toMatch(/at busy \(.*debug-mode\.mjs:\d+/)
    else expect(line).toContain('probably task "busy"')
  })

  /** The lines on stderr. A busy machine stops any program for a while, so those about that are left out. */
  async function tell(story: string, { args = [] as string[], env = {} } = {}): Promise<string[]> {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: [story, ...args], env })
    expect([code, stdout]).toEqual([0, ''])
    return stderr.split('\n').filter((line) => line !== '' && !/^  |blocked the event loop/.test(line))
  }
})

/** The line of the fixture that a warning names. */
function placeIn(warning: string): number {
  return Number(/debug-mode\.mjs:(\d+)/.exec(warning)?.[1])
}

function lineOf(text: string): number {
  return source.findIndex((line) => line.includes(text)) + 1
}

/** The line in which the story calls `spawn`. */
function spawnOf(story: string): number {
  const begin = source.findIndex((line) => line.includes(`${story}:`) || line.includes(`'${story}':`))
  return source.findIndex((line, at) => at > begin && line.includes('.spawn(')) + 1
}
