import { describe, expect, test } from 'vitest'
import { end, names, Program } from './program.ts'

describe.for(names)('%s', (runtime) => {
  test('RN-05 tasks that ignore cancellation longer than the grace are named, each with what it waits for', async () => {
    const { code, err } = await end(runtime, 'stuck.mjs')
    expect(err).toContain('still running 30 ms after the end was asked for')
    expect(err).toMatch(/deaf #\d+ +runs, or awaits something outside this library/)
    expect(err).toMatch(/stubborn #\d+/)
    expect(err).toContain('StuckTaskError')
    expect(code).toBe(1)
  })

  test.for(['await', 'float'])(
    'RN-06 two tasks that wait for each other, `%s run()`: told, exit code 1',
    async (form) => {
      const { code, err, out } = await end(runtime, 'deadlock.mjs', [form, 'circle'])
      expect(err).toContain('async-lab: deadlock')
      expect(err).toMatch(/first #\d+ +waits for task "second"/)
      expect(err).toMatch(/second #\d+ +waits for task "first"/)
      expect(err).toContain('DeadlockError')
      expect(out).toBe('')
      expect(code).toBe(1)
    },
  )

  test('RN-06 a floating run whose event loop is empty: told, exit code 1', async () => {
    const { code, err } = await end(runtime, 'deadlock.mjs', ['float', 'empty'])
    expect(err).toContain('async-lab: deadlock')
    expect(err).toContain('the event loop is empty')
    expect(err).toContain('DeadlockError')
    expect(code).toBe(1)
  })
})

describe.for(names)('%s', (runtime) => {
  test('RN-06 a wait that an `AbortSignal.timeout` ends is no deadlock, though nothing else keeps the process alive', async () => {
    expect(await end(runtime, 'deadlock.mjs', ['float', 'timeout'])).toEqual({
      code: 0,
      out: 'TimeoutError\n',
      err: '',
    })
  })

  test('RN-06 where nothing but a signal can end a wait, that is told, and waited for', async () => {
    const program = new Program(runtime, 'deadlock.mjs', ['float', 'signal'])
    await program.toldOnStderr('async-lab: quiet')
    program.kill()
    const { code, err } = await program.ended
    expect(err).toMatch(/^async-lab: quiet\. Nothing but a signal can end what is waited for\./)
    expect(err).toMatch(/waiting #\d+ +waits for mutex "for ever"/)
    expect(code).toBe(null)
  })
})

// What an unsettled top-level await does when the event loop is empty is up to the engine.
describe('RN-06 `await run()` whose event loop is empty', () => {
  test.for(names.filter((name) => name.startsWith('node')))('%s: told, exit code 1', async (runtime) => {
    const { code, err } = await end(runtime, 'deadlock.mjs', ['await', 'empty'])
    expect(err).toContain('async-lab: deadlock')
    expect(code).toBe(1)
  })

  // Neither emits `beforeExit` there, and both stay alive for ever: Deno because `run` listens to signals, Bun always.
  test.for(['deno', 'bun'] as const)('gap %s-tla: it is not told, and does not end', async (runtime) => {
    const { code, err } = await new Program(runtime, 'deadlock.mjs', ['await', 'empty'], {}, 2000).ended
    expect(err).toBe('')
    expect(code).toBe(null)
  })
})
