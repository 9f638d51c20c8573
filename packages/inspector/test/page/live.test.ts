import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { removeRuntimeDir, Served } from '../web/served.ts'
import { openChromium } from './chromium.ts'

let browser: Browser
let context: BrowserContext
let served: Served
/** What the page may not do: errors, words on the console. */
const complaints: string[] = []
/** Of what a browser says by itself. */
let expected: RegExp | undefined

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  })
  return openTab()
}

async function openTab(): Promise<Page> {
  const page = await context.newPage()
  page.on('console', (message) => {
    if (expected?.test(message.text()) !== true) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(served.page.url)
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
  return page
}

/** Waits until there are so many. */
async function finds(page: Page, text: string, count: string): Promise<void> {
  await page.fill('#find', text)
  await page.locator('#found', { hasText: count }).waitFor()
}

async function choose(page: Page, name: string): Promise<void> {
  await finds(page, name, '1 found')
  await page.press('#find', 'Enter')
}

const details = (page: Page, text: string | RegExp) => page.locator('#details', { hasText: text }).waitFor()

const windowOf = async (page: Page) => (await page.locator('#window').boundingBox())!

/** Waits until time has gone on in the picture. */
async function later(page: Page): Promise<void> {
  const facts = await page.locator('#facts').textContent()
  await page.waitForFunction((before) => document.getElementById('facts')!.textContent !== before, facts)
}

beforeAll(async () => {
  browser = await openChromium()
}, 120_000)

afterEach(async () => {
  await context.close()
  await served.close()
  expected = undefined
  expect(complaints.splice(0)).toEqual([])
})

afterAll(async () => {
  await browser.close()
  removeRuntimeDir()
})

describe('the page of a live program', () => {
  beforeEach(async () => {
    served = await Served.start()
  })

  it('shows what happens after it was opened', async () => {
    const page = await open()
    expect(page.url()).not.toContain('token')
    expect(await page.title()).toBe('served.mjs · Async Lab')
    await finds(page, 'late', 'none')
    await served.say('spawn late')
    await choose(page, 'late')
    expect(await page.locator('#details h2').textContent()).toMatch(/^late #\d+$/)
    await served.say('fail charge')
    await choose(page, 'charge')
    await details(page, 'failed: Error: refused')
  })

  it('follows what happens now, until the reader looks elsewhere, and again when asked to', async () => {
    const page = await open()
    const isLive = () => page.locator('#now').getAttribute('aria-pressed')
    expect(await isLive()).toBe('true')
    await later(page)
    await page.locator('#picture').focus()
    for (let press = 0; press < 3; press++) await page.keyboard.press('+')
    expect(await isLive()).toBe('false')
    // The same moments take less and less of the whole.
    const before = await windowOf(page)
    await later(page)
    await page.waitForFunction(
      (width) => document.getElementById('window')!.getBoundingClientRect().width < width,
      before.width,
    )
    await page.keyboard.press('l')
    expect(await isLive()).toBe('true')
    await page.waitForFunction(() => {
      const [all, seen] = ['strip', 'window'].map((id) =>
        document.getElementById(id)!.getBoundingClientRect(),
      )
      return Math.abs(all!.right - seen!.right) < 2
    })
  })

  it('stands still while it is paused, and then has all that happened meanwhile', async () => {
    const page = await open()
    const other = await openTab()
    await page.locator('#pause').click()
    const facts = await page.locator('#facts').textContent()
    await served.say('spawn late')
    await finds(other, 'late', '1 found')
    expect(await page.locator('#facts').textContent()).toBe(facts)
    await finds(page, 'late', 'none')
    await page.locator('#pause').click()
    await finds(page, 'late', '1 found')
  })

  it('has in a second tab, and after a reload, all that there was', async () => {
    const page = await open()
    await served.say('spawn late')
    await finds(page, 'late', '1 found')
    const other = await openTab()
    for (const name of ['restock', 'checkout', 'late']) await finds(other, name, '1 found')
    await page.reload()
    await page.waitForSelector('html[data-ready]', { state: 'attached' })
    for (const name of ['restock', 'checkout', 'late']) await finds(page, name, '1 found')
  })

  it('says that the program has ended, and goes on to show what it did', async () => {
    const page = await open()
    await served.end()
    await page.locator('#notes', { hasText: /the program ended at .*; this is what it did/ }).waitFor()
    expect(await page.locator('#now').isVisible()).toBe(false)
    await choose(page, 'restock')
    await details(page, 'cancelled')
    await page.reload()
    await page.locator('#notes', { hasText: 'the program ended at' }).waitFor()
    await choose(page, 'checkout')
  })

  it('says that nobody answers any more', async () => {
    const page = await open()
    expected = /Failed to load resource/
    served.page.close()
    await page.locator('#notes', { hasText: 'does not answer any more' }).waitFor()
    await choose(page, 'checkout')
  })

  it('lets tasks go that ended long ago, and says so', async () => {
    const page = await open()
    await served.say('flood 100000')
    await page
      .locator('#notes', { hasText: /[\d,]+ tasks that ended before what is shown were let go/ })
      .waitFor()
    await finds(page, 'restock', '1 found')
    await served.say('spawn late')
    await choose(page, 'late')
    const note = (await page.locator('#notes').textContent())!
    const facts = (await page.locator('#facts').textContent())!
    const [gone, shown] = [note, facts].map((text) =>
      Number(/([\d,]+) tasks/.exec(text)![1]!.replaceAll(',', '')),
    )
    expect(gone! + shown!).toBe(100_004)
  }, 120_000)

  it('offers what it has as a file', async () => {
    const page = await open()
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()])
    expect(download.suggestedFilename()).toBe(`served.mjs-${served.pid}.rec`)
    expect(await download.failure()).toBeNull()
  })

  it('has a table that grows, and keeps the focus on what it is on', async () => {
    const page = await open()
    await page.keyboard.press('t')
    const button = page.getByRole('rowheader', { name: 'restock' }).getByRole('button')
    await button.focus()
    await served.say('spawn late')
    await page.getByRole('rowheader', { name: 'late' }).waitFor()
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('fits a phone', async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect((await page.locator('#picture').boundingBox())!.height).toBeGreaterThan(300)
    await page.locator('#now').tap()
  })
})

describe('cancelling on the page', () => {
  it('ends a task of a program that allows it', async () => {
    served = await Served.start('cancel')
    const page = await open()
    await choose(page, 'restock')
    await page.getByRole('button', { name: 'Cancel this task' }).click()
    await details(page, /cancelled: asked for.*cancelled on the timeline page/)
    expect(await page.getByRole('button', { name: 'Cancel this task' }).count()).toBe(0)
    expect([...(await served.alive()).keys()]).not.toContain('restock')
  })

  it('is not there where the program may only be read, and the page says why', async () => {
    served = await Served.start('read')
    const page = await open()
    await choose(page, 'restock')
    await details(page, 'It cannot be cancelled from here')
    expect(await page.getByRole('button', { name: 'Cancel this task' }).count()).toBe(0)
  })
})

describe('a foreign page', () => {
  let foreign: Server
  beforeEach(async () => {
    served = await Served.start('cancel')
    foreign = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<p>foreign'))
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => void foreign.close())

  // To a browser another port is of the same site, and is sent the cookie; another name is not.
  it.each(['127.0.0.1', 'localhost'])(
    'at another port of %s sees nothing and can do nothing',
    async (host) => {
      const home = (await open()).url()
      const task = (await served.alive()).get('restock')!
      const page = await context.newPage()
      await page.goto(`http://${host}:${(foreign.address() as AddressInfo).port}/`)
      const seen = await page.evaluate(
        async ([address, body]) => {
          // oxlint-disable-next-line unicorn/consistent-function-scoping -- the browser is given this function, and no other
          const told = (asking: Promise<Response>) =>
            asking.then(
              async (answer) => `${answer.type} ${await answer.text()}`,
              () => 'refused',
            )
          const events = new Promise((resolve) => {
            const source = new EventSource(`${address}told`, { withCredentials: true })
            source.addEventListener('again', () => resolve('heard'))
            source.addEventListener('error', () => resolve('refused'))
          })
          const framed = await new Promise<string>((resolve) => {
            const frame = document.createElement('iframe')
            frame.src = address
            frame.addEventListener('load', () => {
              try {
                resolve(frame.contentDocument?.title ?? 'out of reach')
              } catch {
                resolve('out of reach')
              }
            })
            document.body.append(frame)
          })
          return [
            await told(fetch(address, { credentials: 'include' })),
            await told(fetch(`${address}recording`, { credentials: 'include', mode: 'no-cors' })),
            await told(fetch(`${address}cancel`, { method: 'POST', body, credentials: 'include' })),
            await told(
              fetch(`${address}cancel`, { method: 'POST', body, credentials: 'include', mode: 'no-cors' }),
            ),
            await events,
            framed,
          ]
        },
        [home, JSON.stringify({ task })] as const,
      )
      const [read, , posted] = seen
      expect([read, posted, seen[4], seen[5]]).toEqual(['refused', 'refused', 'refused', 'out of reach'])
      for (const blind of [seen[1], seen[3]]) expect(['refused', 'opaque ']).toContain(blind)
      for (const frame of page.frames().slice(1))
        expect(await frame.content().catch(() => '')).not.toContain('Async Lab')
      expect((await served.alive()).get('restock')).toBe(task)
    },
  )
})
