import {
  attach,
  GREETING,
  type TaskFacts,
  taskFacts,
  viewOf,
  type WatchTick,
} from '@async-lab/inspector/process'
import { describe, expect, it } from 'vitest'
import { inspected } from './inspected.ts'
import { names, type Program } from './program.ts'

const withHooks = names.filter((name) => name.startsWith('node'))
const without = names.filter((name) => !name.startsWith('node'))

type Client = Awaited<ReturnType<typeof attach>>['client']

/** The first message in which the site has ended tasks: so long it was watched. */
function ticked(client: Client, level: 1 | 4): Promise<WatchTick> {
  return new Promise((resolve, reject) => {
    const { ended, stop } = client.watch(
      100,
      (tick) => {
        if (!tick.sites.some(({ name, completed }) => name === 'importFile' && completed > 0)) return
        resolve(tick)
        stop()
      },
      level,
    )
    ended.catch(reject)
  })
}

async function end(program: Program, client: Client): Promise<void> {
  client.close()
  await program.signal('SIGTERM', 'ready')
  await program.ended
}

async function tasksOf(client: Client): Promise<TaskFacts[]> {
  return taskFacts(viewOf(await client.ask('snapshot')))
}

describe.each(withHooks)('a program on %s, watched at level 4', (runtime) => {
  it('tells exactly how long the code of its tasks runs', async () => {
    const program = await inspected(runtime, { fixture: 'profiled.mjs' })
    const { client, hello } = await attach(program.pid)
    expect(hello.most).toBe(4)
    const { level, ms, sites, dropped } = await ticked(client, 4)
    expect(level).toBe(4)
    expect(dropped).toEqual({ tasks: 0, scopes: 0, since: -1 })
    // Each computes 20 ms at a stretch, and no two at once.
    expect(sites.find(({ name }) => name === 'importFile')!.longest).toBeGreaterThanOrEqual(20)
    expect(sites.reduce((sum, { run }) => sum + run!, 0)).toBeLessThanOrEqual(ms! + 1)
    await end(program, client)
  })
})

describe.each(without)('a program on %s', (runtime) => {
  it('is not watched at level 4, and says which level works', async () => {
    const program = await inspected(runtime, { fixture: 'profiled.mjs' })
    const { client, hello } = await attach(program.pid)
    expect(hello.most).toBe(3)
    await expect(ticked(client, 4)).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(/^Cannot watch at level 4 on (Bun|Deno): .*, use level 1, or/),
    })
    await end(program, client)
  })

  it('that is to be followed at level 4 says that it is at level 3', async () => {
    const program = await inspected(runtime, { env: { ASYNC_LAB_INSPECT_LEVEL: '4' } })
    await program.toldOnStderr('Cannot follow tasks at level 4 on')
    const { client, hello } = await attach(program.pid)
    expect(hello.level).toBe(3)
    await end(program, client)
  })
})

describe.each(names)('a program on %s', (runtime) => {
  it('watched at level 1 estimates how long the code of its tasks runs', async () => {
    const program = await inspected(runtime, { fixture: 'profiled.mjs' })
    const { client } = await attach(program.pid)
    const { level, sites } = await ticked(client, 1)
    expect(level).toBe(1)
    expect(sites.find(({ name }) => name === 'importFile')!.longest).toBeGreaterThanOrEqual(20)
    await end(program, client)
  })

  it('followed from its beginning tells who spawned a task and where, and since when its lock is held', async () => {
    const level = runtime.startsWith('node') ? '4' : '3'
    const program = await inspected(runtime, { env: { ASYNC_LAB_INSPECT_LEVEL: level } })
    const { client, hello } = await attach(program.pid)
    expect(hello.level).toBe(Number(level))
    const tasks = await tasksOf(client)
    const [main] = tasks
    const checkout = tasks.find(({ name }) => name === 'checkout')!
    const restock = tasks.find(({ name }) => name === 'restock')!
    expect(checkout.spawned).toEqual({
      by: main!.id,
      site: expect.stringMatching(/inspected\.mjs:26:\d+$/),
      isSure: true,
    })
    const { heldSince, since } = checkout.waitsFor!
    expect(heldSince[0]).toBeGreaterThan(0)
    expect(heldSince[0]).toBeLessThanOrEqual(since!)
    expect(checkout.soFar).toMatchObject({ woken: 0, atLeast: false })
    expect(main!.soFar).toMatchObject({ woken: 1, atLeast: false })
    if (level === '4') expect(restock.soFar!.ran).toBeGreaterThan(0)
    else expect(restock.soFar!.ran).toBe(null)
    await end(program, client)
  })

  it('in debug mode knows that as well', async () => {
    const program = await inspected(runtime, { env: { ASYNC_LAB_DEBUG: '1' } })
    const { client } = await attach(program.pid)
    const workers = (await tasksOf(client)).filter(({ name }) => name === 'worker')
    for (const { spawned } of workers)
      expect(spawned).toMatchObject({ site: expect.stringMatching(/inspected\.mjs:28:\d+$/), isSure: true })
    await end(program, client)
  })

  it('remembers tasks only while somebody watches', async () => {
    const program = await inspected(runtime, { fixture: 'profiled.mjs' })
    const { client } = await attach(program.pid)
    expect((await tasksOf(client)).every(({ soFar }) => soFar === null)).toBe(true)
    const watched = await attach(program.pid)
    await ticked(watched.client, 1)
    const { stop } = watched.client.watch(100, () => {})
    let found: TaskFacts | undefined
    while (found === undefined)
      found = (await tasksOf(client)).find(({ name, spawned }) => name === 'audit' && spawned !== null)
    // Where the first of its name was spawned.
    expect(found.spawned).toMatchObject({ site: expect.stringMatching(/profiled\.mjs:21:\d+$/) })
    stop()
    while ((await client.ask('hello', GREETING)).level > 0);
    expect((await tasksOf(client)).every(({ soFar }) => soFar === null)).toBe(true)
    watched.client.close()
    await end(program, client)
  })
})

it('a level that there is not is told of, and the program runs on', async () => {
  const program = await inspected('node-24', { env: { ASYNC_LAB_INSPECT_LEVEL: 'all' } })
  await program.toldOnStderr(
    'async-lab: Cannot follow tasks at level "all": ASYNC_LAB_INSPECT_LEVEL is a number from 0 to 4\n',
  )
  const { client, hello } = await attach(program.pid)
  expect(hello.level).toBe(0)
  await end(program, client)
})
