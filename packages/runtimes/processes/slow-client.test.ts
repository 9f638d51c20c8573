import { attach } from '@async-lab/inspector/process'
import { expect, it } from 'vitest'
import { inspected, memoryOf, RawClient, socketOf } from './inspected.ts'

const RUNTIMES = ['node-24', 'bun', 'deno'] as const

// A picture of these is about 100 kB: unbounded, the answers alone would fill 800 MB.
const TASKS = 1000
const REQUESTS = 8000
const MOST_MORE = 200_000_000
/** More than what was sent before anything was read. */
const READ = 200

it.each(RUNTIMES)(
  'a client that asks and does not read costs a program on %s no memory, and gets its answers once it does',
  async (runtime) => {
    const program = await inspected(runtime, { args: [String(TASKS)] })
    const before = memoryOf(program.pid)
    const slow = new RawClient(socketOf(program))
    await slow.hello()
    slow.socket.pause()
    for (let id = 1; id <= REQUESTS; id++) slow.say(`{"id":${id},"type":"snapshot"}\n`)
    // Another one is answered as if there were no such client, and long after the slow one's requests have come.
    const { client } = await attach(program.pid)
    for (let turn = 0; turn < 20; turn++) await client.ask('snapshot')
    expect(memoryOf(program.pid) - before).toBeLessThan(MOST_MORE)
    client.close()
    slow.socket.resume()
    for (let id = 1; id <= READ; id++) {
      const answer = await slow.next()
      expect(answer.id).toBe(id)
    }
    slow.socket.destroy()
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
  },
)

it('a client that reads too slowly sees fewer and larger updates, and how many were merged', async () => {
  // A thousand names, so that an update has some 100 kB.
  const program = await inspected('node-24', { args: ['1000', 'names'] })
  const slow = new RawClient(socketOf(program))
  await slow.hello()
  slow.say('{"id":1,"type":"watch","every":100}\n')
  expect(await slow.next()).toMatchObject({ id: 1, seq: 0, merged: 0 })
  slow.socket.pause()
  // While another one has read so many that they are more than what may stay unread.
  const { client } = await attach(program.pid)
  const atLeast = 90
  await new Promise<void>((resolve) => {
    const { stop } = client.watch(100, ({ seq, merged }) => {
      expect(merged).toBe(0)
      if (seq < atLeast) return
      stop()
      resolve()
    })
  })
  slow.socket.resume()
  let seq = 0
  for (;;) {
    const tick = await slow.next()
    expect(tick.seq).toBe(++seq)
    expect(tick.sites.length).toBeGreaterThan(999)
    if (tick.merged === 0) continue
    // Some 40 fit into 4 MB, and what the system keeps for a socket.
    expect(tick.merged).toBeGreaterThan(10)
    break
  }
  client.close()
  slow.socket.destroy()
  await program.signal('SIGTERM', 'ready')
  expect((await program.ended).code).toBe(143)
})
