import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { emptyModel, foldAll } from '@async-lab/inspector'
import { openRecording } from '@async-lab/inspector/process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asyncLab, HERE, start } from './async-lab.ts'

let folder: string
let page: string
let recording: string
/** Where files that nobody asked for would be. */
let env: { TMPDIR: string }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'async-lab-files-'))
  page = join(folder, 'run.html')
  recording = join(folder, 'run.rec')
  env = { TMPDIR: join(folder, 'tmp') }
  mkdirSync(env.TMPDIR)
})

afterEach(() => {
  const left = readdirSync(env.TMPDIR).filter((name) => name.startsWith('async-lab-'))
  rmSync(folder, { recursive: true })
  expect(left).toEqual([])
})

/** None as long as it cannot be opened. */
function tasksIn(path: string): number {
  try {
    return foldAll(emptyModel(), openRecording(path).events()).tasks.size
  } catch {
    return 0
  }
}

const LAB = ['scripts/my-world.mjs', '--wait', '3600000']

describe('a run that is interrupted leaves what was asked for:', () => {
  it.each([
    ['a lab', 'SIGINT', LAB],
    ['a lab', 'SIGTERM', LAB],
    ['a script', 'SIGINT', ['scripts/forever.mjs']],
    ['a script', 'SIGTERM', ['scripts/forever.mjs']],
    ['a script without tasks', 'SIGTERM', ['scripts/plain-forever.mjs']],
  ] as const)('%s, %s', async (what, signal, args) => {
    const run = start(['run', '--html', page, '--record', recording, ...args], env)
    await run.wrote(what === 'a lab' ? 'Calls to' : 'ready')
    run.child.kill(signal)
    const { code, stdout, stderr } = await run.ended
    expect(code).toBe(signal === 'SIGINT' ? 130 : 143)
    expect(stdout + stderr).toContain(`recording ${recording}\n`)
    expect(stdout + stderr).toContain(`timeline  ${page}\n`)
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\s*$/)
    expect(openRecording(recording).cut).toBe(0)
  })

  it('the page alone, with no recording beside it', async () => {
    const run = start(['run', '--html', page, ...LAB], env)
    await run.wrote('Calls to')
    run.child.kill('SIGINT')
    expect((await run.ended).code).toBe(130)
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/)
    expect(readdirSync(folder).toSorted()).toEqual(['run.html', 'tmp'])
  })

  it('a lab that is run for a program', async () => {
    const run = start(['run', '--json', '--html', page, '--record', recording, ...LAB], env)
    // No word tells that it has begun, but its recording does, once it is flushed.
    while (tasksIn(recording) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    run.child.kill('SIGINT')
    const { code, stdout } = await run.ended
    expect(code).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'interrupted' })
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/)
  })
})

describe('a page that cannot be written', () => {
  const quick = ['concurrent-coroutines', '--n', '3', '--max-delay', '0.01']

  it.each([
    ['a script', ['scripts/tasks.mjs']],
    ['a lab', quick],
    ['a script, as JSON,', ['--json', 'scripts/tasks.mjs']],
    ['a lab, as JSON,', ['--json', ...quick]],
  ])('of %s is told in a sentence, the rest is told, and the exit code is 1', async (what, args) => {
    const { code, stdout, stderr } = await asyncLab(['run', '--html', '/dev/full', ...args], env)
    expect(code).toBe(1)
    expect(stderr).toContain('async-lab: Cannot write /dev/full: the disk is full\n')
    expect(stdout + stderr).not.toContain('timeline ')
    if (what.includes('JSON')) expect(JSON.parse(stdout).tasks.length).toBeGreaterThan(2)
    else expect(stdout + stderr).toMatch(/^wall /m)
    expect(existsSync('/dev/full')).toBe(true)
  })

  it('where there is no such folder is told in a sentence', async () => {
    const to = join(folder, 'nowhere/run.html')
    const { code, stdout, stderr } = await asyncLab(['run', '--html', to, 'scripts/tasks.mjs'], env)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^async-lab: Cannot write .*nowhere\/run\.html: ENOENT/m)
    expect(stdout + stderr).not.toContain('timeline ')
  })

  it('to its end is not there by half', async () => {
    // In blocks of 512 bytes: a recording has room, a page has not.
    const child = spawn(
      '/bin/sh',
      ['-c', 'ulimit -f 40; exec "$@"', 'sh', process.execPath, join(HERE, '../dist/main.js')].concat([
        'run',
        '--html',
        page,
        'scripts/tasks.mjs',
      ]),
      { cwd: HERE, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } },
    )
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(code).toBe(1)
    expect(stderr).toContain(`async-lab: Cannot write ${page}: the file may not grow further\n`)
    expect(existsSync(page)).toBe(false)
  })

  it('of an interrupted run does not hide how it ended', async () => {
    const run = start(['run', '--html', '/dev/full', ...LAB], env)
    await run.wrote('Calls to')
    run.child.kill('SIGTERM')
    const { code, stdout, stderr } = await run.ended
    expect(code).toBe(143)
    expect(stderr).toContain('async-lab: Cannot write /dev/full: the disk is full\n')
    expect(stdout).not.toContain('timeline ')
  })

  it.each(['--html', '--chrome', '--perfetto', '--speedscope', '--otlp'])(
    'of a recording, %s, is told in a sentence, and the exit code is 1',
    async (format) => {
      await asyncLab(['run', '--record', recording, 'scripts/tasks.mjs'], env)
      expect(await asyncLab(['timeline', recording, format, '/dev/full'], env)).toEqual({
        code: 1,
        stdout: '',
        stderr: 'async-lab: Cannot write /dev/full: the disk is full\n',
      })
    },
  )
})

it('a run that cannot be recorded is not begun', async () => {
  writeFileSync(join(folder, 'file'), '')
  for (const to of ['/dev/full', join(folder, 'file/run.rec')]) {
    const { code, stdout, stderr } = await asyncLab(['run', '--record', to, 'scripts/tasks.mjs'], env)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^async-lab: Cannot record to .*\n$/)
  }
})
