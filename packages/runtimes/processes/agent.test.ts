import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { attach, Tree, taskFacts, viewOf } from '@async-lab/inspector/process'
import { describe, expect, it } from 'vitest'
import { folder, inspected, RawClient, socketOf } from './inspected.ts'
import { names, Program } from './program.ts'

const { version } = createRequire(import.meta.url)('@async-lab/core/package.json') as { version: string }

describe.each(names)('a program that shows itself, on %s', (runtime) => {
  it('can be asked by its owner, and takes its files away', async () => {
    const program = await inspected(runtime)
    const { client, hello } = await attach(program.pid)
    expect(hello).toMatchObject({ v: 1, pid: program.pid, may: 'read', level: 0 })
    expect(hello.core).toEqual([version])
    expect(hello.runtime).toMatch(runtime.startsWith('node') ? `node ${runtime.slice(5)}.` : `${runtime} `)
    expect(hello.counts).toMatchObject({ tasks: 10, parked: 10, outside: 0 })
    const modes = [folder, socketOf(program), `${folder}/${program.pid}.json`]
    expect(modes.map((path) => lstatSync(path).mode & 0o777)).toEqual([0o700, 0o600, 0o600])
    expect(JSON.parse(readFileSync(modes[2]!, 'utf8'))).toMatchObject({ v: 1, pid: program.pid })

    const tasks = taskFacts(viewOf(await client.ask('snapshot')))
    const [restock] = tasks.filter(({ name }) => name === 'restock')
    const checkouts = tasks.filter(({ name }) => name === 'checkout')
    expect(checkouts.map(({ waitsFor }) => waitsFor)).toMatchObject(
      [1, 2, 3].map((place) => ({ kind: 'mutex', on: 'stock', place, heldBy: [restock!.id] })),
    )
    client.close()
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
    expect(modes.slice(1).filter(existsSync)).toEqual([])
  })

  it('tells where each task waits, with every function that awaits it', async () => {
    const program = await inspected(runtime)
    const { client, hello } = await attach(program.pid)
    const first = await client.ask('stacks')
    const { groups, missed } = await client.ask('stacks')
    expect(groups).toEqual(first.groups)
    expect(missed).toBe(0)
    const places = groups.map(({ count, kind, frames }) => [count, kind, ...frames.map(functionOf)])
    expect(places).toContainEqual([3, 'mutex', 'reserve', 'checkout'])
    expect(places).toContainEqual([5, 'get', 'worker'])
    const lines = new Tree(viewOf(await client.ask('snapshot'))).render(new Map(), {
      columns: 80,
      cwd: hello.cwd,
    })
    expect(lines.join('\n')).toMatch(/worker ×5 +parked +≥?\S+ +queue jobs: empty/)
    client.close()
    await program.signal('SIGTERM', 'ready')
    await program.ended
  })

  it('lets tasks be cancelled only where it was started so', async () => {
    const [reading, cancelling] = await Promise.all([
      inspected(runtime),
      inspected(runtime, { may: 'cancel' }),
    ])
    const [reader, canceller] = await Promise.all([attach(reading.pid), attach(cancelling.pid)])
    const tasks = taskFacts(viewOf(await canceller.client.ask('snapshot')))
    const task = tasks.find(({ name }) => name === 'restock')!.id
    await expect(reader.client.ask('cancel', { task })).rejects.toMatchObject({ code: 'not-permitted' })
    expect(await canceller.client.ask('cancel', { task, reason: 'enough' })).toMatchObject({ done: true })
    const left = taskFacts(viewOf(await canceller.client.ask('snapshot'))).map(({ name }) => name)
    expect(left).not.toContain('restock')
    expect(taskFacts(viewOf(await reader.client.ask('snapshot'))).map(({ name }) => name)).toContain(
      'restock',
    )
    for (const { client } of [reader, canceller]) client.close()
    await Promise.all([reading, cancelling].map((program) => program.signal('SIGTERM', 'ready')))
    await Promise.all([reading.ended, cancelling.ended])
  })

  it('listens to its tasks only while somebody watches', async () => {
    const program = await inspected(runtime)
    const { client, hello } = await attach(program.pid)
    const tick = await new Promise((resolve) => {
      const { stop } = client.watch(100, (first) => {
        resolve(first)
        stop()
      })
    })
    expect(tick).toMatchObject({ seq: 0, counts: hello.counts, merged: 0 })
    expect((await attach(program.pid)).hello.level).toBe(0)
    client.close()
    await program.signal('SIGTERM', 'ready')
    await program.ended
  })

  it('ends as if nobody looked', async () => {
    const program = await inspected(runtime, { fixture: 'inspected-end.mjs' })
    const { client } = await attach(program.pid)
    const { ended } = client.watch(100, () => {})
    ended.catch(() => {})
    expect(await program.ended).toMatchObject({ code: 0, out: 'ready\ndone\n', err: '' })
  })

  it('is not hurt by what a client says', async () => {
    const program = await inspected(runtime)
    const path = socketOf(program)
    const garbage = [
      'no json\n',
      '[]\n',
      'null\n',
      '{"type":7}\n',
      `${'x'.repeat(1 << 20)}x`,
      '{"id":1,"type":"snapshot"}\n',
    ]
    const codes = await Promise.all(
      garbage.map(async (text) => {
        const client = new RawClient(path)
        client.say(text)
        const { error } = await client.next()
        expect(await client.next()).toBe(undefined)
        return error.code
      }),
    )
    const request = 'bad-request'
    expect(codes).toEqual(['bad-json', request, request, request, 'line-too-long', 'hello-first'])
    const polite = new RawClient(path)
    expect(await polite.hello()).toMatchObject({ id: 0, v: 1 })
    polite.say(
      '{"id":1,"type":"guess"}\n{"id":2,"type":"where","task":"x"}\n{"id":3,"type":"where","task":0}\n',
    )
    const answers = [await polite.next(), await polite.next(), await polite.next()]
    const refusals = answers.map(({ id, error }) => [id, error.code])
    expect(refusals.toSorted(([a], [b]) => a - b)).toEqual([
      [1, 'not-supported'],
      [2, request],
      [3, 'no-such-task'],
    ])
    polite.socket.destroy()
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
  })

  it('shows nothing unless it is told to', async () => {
    const program = new Program(runtime, 'inspected.mjs', [], { ASYNC_LAB_INSPECT: '0' })
    await program.printed('ready')
    expect(existsSync(socketOf(program))).toBe(false)
    await program.signal('SIGTERM', 'ready')
    await program.ended
  })
})

/** `reserve`, of a frame as any engine writes it. */
function functionOf(frame: string): string {
  return /^(?:at )?(?:async )?([\w.]+)/.exec(frame)![1]!
}
