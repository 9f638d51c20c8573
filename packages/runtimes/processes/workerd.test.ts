import { join } from 'node:path'
import { build } from 'esbuild'
import { Log, LogLevel, Miniflare, Response } from 'miniflare'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

/** What workerd itself answers for a request that nothing of its own can wake. */
const HUNG = /^500 .*code had hung and would never generate a response/

let script: string
let worker: Miniflare
let gates: Map<string, Gate>

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'fixtures/worker.mjs')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
  })
  script = outputFiles[0]!.text
})

beforeEach(() => {
  gates = new Map()
  const modules = { 'worker.js': { type: 'esm' as const, contents: script } }
  worker = new Miniflare({
    // It warns where another request's continuations were dropped, which is what some tests are about.
    log: new Log(LogLevel.NONE),
    handleStructuredLogs: () => {},
    workers: [
      {
        config: {
          name: 'worker',
          compatibilityDate: '2026-11-01',
          manifest: { mainModule: 'worker.js', modules },
        },
        dev: { outboundService: { type: 'fetcher', handler: ({ url }) => gate(url).pass() } },
      },
    ],
  })
})

afterEach(() => worker.dispose())

test('JS-09 every door loads in the global scope, and a scope in a request then works', async () => {
  expect(await answer('doors')).toBe('200 workerd 42 1000')
})

test('JS-10 a task of one request is joined by another that has work of its own', async () => {
  const owner = answer('hold')
  await reached('hold')
  const joiner = answer('joinWithOwnWork')
  await reached('joining')
  open('hold')
  expect(await Promise.all([owner, joiner])).toEqual(['200 through hold', '200 through hold'])
})

test('JS-10 workerd rejects at once a request that does nothing but join, and the task goes on', async () => {
  const owner = answer('hold')
  await reached('hold')
  expect(await answer('join')).toMatch(HUNG)
  open('hold')
  expect(await owner).toBe('200 through hold')
  expect(await answer('join')).toBe('200 through hold')
})

test('JS-10 a task of one request, cancelled by another in its sleep, ends in its own', async () => {
  const owner = answer('holdAsleep')
  await reached('asleep')
  expect(await answer('cancel')).toBe('200 true')
  expect(await owner).toBe('200 cancelled')
})

test('JS-10 a scope of one request waits for what another spawned into it, and a third joins it', async () => {
  const owner = answer('open')
  await reached('open')
  const spawner = answer('spawnThere')
  await reached('spawned')
  open('open')
  await reached('ending')
  const joiner = answer('joinScope')
  await reached('joining')
  open('spawned')
  expect(await Promise.all([owner, spawner, joiner])).toEqual([
    '200 joined',
    '200 through spawned',
    '200 joined too',
  ])
})

test('JS-10 requests sleep at the same time', async () => {
  const long = answer('sleepLong')
  await reached('sleepLong')
  expect(await answer('sleepShort')).toBe('200 short')
  open('sleepLong')
  expect(await long).toBe('200 long')
})

test('JS-10 a task that its request left behind is never waited for in silence', async () => {
  expect(await answer('leaveTask')).toBe('200 left')
  expect(await answer('sleepShort')).toBe('200 short')
  expect(await answer('join')).toMatch(HUNG)
  expect(await answer('joinInTime')).toBe('200 TimeoutError')
  const joiner = answer('joinWithOwnWork')
  await reached('joining')
  open('joining')
  expect(await joiner).toMatch(HUNG)
})

test('JS-10 a wait that its request left behind takes no other with it', async () => {
  const owner = answer('ownPromise')
  await reached('owning')
  expect(await answer('leaveWait')).toBe('200 left')
  const waiter = answer('waitForPromise')
  await reached('waiting')
  expect(await answer('resolvePromise')).toBe('200 done')
  expect(await Promise.all([owner, waiter])).toEqual(['200 resolved', '200 resolved'])
})

test('JS-10 a failure that its request left behind does not blur the turns of others', async () => {
  expect(await answer('leaveFailure')).toBe('200 left')
  const failing = answer('failInTwoTurns')
  await reached('failed')
  open('failed')
  expect(await failing).toBe('200 task body')
})

/** A response that the test withholds until it opens the gate. */
class Gate {
  reach!: () => void
  open!: () => void
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve))
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve))
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  async pass() {
    this.reach()
    await this.#opened
    return new Response(`through ${this.#name}`)
  }
}

function gate(url: string): Gate {
  const name = new URL(url).pathname.slice(1)
  if (!gates.has(name)) gates.set(name, new Gate(name))
  return gates.get(name)!
}

const reached = (name: string) => inTime(name, gate(`http://gate/${name}`).reached)
const open = (name: string) => gate(`http://gate/${name}`).open()

/** The status and the text that the worker answers a request with. */
function answer(request: string): Promise<string> {
  const response = worker.dispatchFetch(`http://worker/${request}`)
  return inTime(
    request,
    response.then(async (it) => `${it.status} ${await it.text()}`),
  )
}

async function inTime<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`"${what}" hangs in silence`)), 10_000)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
