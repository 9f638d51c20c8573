import { describe, expect, test } from 'vitest'
import { end, names, Program } from './program.ts'

describe.for(names)('%s', (runtime) => {
  test.for([
    ['SIGINT', 'await', 130],
    ['SIGINT', 'float', 130],
    ['SIGTERM', 'await', 143],
    ['SIGTERM', 'float', 143],
  ] as const)(
    'RN-02 %s with `%s run()`: main is cancelled, cleanup and shields run, exit code %d',
    async ([signal, form, code]) => {
      const program = new Program(runtime, 'signals.mjs', [form, 'short'])
      await program.signal(signal, 'ready')
      const { out, err, code: actual } = await program.ended
      expect(out.split('\n').toSorted()).toEqual(
        [
          '',
          'ready',
          `main: shutdown ${signal}`,
          `sibling: shutdown ${signal}`,
          'cleaning',
          'cleaned',
        ].toSorted(),
      )
      expect(err).toBe('')
      expect(actual).toBe(code)
    },
  )

  test.for([
    ['RN-03', 'SIGINT', 'SIGINT', 130],
    ['RN-09', 'SIGINT', 'SIGTERM', 143],
  ] as const)('%s %s, then %s during the cleanup: ends at once', async ([, first, second, code]) => {
    const program = new Program(runtime, 'signals.mjs', ['await', 'endless'])
    await program.signal(first, 'ready')
    await program.signal(second, 'cleaning')
    const { out, code: actual } = await program.ended
    expect(out).not.toContain('cleaned')
    expect(actual).toBe(code)
  })
})

// Not Deno: it tells a signal 60 to 120 ms after it came, when the program has long ended.
test.for(names.filter((name) => name !== 'deno'))(
  '%s RN-09 a signal in the turn in which main ends is not lost',
  async (runtime) => {
    const { out, code } = await end(runtime, 'last-signal.mjs')
    expect(out).toBe('value 7\n')
    expect(code).toBe(130)
  },
)
