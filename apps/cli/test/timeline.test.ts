import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asyncLab } from './async-lab.ts'

const folder = mkdtempSync(join(tmpdir(), 'async-lab-timeline-'))
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  const { stderr } = await asyncLab(['run', '--record', file('run.rec'), 'scripts/tasks.mjs'])
  expect(stderr).toContain(`recording ${file('run.rec')}\n`)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('async-lab timeline', () => {
  it('draws what a script did, as a tree', async () => {
    const { code, stdout } = await asyncLab(['timeline', file('run.rec'), '--ascii'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^run\.rec +# running {2}\. parked {2}x cancelled\n +0 ms/)
    expect(stdout).toMatch(/^main #\d+ .*\n(\|- nap #\d+ .*\n){2}`- nap #\d+ .* ms\n$/m)
  })

  it('draws what a lab did', async () => {
    const args = ['concurrent-coroutines', '--n', '3', '--max-delay', '0.05', '--record', file('lab.rec')]
    expect((await asyncLab(['run', ...args])).stdout).toContain(`recording ${file('lab.rec')}\n`)
    const { stdout } = await asyncLab(['timeline', file('lab.rec'), '--json'])
    const { tasks } = JSON.parse(stdout) as { tasks: Array<{ name: string; state: string }> }
    expect(tasks.filter(({ name }) => name.startsWith('waitRandom')).map(({ state }) => state)).toEqual([
      'completed',
      'completed',
      'completed',
    ])
  })

  it('writes it for other tools', async () => {
    const formats = ['chrome', 'perfetto', 'speedscope', 'otlp']
    const options = formats.flatMap((format) => [`--${format}`, file(format)])
    const { code, stdout } = await asyncLab(['timeline', file('run.rec'), ...options])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: formats.map((format) => `written to ${file(format)}\n`).join(''),
    })
    for (const format of formats) expect(readFileSync(file(format), 'utf8')).toMatch(/nap/)
  })

  it('writes beside the recording what is given no name', async () => {
    const { stdout } = await asyncLab(['timeline', file('run.rec'), '--html', '--perfetto', '--otlp'])
    const written = ['run.html', 'run.pftrace', 'run.otlp.json']
    expect(stdout).toBe(written.map((name) => `written to ${file(name)}\n`).join(''))
    for (const name of written) expect(readFileSync(file(name), 'latin1')).toMatch(/./)
  })

  it('never writes over the recording', async () => {
    const before = readFileSync(file('run.rec'))
    for (const options of [
      ['--chrome', file('run.rec')],
      ['--html', file('run.rec')],
    ]) {
      const { code, stderr } = await asyncLab(['timeline', file('run.rec'), ...options])
      expect(code).toBe(2)
      expect(stderr).toContain(`Cannot write ${file('run.rec')}: it is the recording itself`)
    }
    expect(readFileSync(file('run.rec'))).toEqual(before)
  })

  it('writes it as a page, from a recording, a script and a lab', async () => {
    const { stdout } = await asyncLab(['timeline', file('run.rec'), '--html', file('timeline.html')])
    expect(stdout).toBe(`written to ${file('timeline.html')}\n`)
    const script = await asyncLab(['run', '--html', file('script.html'), 'scripts/tasks.mjs'])
    expect(script.stderr).toContain(`timeline  ${file('script.html')}\n`)
    expect(script.stderr).not.toContain('recording')
    const args = ['concurrent-coroutines', '--n', '3', '--max-delay', '0.05', '--html', file('lab.html')]
    expect((await asyncLab(['run', ...args])).stdout).toContain(`timeline  ${file('lab.html')}\n`)
    for (const page of ['timeline.html', 'script.html', 'lab.html'])
      expect(readFileSync(file(page), 'utf8')).toMatch(/^<!doctype html>/)
  })

  it.each([
    ['nothing.rec', 'there is no such file'],
    ['text.rec', 'Cannot open the recording: it is no recording of Async Lab'],
  ])('refuses %s in words, with exit code 2', async (name, message) => {
    writeFileSync(file('text.rec'), 'hello')
    const { code, stdout, stderr } = await asyncLab(['timeline', file(name)])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('of a file that cannot be made is refused before the script runs', async () => {
    const { code, stdout, stderr } = await asyncLab(['run', '--record', folder, 'scripts/tasks.mjs'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^async-lab: Cannot record to /)
  })
})
