import { describe, expect, test } from 'vitest'
import { end, names } from './program.ts'

describe.for(names)('%s', (runtime) => {
  test.for(['log', 'uncaught', 'floating'])(
    'EG-11 the console shows the suppressed errors, too: %s',
    async (form) => {
      const { code, out, err } = await end(runtime, 'print.mjs', [form])
      const printed = form === 'log' ? out : err
      expect(printed).toMatch(/error: the first failure/i)
      // The text of Deno for an uncaught error knows no fields but `cause`.
      const isGap = runtime === 'deno' && form !== 'log'
      expect(/error: the second failure/i.test(printed)).toBe(!isGap)
      expect(code).toBe(form === 'log' ? 0 : 1)
    },
  )

  test('EG-08 an error that left a scope keeps nothing of it alive', async () => {
    const { out } = await end(runtime, 'retention.mjs')
    const { errors, alive } = JSON.parse(out) as { errors: number; alive: Record<string, number> }
    expect(errors).toBe(200)
    expect(Object.keys(alive)).toHaveLength(4)
    // Bun's collector takes whatever the machine's stack still shows for alive: some of the last, however many there were.
    const most = runtime === 'bun' ? errors / 10 : 0
    for (const [name, count] of Object.entries(alive)) expect(count, name).toBeLessThanOrEqual(most)
  })

  test('JS-06 timers that were not hit do not keep the process alive', async () => {
    expect(await end(runtime, 'timers.mjs')).toEqual({ code: 0, out: 'done\n', err: '' })
  })

  test('JS-09 importing it calls nothing and adds no global', async () => {
    const { out } = await end(runtime, 'import.mjs')
    expect(JSON.parse(out)).toEqual({ called: [], added: [] })
  })

  test('ASYNC_LAB_AMBIENT=0 turns the ambient task off; what is passed still works', async () => {
    const { out } = await end(runtime, 'ambient-off.mjs', [], { ASYNC_LAB_AMBIENT: '0' })
    expect(out).toBe('true undefined 7\n')
  })

  test("JS-12 an ESM and a CJS copy recognise each other's errors, tasks and scopes", async () => {
    const { out, err } = await end(runtime, 'copies.mjs')
    expect(err).toBe('')
    const { lines, copies } = JSON.parse(out) as { lines: unknown[]; copies: number }
    for (const name of ['esm', 'cjs']) {
      expect(lines).toContainEqual([name, [true, true, true, true, true], true])
      expect(lines).toContainEqual([name, true])
    }
    expect(copies).toBe(2)
  })
})
