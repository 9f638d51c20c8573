import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { emptyModel, foldAll, type Model, segmentsOf } from '../../src/index.ts'
import { openRecording, timelineHtml } from '../../src/process.ts'
import { openChromium } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'timeline-'))
const pageOf = (name: string) => pathToFileURL(join(folder, `${name}.html`)).href
let browser: Browser
/** What no page may do: errors, words on the console, requests besides itself. */
let complaints: string[] = []
const models = new Map<string, Model>()

function record(name: string, program: string, ...args: string[]): void {
  const file = join(folder, `${name}.rec`)
  const path = fileURLToPath(new URL(`../programs/${program}`, import.meta.url))
  execFileSync(process.execPath, [path, file, ...args])
  models.set(name, foldAll(emptyModel(), openRecording(file).events()))
  writeFileSync(join(folder, `${name}.html`), timelineHtml(file, { title: name }))
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1200, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (request.url() !== pageOf(name)) complaints.push(request.url())
  })
  await page.goto(pageOf(name))
  await page.waitForSelector('html[data-ready]')
  await drawn(page)
  return page
}

/** What was asked for is on the screen with the second frame. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
  await drawn(page)
}

const pixels = (page: Page) =>
  page.locator('#picture').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())

beforeAll(async () => {
  record('trouble', 'trouble.ts')
  record('crowd', 'crowd.ts', '1000')
  record('measured', 'measured.ts')
  browser = await openChromium()
}, 120_000)

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(complaints.splice(0)).toEqual([])
})

afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

describe('the HTML timeline', () => {
  it('shows of every place what the model has there', async () => {
    const page = await open('crowd')
    const model = models.get('crowd')!
    const tasks = [...model.tasks.values()]
    const begin = Math.min(...tasks.map(({ spawned }) => spawned))
    const end = Math.max(...tasks.map(({ settled }) => settled))
    const box = (await page.locator('#picture').boundingBox())!
    // One pixel in time, as the axis counts.
    const pixel = (end - begin) / box.width
    let tasksMet = 0
    const linesMet = new Set<string>()
    for (let y = 5; y < box.height; y += 31)
      for (let x = 7; x < box.width; x += 83) {
        await page.mouse.move(box.x + x, box.y + y)
        const tip = page.locator('#tip')
        if (await tip.isHidden()) continue
        const [title, line] = await tip.evaluate((element) =>
          [...element.children].map((one) => one.textContent),
        )
        const id = Number(/#(\d+)$/.exec(title!)![1])
        const task = model.tasks.get(id)!
        expect(title).toBe(`${task.name} #${id}`)
        const at = begin + x * pixel
        // What ends within this pixel may be told as well as what begins there.
        const around = segmentsOf(task, model.end).filter(
          ({ from, to }) => from <= at + 4 * pixel && to >= at - 4 * pixel,
        )
        const told = around.map(({ wait }) =>
          wait === undefined ? /^running / : new RegExp(`^(parked|queued) .* on .*${wait.name}`),
        )
        expect(
          told.some((one) => one.test(line!)),
          `${line} at ${at} of ${title}`,
        ).toBe(true)
        tasksMet++
        linesMet.add(line!)
      }
    expect(tasksMet).toBeGreaterThan(100)
    expect(linesMet.size).toBeGreaterThan(20)
  }, 120_000)

  it('names the lock, who holds it, and who woke the task', async () => {
    const page = await open('trouble')
    await page.fill('#find', 'checkout')
    await press(page, 'Enter')
    const [checkout, restock] = ['checkout', 'restock'].map(
      (name) => [...models.get('trouble')!.tasks.values()].find((task) => task.name === name)!.id,
    )
    const details = page.locator('#details')
    expect(await details.locator('h2').textContent()).toBe(`checkout #${checkout}`)
    expect(await details.textContent()).toContain(
      `parked 30 ms on mutex stock, held by restock #${restock}, woken by restock #${restock}`,
    )
    await details.getByRole('button', { name: `restock #${restock}` }).click()
    expect(await details.locator('h2').textContent()).toBe(`restock #${restock}`)
    expect(await details.textContent()).toContain(`checkout #${checkout} from mutex`)
  })

  it('tells why a task failed or was cancelled', async () => {
    const page = await open('trouble')
    const told: string[] = []
    for (let trouble = 0; trouble < 3; trouble++) {
      await press(page, 'e')
      told.push((await page.locator('#details').textContent())!)
    }
    expect(told[0]).toMatch(/audit.*cancelled: a deadline passed/)
    expect(told[1]).toMatch(/invoice.*cancelled: charge failed/)
    expect(told[2]).toContain('failed: Error: Card <script>alert(1)</script> was refused')
  })

  it('tells how long the code of a task ran, where that was measured', async () => {
    const page = await open('measured')
    const { ran } = [...models.get('measured')!.tasks.values()].find(({ name }) => name === 'restock')!
    await page.fill('#find', 'restock')
    await press(page, 'Enter')
    const told = (await page.locator('#details').textContent())!
    expect(told).toMatch(/its coderan [\d.]+ m?s, longest [\d.]+ m?s/)
    expect(ran).toBeGreaterThanOrEqual(200_000)
    await page.keyboard.press('Escape')
    const other = await open('trouble')
    await other.fill('#find', 'checkout')
    await press(other, 'Enter')
    expect(await other.locator('#details').textContent()).not.toContain('its code')
  })

  it('tells what blocked the event loop, and when all was quiet, and marks both at the axis', async () => {
    const page = await open('measured')
    const notes = await page.locator('#notes').textContent()
    expect(notes).toMatch(/restock #\d+ blocked the event loop for \d/)
    expect(notes).toMatch(/quiet, the one task was parked, and only code outside of tasks could go on/)
    const marked = await page.locator('#axis').evaluate((axis: HTMLCanvasElement) => {
      const { data } = axis.getContext('2d')!.getImageData(0, axis.height - 2, axis.width, 1)
      let red = 0
      for (let at = 0; at < data.length; at += 4) if (data[at]! > 150 && data[at + 1]! < 90) red++
      return red
    })
    const { blocks, begin, end } = models.get('measured')!
    const share = blocks.reduce((sum, { from, to }) => sum + to - from, 0) / (end - begin)
    expect(marked).toBeGreaterThan(share * 1200 * 0.5)
  })

  it('takes names and errors as text, whatever is in them', async () => {
    const page = await open('trouble')
    await page.fill('#find', '<img')
    expect(await page.locator('#found').textContent()).toBe('1 found')
    await press(page, 'Enter')
    expect(await page.locator('#details h2').textContent()).toContain('</script><img src=x onerror=')
    await page.locator('#as-table').click()
    expect(await page.locator('tbody').textContent()).toContain('</script><img src=x onerror=')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('trouble · Async Lab')
  })

  it('finds tasks by name, number, resource and error, and goes from one to the next', async () => {
    const page = await open('crowd')
    const tasks = [...models.get('crowd')!.tasks.values()]
    const found = async (text: string) => {
      await page.fill('#find', text)
      return page.locator('#found').textContent()
    }
    const count = (is: (task: (typeof tasks)[number]) => boolean) =>
      `${tasks.filter(is).length.toLocaleString('en')} found`
    expect(await found('mailer')).toBe(count(({ name }) => name === 'mailer'))
    expect(await found(`#${tasks[7]!.id}`)).toBe('1 found')
    expect(await found('stock')).toBe(count(({ waits }) => waits.some(({ name }) => name === 'stock')))
    expect(await found('was refused')).toBe(count(({ error }) => error.includes('was refused')))
    expect(await found('nothing like it')).toBe('none')
    await page.fill('#find', 'mailer')
    await press(page, 'Enter')
    const first = await page.locator('#details h2').textContent()
    await press(page, 'Enter')
    expect(await page.locator('#found').textContent()).toBe('2 of 4')
    expect(await page.locator('#details h2').textContent()).not.toBe(first)
    await press(page, 'Shift+Enter')
    expect(await page.locator('#details h2').textContent()).toBe(first)
  })

  it('obeys keys: moving, zooming, choosing, letting go', async () => {
    const page = await open('crowd')
    await page.locator('#picture').focus()
    const views = [await pixels(page)]
    for (const key of ['+', 'ArrowRight', 'ArrowDown', '-', 'c', 'n']) {
      await press(page, key)
      views.push(await pixels(page))
    }
    expect(new Set(views).size).toBe(views.length)
    expect(await page.locator('#details').isVisible()).toBe(true)
    await press(page, 'Escape')
    expect(await page.locator('#details').isVisible()).toBe(false)
    expect(await page.locator('#path').getAttribute('aria-pressed')).toBe('true')
    await press(page, 'Escape', '0')
    expect(await pixels(page)).toBe(views[0])
    await press(page, '?')
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    await press(page, 'Escape', '/')
    expect(await page.locator('#find').evaluate((input) => input === document.activeElement)).toBe(true)
  })

  it('zooms by the wheel, moves by dragging, and shows what is selected in the overview', async () => {
    const page = await open('crowd')
    const window = page.locator('#window')
    const seen = async () => (await window.boundingBox())!
    const all = await seen()
    await page.mouse.move(600, 400)
    await page.mouse.wheel(0, -350)
    await drawn(page)
    const half = await seen()
    expect(half.width / all.width).toBeCloseTo(0.5, 1)
    await page.mouse.down()
    await page.mouse.move(500, 380)
    await page.mouse.move(400, 380)
    await page.mouse.up()
    await drawn(page)
    expect((await seen()).x).toBeGreaterThan(half.x)
    const strip = (await page.locator('#strip').boundingBox())!
    await page.mouse.move(strip.x + 300, strip.y + 20)
    await page.mouse.down()
    await page.mouse.move(strip.x + 500, strip.y + 20)
    await page.mouse.up()
    await drawn(page)
    const selected = await seen()
    expect([Math.round(selected.x), Math.round(selected.width)]).toEqual([strip.x + 300, 200])
  })

  it('is a table, too: sorted by its heads, filtered by the search, page by page', async () => {
    const page = await open('crowd')
    const tasks = [...models.get('crowd')!.tasks.values()]
    await page.locator('#picture').focus()
    await press(page, 't')
    const table = page.getByRole('table')
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Task',
      'State',
      'Began ▲',
      'Lasted',
      'Ran',
      'Waited mostly for',
    ])
    expect(await table.getByRole('rowheader').count()).toBe(100)
    await table.getByRole('button', { name: 'Lasted' }).click()
    const main = tasks.find(({ name }) => name === 'main')!
    expect(await table.getByRole('columnheader', { name: 'Lasted' }).getAttribute('aria-sort')).toBe(
      'descending',
    )
    expect((await table.getByRole('rowheader').allTextContents()).slice(0, 5)).toContain(`main #${main.id}`)
    await page.getByRole('button', { name: 'Next page' }).click()
    expect(await table.locator('caption').textContent()).toContain('101 to 200 of')
    await page.fill('#find', 'mailer')
    expect(await table.getByRole('rowheader').count()).toBe(4)
    await table.getByRole('rowheader').first().getByRole('button').click()
    expect(await page.locator('#details h2').textContent()).toMatch(/^mailer #/)
  })

  it('follows the colours of the system while it is open', async () => {
    const page = await open('trouble', { colorScheme: 'light' })
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = [await background(), await pixels(page)]
    await page.emulateMedia({ colorScheme: 'dark' })
    await drawn(page)
    const dark = [await background(), await pixels(page)]
    expect(light[0]).toBe('rgb(255, 255, 255)')
    expect(dark[0]).not.toBe(light[0])
    expect(dark[1]).not.toBe(light[1])
  })

  it('fits a phone, and a tap tells of a task', async () => {
    const page = await open('trouble', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    const box = (await page.locator('#picture').boundingBox())!
    expect(box.height).toBeGreaterThan(300)
    // The row below that of the outermost scope is the main task's.
    await page.touchscreen.tap(box.x + 40, box.y + 40)
    await page.locator('#details').waitFor()
    expect(await page.locator('#details h2').textContent()).toMatch(/^main #/)
    const sheet = (await page.locator('#details').boundingBox())!
    expect(sheet.x + sheet.width).toBeLessThanOrEqual(360)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.locator('#details').isVisible()).toBe(false)
  })

  it('says that a recording was cut off, and shows what there is', async () => {
    const whole = readFileSync(join(folder, 'crowd.rec'))
    writeFileSync(join(folder, 'cut.rec'), Buffer.concat([whole, whole.subarray(0, 50)]))
    writeFileSync(join(folder, 'cut.html'), timelineHtml(join(folder, 'cut.rec')))
    const page = await open('cut')
    expect(await page.locator('#notes').textContent()).toContain('the recording was cut off')
    expect(await page.locator('#facts').textContent()).toContain(
      `${models.get('crowd')!.tasks.size.toLocaleString('en')} tasks`,
    )
  })

  it('refuses what is no recording', () => {
    const file = join(folder, 'crowd.html')
    expect(() => timelineHtml(file)).toThrow('Cannot open the recording: it is no recording of Async Lab')
  })
})
