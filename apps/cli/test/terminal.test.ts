import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HERE } from './async-lab.ts'
import { liveProgram } from './live-program.ts'

const MAIN = join(HERE, '../dist/main.js')

/**
 * Runs the command line at a terminal of that size, by util-linux's `script`, which has a pseudo-terminal to give. The key is
 * pressed once the live picture has begun.
 */
async function atTerminal(
  columns: number,
  rows: number,
  args: string,
  { key, env }: { key?: string; env?: Record<string, string> } = {},
): Promise<{ code: number | null; text: string }> {
  const command = `stty cols ${columns} rows ${rows}; exec "${process.execPath}" "${MAIN}" ${args}`
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', ...env },
  })
  let text = ''
  let pressed = false
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (key === undefined || pressed || !text.includes(HIDE)) return
    pressed = true
    child.stdin.write(key)
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, text: text.replaceAll('\r\n', '\n') }
}

const HIDE = '\u001b[?25l'
const SHOW = '\u001b[?25h'
// oxlint-disable-next-line no-control-regex
const UP = /\u001b\[\d+A/
const CTRL_C = '\u0003'

const { status: hasScript } = spawnSync('script', ['-qec', 'true', '/dev/null'])

// macOS and Windows have no such program; there the live screen is tested as a function only.
if (hasScript === 0) {
  describe('at a terminal', () => {
    const lab = 'run concurrent-coroutines --n 30 --max-delay 0.6 --seed 7'

    it('draws in place, never more than the screen is high, and gives the cursor back', async () => {
      const { code, text } = await atTerminal(40, 12, lab)
      expect(code).toBe(0)
      const [hide, show] = [text.indexOf(HIDE), text.lastIndexOf(SHOW)]
      expect(hide).toBeGreaterThan(0)
      expect(show).toBeGreaterThan(hide)
      const frames = text.slice(hide, show).split(UP)
      expect(frames.length).toBeGreaterThan(1)
      for (const frame of frames) expect(frame.split('\n').length).toBeLessThanOrEqual(12)
      const final = text.slice(show + SHOW.length)
      expect(final.match(/^waitRandom #\d+ /gm)).toHaveLength(30)
      // oxlint-disable-next-line no-control-regex
      for (const line of text.replaceAll(/\r|\u001b\[[?\d;]*[A-Za-z]/g, '').split('\n'))
        expect(line.length).toBeLessThanOrEqual(40)
    })

    it('--live draws the tree of tasks and what each waits for, instead of bars', async () => {
      const { code, text } = await atTerminal(60, 8, `${lab} --live`)
      expect(code).toBe(0)
      const frames = text.slice(text.indexOf(HIDE), text.lastIndexOf(SHOW)).split(UP)
      expect(frames.join('')).toMatch(/├─ waitRandom .* parked .* sleep, \S+ to go/)
      expect(frames.join('')).toMatch(/\d+ tasks: \d+ parked, 0 outside/)
      for (const frame of frames) expect(frame.split('\n').length).toBeLessThanOrEqual(8)
      expect(text.slice(text.lastIndexOf(SHOW)).match(/^waitRandom #\d+ /gm)).toHaveLength(30)
    })

    it('--live draws below what a script writes, and gives the terminal back after Ctrl-C', async () => {
      const script = `run --live "${join(HERE, 'scripts/forever.mjs')}"`
      const { code, text } = await atTerminal(60, 20, script, { key: CTRL_C })
      expect(text).toMatch(/main #\d+ +parked/)
      expect(text).toMatch(/cleaned up\n/)
      expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE))
      expect(text.slice(text.lastIndexOf(SHOW))).toMatch(/^main .*cancelled/m)
      expect(code).toBe(130)
    })

    it('has colour, unless NO_COLOR says otherwise', async () => {
      // oxlint-disable-next-line no-control-regex
      const color = /\u001b\[\d+m/
      expect((await atTerminal(80, 24, lab)).text).toMatch(color)
      expect((await atTerminal(80, 24, lab, { env: { NO_COLOR: '1' } })).text).not.toMatch(color)
    })

    it('gives the cursor back after Ctrl-C', async () => {
      const { code, text } = await atTerminal(60, 20, 'run hello --delay 60', { key: CTRL_C })
      expect(text).toMatch(/stopped.*by a signal, after its cleanup/)
      expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE))
      expect(code).toBe(130)
    })

    it('top is drawn over until Ctrl-C, and gives the cursor back', async () => {
      const base = mkdtempSync(join(tmpdir(), 'terminal-'))
      const env = { XDG_RUNTIME_DIR: base }
      const program = await liveProgram(env)
      const { code, text } = await atTerminal(80, 20, `top ${program.pid}`, { key: CTRL_C, env })
      await program.end()
      rmSync(base, { recursive: true })
      expect(text).toMatch(/live\.mjs \d+ · node .* · level 4\n/)
      expect(text).toMatch(/SITE +LIVE +PARKED +P50 +P99 +RUN% +LONGEST +MOSTLY WAITS FOR/)
      expect(text.lastIndexOf(SHOW)).toBeGreaterThan(text.lastIndexOf(HIDE))
      // Nothing is left of it but what the terminal itself shows of the key.
      expect(text.slice(text.lastIndexOf(SHOW) + SHOW.length).trim()).toBe('')
      expect(code).toBe(130)
    })

    it('Ctrl-C lets a script clean up: it counts once, though the terminal sends it to both processes', async () => {
      const { code, text } = await atTerminal(
        60,
        20,
        `run "${join(HERE, 'scripts/forever-at-terminal.mjs')}"`,
        { key: CTRL_C },
      )
      expect(text).toMatch(/cleaned up\n/)
      expect(text).toMatch(/^main .*cancelled/m)
      expect(code).toBe(130)
    })
  })
}
