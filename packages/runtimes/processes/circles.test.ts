import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { end, names, Program } from './program.ts'

describe.for(names)('%s', (runtime) => {
  describe.for([2, 3, 50])('a circle of %i', (count) => {
    test('mutexes is refused to the one who would close it, with all its sides, and ends the run with code 1', async () => {
      const { code, out, err } = await end(runtime, 'circles.mjs', ['mutex', String(count)])
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain('DeadlockError')
      const [told] = /the wait would close a circle: .*/.exec(err)!
      const sides = [
        ...told.matchAll(/"holder (\d+)" #\d+ waits for "lock (\d+)", held by task "holder \2"/g),
      ]
      expect(sides.map(([, holder]) => Number(holder)).toSorted((a, b) => a - b)).toEqual([...range(count)])
    })

    test('semaphores is printed, with all its sides, and ends the run with code 1', async () => {
      const { code, out, err } = await end(runtime, 'circles.mjs', ['semaphore', String(count)])
      expect({ code, out }).toEqual({ code: 1, out: '' })
      const [printed] = err.split('DeadlockError')
      expect(printed).toContain('async-lab: deadlock. Cannot go on: tasks wait for each other in a circle')
      const sides = [
        ...printed!.matchAll(/^holder (\d+) #\d+ +waits for semaphore "lock (\d+)", held by #\d+/gm),
      ]
      expect(sides.map(([, holder, lock]) => [Number(holder), Number(lock)])).toEqual(
        range(count).map((at) => [at, (at + 1) % count]),
      )
    })
  })

  test.for(['mutex', 'semaphore'])(
    'a circle of 3 %s locks under a deadline is parted by it, and not told of',
    async (kind) => {
      expect(await end(runtime, 'circles.mjs', [kind, '3', 'deadline'])).toEqual({
        code: 0,
        out: 'TimeoutError\n',
        err: '',
      })
    },
  )

  test('a server that waits for a call is let alone', async () => {
    const program = new Program(runtime, 'idle-server.mjs')
    const idle = /idle at (\d+)\./
    const [, port] = idle.exec(await program.until((out) => idle.test(out)))!
    expect(await text(connect(Number(port), '127.0.0.1'))).toBe('hello\n')
    await program.signal('SIGTERM', 'idle')
    expect(await program.ended).toMatchObject({ code: 143, err: '' })
  })
})

function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}
