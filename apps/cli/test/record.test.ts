import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asyncLab, start } from './async-lab.ts'
import { type LiveProgram, liveProgram } from './live-program.ts'

// Of this test file alone: other programs that are looked at meanwhile are not seen.
const base = mkdtempSync(join(tmpdir(), 'record-'))
const env = { XDG_RUNTIME_DIR: base }
const file = join(base, 'run.rec')
let program: LiveProgram
let pid: string

afterAll(() => rmSync(base, { recursive: true }))

beforeEach(async () => {
  program = await liveProgram(env, { may: 'cancel' })
  pid = String(program.pid)
})

afterEach(() => program.end())

const tasksIn = async (path: string) =>
  JSON.parse((await asyncLab(['timeline', path, '--json'])).stdout).tasks as Array<{
    name: string
    state: string
  }>

describe('async-lab record', () => {
  it('keeps what tasks do until Ctrl-C, in a file for timeline', async () => {
    const recording = start(['record', pid, file], env)
    await recording.wrote('recording live.mjs')
    const { tasks } = JSON.parse((await asyncLab(['ps', pid, '--json', '--name', 'checkout'], env)).stdout)
    await asyncLab(['cancel', String(tasks[0].id), pid], env)
    recording.child.kill('SIGINT')
    const { code, stdout, stderr } = await recording.ended
    expect(stderr).toBe(`async-lab: recording live.mjs ${pid}, Ctrl-C ends it\n`)
    expect(stdout).toMatch(/^recorded \S+ m?s of live\.mjs \d+ to .*run\.rec\n\nnext:/)
    expect(stdout).toContain(`timeline ${file}`)
    expect(code).toBe(0)
    expect((await tasksIn(file)).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'main parked',
      'restock parked',
      'checkout cancelled',
      'checkout parked',
      'checkout parked',
    ])
  })

  it('ends by itself after --for, and tells programs as JSON', async () => {
    const { code, stdout } = await asyncLab(['record', pid, file, '--for', '0.2', '--json'], env)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      pid: Number(pid),
      file,
      end: 'stopped',
      dropped: { tasks: 0 },
    })
    expect(await tasksIn(file)).toHaveLength(5)
  })

  it('of a program that ends has what it did to its end', async () => {
    const recording = start(['record', pid, file, '--level', '3'], env)
    await recording.wrote('recording live.mjs')
    await program.end()
    expect((await recording.ended).code).toBe(0)
    expect(new Set((await tasksIn(file)).map(({ state }) => state))).toEqual(new Set(['cancelled']))
  })

  it.each([
    [['--for', 'ever'], 'Cannot record for "ever": it is a number of seconds above 0'],
    [
      ['--level', '1'],
      'Cannot record at level "1": 2 has what tasks do, 3 also where they are spawned, 4 also how long their code ran',
    ],
  ])('%s is wrong use', async (args, message) => {
    expect(await asyncLab(['record', pid, file, ...args], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: `async-lab: ${message}\n`,
    })
  })

  it('of a file that cannot be made is refused, and the program is let alone', async () => {
    const { code, stderr } = await asyncLab(['record', pid, base], env)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^async-lab: Cannot record to /)
    expect(readdirSync(base)).toContain('async-lab')
    expect(JSON.parse((await asyncLab(['ps', '--json'], env)).stdout)).toMatchObject([{ level: 0 }])
  })
})
