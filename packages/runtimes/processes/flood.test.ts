import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyModel, foldAll, timelineLines } from '@async-lab/inspector'
import { openRecording } from '@async-lab/inspector/process'
import { afterAll, describe, expect, it } from 'vitest'
import { inspected, memoryOf, socketOf } from './inspected.ts'

const home = mkdtempSync(join(tmpdir(), 'flood-'))
afterAll(() => rmSync(home, { recursive: true }))

const TICKS = 6
const TASKS = 50_000
/** What may stay unread, and the message that goes beyond. */
const MOST_UNREAD = 2 * (4 << 20)
/** Some of it is the garbage of so many tasks. */
const MOST_MORE = 600_000_000

/** Reads no further than it is asked: what a client does not take stays with the program. */
async function* linesOf(path: string, requests: (say: (request: object) => void) => void) {
  const socket = connect({ path })
  requests((request) => void socket.write(`${JSON.stringify(request)}\n`))
  let rest = ''
  for await (const chunk of socket) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line)
  }
}

describe.each(['node-24', 'bun', 'deno'] as const)('on %s', (runtime) => {
  it(`of ${TASKS} tasks for each line that its reader takes, a program keeps little, tells whole tasks, and counts the others`, async () => {
    const program = await inspected(runtime, { fixture: 'flood.mjs', args: [String(TICKS), String(TASKS)] })
    const before = memoryOf(program.pid)
    let ask!: (request: object) => void
    const lines = linesOf(socketOf(program), (say) => (ask = say))
    const next = async () => (await lines.next()).value
    const greeting = next()
    ask({ id: 0, type: 'hello', v: [1] })
    await greeting
    ask({ id: 1, type: 'record' })
    const pieces: string[] = []
    for (let tick = 1; tick <= TICKS; tick++) {
      await program.printed(`tick ${tick}\n`)
      const { id, chunk } = await next()
      expect(id).toBe(1)
      pieces.push(chunk)
      expect(memoryOf(program.pid) - before).toBeLessThan(MOST_MORE)
      await program.signal('SIGUSR2', `tick ${tick}\n`)
    }
    const told = 'unread at most '
    await program.printed(told)
    ask({ id: 2, type: 'stop', of: 1 })
    let end
    for (let message = await next(); end === undefined; message = await next()) {
      if (message.end === undefined) pieces.push(message.chunk)
      else end = message
    }
    await program.signal('SIGTERM', told)
    const { out } = await program.ended
    const unread = Number(/unread at most (\d+)\./.exec(out)![1])
    // It was full, and hardly more than that.
    expect(unread).toBeGreaterThan(MOST_UNREAD / 2)
    expect(unread).toBeLessThan(MOST_UNREAD)

    const path = join(home, `${runtime}.rec`)
    writeFileSync(path, Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))))
    const recording = openRecording(path)
    const model = foldAll(emptyModel(), recording.events())
    const { dropped } = recording
    expect(end.dropped).toEqual(dropped)
    const naps = [...model.tasks.values()].filter(({ name }) => name !== 'main')
    // Really dropped are those that were spawned and are not there.
    expect(dropped.tasks).toBe(TICKS * TASKS + 1 - model.tasks.size)
    expect(naps.length).toBeGreaterThan(10_000)
    expect(dropped.tasks).toBeGreaterThan(100_000)
    const half = naps.filter(
      ({ outcome, waits }) =>
        outcome !== 'completed' || waits.length !== 1 || waits[0]!.kind !== 'sleep' || waits[0]!.ended <= 0,
    )
    expect(half).toEqual([])
    const banner = timelineLines(model, { columns: 80, dropped, epoch: recording.head.epoch, most: 1 })
    expect(banner).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^! dropped ${dropped.tasks} whole tasks since \\d\\d:\\d\\d:\\d\\d; every task shown is complete$`,
        ),
      ),
    )
  })
})
