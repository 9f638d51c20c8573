import { mkdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Evaluated, taskFacts, viewOf } from '@async-lab/inspector/process'
import { build } from 'esbuild'
import { Log, LogLevel, Miniflare, Response } from 'miniflare'
import { chromium } from 'playwright'
import { expect, it } from 'vitest'

/** One holds a lock in a promise that is not ours, three wait for it. */
const PROGRAM = `
import { interruptible, Mutex, run, scope } from '@async-lab/core'
const stock = new Mutex({ name: 'stock' })
async function checkout(task) { await stock.with(() => {}, task) }
run((main) => scope((s) => {
  s.spawn((task) => stock.with(() => interruptible(new Promise(() => {}), task), task), { name: 'restock' })
  for (let i = 0; i < 3; i++) s.spawn(checkout)
}, main))
`

it('a page in Chromium is asked through its debugger', async () => {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'iife',
    conditions: ['browser'],
    write: false,
  })
  const port = await freePort()
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--remote-debugging-port=${port}`,
    ],
  })
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: outputFiles[0]!.text })
    const target = await Evaluated.at('127.0.0.1', port)
    expect((await target.ask('hello')).runtime).toBe('browser')
    const tasks = taskFacts(viewOf(await target.ask('snapshot')))
    expect(tasks.map(({ name }) => name)).toEqual(['main', 'restock', 'checkout', 'checkout', 'checkout'])
    const { groups } = await target.ask('stacks')
    expect(groups.map(({ count, kind, on }) => [count, kind, on])).toContainEqual([3, 'mutex', 'stock'])
    const { frames } = await target.ask('where', { task: tasks[2]!.id })
    expect(frames.join('\n')).toContain('async checkout')
    await expect(target.ask('doctor')).rejects.toThrow('ASYNC_LAB_INSPECT')
    target.close()
  } finally {
    await browser.close()
  }
})

it('a worker in workerd is asked through its debugger, for what needs no code of its own to go on', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
import { Mutex, run, scope } from '@async-lab/core'
const stock = new Mutex({ name: 'stock' })
const hold = () => stock.with(() => fetch('http://gate/held'))
const checkout = () => stock.with(() => {})
export default {
  async fetch() {
    await run(() => scope((s) => {
      s.spawn(hold, { name: 'restock' })
      s.spawn(checkout)
    }))
    return new Response('done')
  },
}`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
  })
  let held!: () => void
  const isHeld = new Promise<void>((resolve) => (held = resolve))
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  const handler = async () => {
    held()
    await opened
    return new Response('open')
  }
  const worker = new Miniflare({
    inspectorPort: 0,
    log: new Log(LogLevel.NONE),
    workers: [
      {
        config: {
          name: 'worker',
          compatibilityDate: '2026-11-01',
          manifest: {
            mainModule: 'worker.js',
            modules: { 'worker.js': { type: 'esm', contents: outputFiles[0]!.text } },
          },
        },
        dev: { outboundService: { type: 'fetcher', handler } },
      },
    ],
  })
  try {
    const answer = worker.dispatchFetch('http://worker/')
    await isHeld
    const { port } = await worker.getInspectorURL()
    const target = await Evaluated.at('127.0.0.1', Number(port))
    expect((await target.ask('hello')).runtime).toBe('workerd')
    const tasks = taskFacts(viewOf(await target.ask('snapshot')))
    expect(tasks.map(({ name, state }) => [name, state])).toEqual([
      ['main', 'parked'],
      ['restock', 'outside'],
      ['checkout', 'parked'],
    ])
    const { owner } = (await target.ask('where', { task: tasks[2]!.id })).entries[0]!.snapshot
    expect(owner.flat()).toContain(tasks[1]!.id)
    await expect(target.ask('stacks')).rejects.toThrow(/^Cannot ask for stacks in workerd: /)
    target.close()
    open()
    expect(await (await answer).text()).toBe('done')
  } finally {
    await worker.dispose()
  }
})

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** The Chromium that $CHROMIUM_PATH names, or else the one that an npm package carries. */
async function chromiumPath(): Promise<string> {
  if (process.env['CHROMIUM_PATH']) return process.env['CHROMIUM_PATH']
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
  // It unpacks itself, not at once: not where others do the same at this moment.
  process.env['TMPDIR'] = join(import.meta.dirname, '../node_modules/.chromium')
  await mkdir(process.env['TMPDIR'], { recursive: true })
  const { default: packed } = await import('@sparticuz/chromium')
  return packed.executablePath()
}
