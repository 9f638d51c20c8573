// How large a page with 100,000 tasks is, how long it takes to open, and how it moves: `node test/page/measure.ts [tasks]`,
// after a build. Chromium draws without a graphics card; the hands are real input events.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from 'playwright'
import { openRecording, timelineHtml } from '@async-lab/inspector/process'
import { openChromium } from './chromium.ts'

const TIMES = 5
/** Milliseconds that each movement goes on. */
const MOVING = 3000

const [, , tasks = '101000'] = process.argv
const folder = mkdtempSync(join(tmpdir(), 'timeline-'))
const recording = join(folder, 'crowd.rec')
const file = join(folder, 'crowd.html')
execFileSync(process.execPath, [
  fileURLToPath(new URL('../programs/crowd.ts', import.meta.url)),
  recording,
  tasks,
])
let events = 0
let spawned = 0
for (const { kind } of openRecording(recording).events()) {
  events++
  if (kind === 'task-spawned') spawned++
}
const began = performance.now()
writeFileSync(file, timelineHtml(recording))
const made = performance.now() - began
console.log(`${spawned} tasks, ${events} events`)
console.log(`made in ${made.toFixed(0)} ms: ${(statSync(file).size / 1e6).toFixed(2)} MB`)

const browser = await openChromium()
const opened: number[] = []
for (let time = 0; time < TIMES; time++) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const start = performance.now()
  await page.goto(pathToFileURL(file).href)
  await page.waitForSelector('html[data-ready]', { state: 'attached' })
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  opened.push(performance.now() - start)
  if (time === TIMES - 1) await move(page)
  await page.close()
}
opened.sort((a, b) => a - b)
console.log(`opens in ${opened.map((one) => one.toFixed(0)).join(', ')} ms, drawn`)
await browser.close()
rmSync(folder, { recursive: true })

async function move(page: Page): Promise<void> {
  await page.mouse.move(640, 450)
  let at = 0
  await framesDuring(page, 'zooming by the wheel', () =>
    page.mouse.wheel(0, Math.floor(at++ / 30) % 2 === 0 ? -40 : 40),
  )
  await page.keyboard.press('0')
  await page.mouse.wheel(0, -700)
  await page.mouse.down()
  at = 0
  await framesDuring(page, 'dragging', () =>
    page.mouse.move(640 + 300 * Math.sin(at++ / 15), 450 + 200 * Math.sin(at / 22)),
  )
  await page.mouse.up()
}

/** Frames in which something was drawn, and the longest time between two of them. */
async function framesDuring(page: Page, what: string, act: () => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(globalThis, { frames })
    const { prototype } = CanvasRenderingContext2D
    const put = Object.getOwnPropertyDescriptor(prototype, 'putImageData')!.value as () => void
    prototype.putImageData = function count(...given: unknown[]) {
      frames.push(performance.now())
      return Reflect.apply(put, this, given)
    }
  })
  const end = performance.now() + MOVING
  // Each is answered when it was drawn: hands do not wait for that.
  while (performance.now() < end) await Promise.all([act(), act(), act()])
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames)
  const gaps = frames
    .slice(1)
    .map((frame, at) => frame - frames[at]!)
    .sort((a, b) => a - b)
  const seconds = (frames.at(-1)! - frames[0]!) / 1000
  const [middle, late, worst] = [0.5, 0.95, 1].map((share) =>
    gaps[Math.ceil(gaps.length * share) - 1]!.toFixed(0),
  )
  console.log(
    `${what}: ${(frames.length / seconds).toFixed(0)} frames/s; between frames ${middle} ms, 95 % ${late}, worst ${worst}`,
  )
}
