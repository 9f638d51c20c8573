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

  /** The lines on stderr. */
  async function tell(story: string, { args = [] as string[], env = {} } = {}): Promise<string[]> {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: [story, ...args], env })
    expect([code, stdout]).toEqual([0, ''])
    return stderr.split('\n').filter((line) => line !== '')
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
