import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asyncLab } from './async-lab.ts'
import { type LiveProgram, liveProgram } from './live-program.ts'

// Of this test file alone: other programs that are looked at meanwhile are not seen.
const base = mkdtempSync(join(tmpdir(), 'live-'))
const env = { XDG_RUNTIME_DIR: base, FORCE_COLOR: '' }
const running: LiveProgram[] = []

afterAll(() => rmSync(base, { recursive: true }))
afterEach(async () => {
  for (const { end } of running.splice(0)) await end()
})

/** A program that can be looked at, once it has said so. */
async function live(may = '1', script = 'live.mjs'): Promise<number> {
  const program = await liveProgram(env, { may, script })
  running.push(program)
  return program.pid
}

const ask = (...args: string[]) => asyncLab(args, env)
const json = async (...args: string[]) => JSON.parse((await ask(...args, '--json')).stdout)

describe('without a live program', () => {
  it('ps says how to have one, and a command that needs one is wrong use', async () => {
    expect(await ask('ps')).toMatchObject({
      code: 0,
      stdout: 'No live program can be asked: start one with ASYNC_LAB_INSPECT=1\n',
    })
    const { code, stdout, stderr } = await ask('pstree')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(
      'async-lab: Cannot find a live program: none can be asked, start one with ASYNC_LAB_INSPECT=1\n',
    )
  })

  it.each([
    ['pstree', '1x', 'Cannot look at "1x": a process id is a whole number, `async-lab ps` lists them'],
    [
      'where',
      'main',
      'Cannot find task "main": a task is named by its number, `async-lab ps PID` lists them',
    ],
    ['stacks', '--cdp=here', 'Cannot connect to "here": --cdp takes HOST:PORT, as in 127.0.0.1:9229'],
    ['stacks', '--signal', 'Cannot signal: say which process, `async-lab pstree PID --signal`'],
  ])('%s %s is wrong use', async (command, arg, message) => {
    expect(await ask(command, arg)).toEqual({ code: 2, stdout: '', stderr: `async-lab: ${message}\n` })
  })

  it('a process that shows no agent is told of in one sentence', async () => {
    expect(await ask('pstree', String(process.pid))).toEqual({
      code: 1,
      stdout: '',
      stderr: `async-lab: Cannot look at ${process.pid}: no agent answers for it, start the program with ASYNC_LAB_INSPECT=1, or try --signal\n`,
    })
  })
})

describe('with one live program', () => {
  beforeEach(() => live())

  it('ps lists it', async () => {
    const { stdout } = await ask('ps')
    const { pid } = running[0]!
    const [head, line, ...more] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^PID +RUNTIME +UP +TASKS +PARKED +OUTSIDE +LEVEL +PROGRAM$/)
    expect(line).toMatch(new RegExp(`^${pid} +node \\d+\\.\\d+ +\\S+ +5 +5 +0 +0 +scripts/live\\.mjs$`))
    expect(more).toEqual([])
  })

  it('pstree needs not be told which', async () => {
    const { code, stdout } = await ask('pstree')
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(/#\d+/g, '#N'))
    expect(code).toBe(0)
    expect(lines.map((line) => line.replace(/ +-? +/g, '  ').replace(/≥\S+/, '-'))).toEqual([
      'main #N  parked  scope serve: 4 tasks',
      '├─ restock #N  parked  cancellation; holds mutex stock: 3 wait',
      '├─ checkout #N  parked  mutex stock, 1st of 3, held by restock #N',
      '│  at reserve scripts/live.mjs:9 < checkout scripts/live.mjs:12',
      '└─ checkout ×2  parked  mutex stock, held by restock #N',
      '5 tasks: 5 parked, 0 outside · 1 folded (--all)',
    ])
  })

  it('each command has JSON for programs', async () => {
    const { pid } = running[0]!
    expect(await json('ps')).toMatchObject([{ pid, answers: true, counts: { tasks: 5 } }])
    const { tasks } = await json('ps', String(pid), '--name', 'checkout')
    expect(tasks.length).toBe(3)
    expect(await json('pstree')).toMatchObject({ pid, tasks: [{ name: 'main' }, {}, {}, {}, {}] })
    expect(await json('stacks')).toMatchObject({
      pid,
      missed: 0,
      groups: [{ count: 3, kind: 'mutex' }, {}, {}],
    })
    expect(await json('where', String(tasks[1].id))).toMatchObject({ pid, task: tasks[1] })
    expect(await json('top')).toMatchObject({ pid, seq: 0, counts: { tasks: 5 } })
  })

  it('where tells who holds what a task waits for, and where both are', async () => {
    const { stdout } = await ask('ps', '--json', '--name', 'checkout')
    const id = JSON.parse(stdout).tasks[0].id
    const { stdout: text } = await ask('where', `#${id}`)
    expect(text).toMatch(
      /^checkout #\d+ · parked.*\n {2}waits for +mutex stock, 1st of 3\n {2}held by +restock #\d+: waits for cancellation, at restock scripts\/live\.mjs:6\n {2}stack +reserve +scripts\/live\.mjs:9:\d+\n +checkout +scripts\/live\.mjs:12:\d+\n {2}inside +main #\d+\n$/,
    )
    expect(await ask('where', '999999')).toMatchObject({
      code: 1,
      stderr: 'async-lab: No task #999999 lives: it has ended, or never was\n',
    })
  })

  it('cancel is refused, as the program only lets itself be read', async () => {
    const { stdout } = await ask('ps', '--json', '--name', 'restock')
    expect(await ask('cancel', String(JSON.parse(stdout).tasks[0].id))).toMatchObject({
      code: 1,
      stderr:
        'async-lab: Cannot cancel tasks: this program may only be read, start it with ASYNC_LAB_INSPECT=cancel\n',
    })
  })

  it('top on a pipe is one picture', async () => {
    const { code, stdout } = await ask('top')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^live\.mjs \d+ · node \S+ · 5 tasks · loop late .* · level 4\nspawned 0\/s .*\nSITE/,
    )
    expect(stdout).toMatch(/checkout +3 +3 +- +- +0\.0 +0\.0ms +mutex stock 100%/)
    expect((await ask('top', '--level', '1')).stdout).toMatch(
      /· level 1\n[^]*checkout +3 +3 +- +- +- +- +mutex/,
    )
    expect(await ask('top', '--level', '2')).toMatchObject({
      code: 2,
      stderr:
        'async-lab: Cannot watch at level "2": 1 estimates how long tasks run, 4 measures it and makes awaits dearer\n',
    })
  })
})

describe('doctor, of a live program', () => {
  it('looks twice, and says what is wrong, or that nothing is', async () => {
    const pid = await live()
    const { code, stdout } = await ask('doctor', '--json', String(pid))
    const { pid: asked, tasks, findings, gc } = JSON.parse(stdout)
    expect({ asked, tasks }).toEqual({ asked: pid, tasks: 5 })
    expect(gc).toBeGreaterThan(0)
    expect(code).toBe(findings.length > 0 ? 1 : 0)
    expect((await ask('doctor', '--no-gc', String(pid))).stdout).toMatch(
      /^\d+ findings? in 5 tasks \(no collection could be forced\)/,
    )
  })
})

describe('with several live programs', () => {
  it('a command that was not told which lists them, and is wrong use', async () => {
    const pids = [await live(), await live()]
    const { code, stdout, stderr } = await ask('pstree')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^async-lab: Cannot choose: 2 programs are live, name one\nPID /)
    for (const pid of pids) expect(stderr).toContain(`\n${pid} `)
    expect((await ask('pstree', String(pids[1]))).code).toBe(0)
  })
})

describe('with a program that allows it', () => {
  it('cancel ends a task, which is told why', async () => {
    await live('cancel')
    const { stdout } = await ask('ps', '--json', '--name', 'restock')
    const id = JSON.parse(stdout).tasks[0].id
    expect(await ask('cancel', String(id), '--reason', 'stock taking')).toMatchObject({
      code: 0,
      stdout: `#${id} was asked to end: it does so at its next checkpoint\n`,
    })
    const left = JSON.parse((await ask('ps', '--json', '--name', '')).stdout)
    expect(left.tasks.map(({ name }: { name: string }) => name)).not.toContain('restock')
  })
})

describe('with two copies of the core in a program, which number their tasks alike', () => {
  it('the lists say of which each is, and a number that both have has to be told apart', async () => {
    const pid = await live('cancel', 'two-copies.mjs')
    const { tasks } = await json('pstree')
    const [checkout, restock] = ['checkout', 'restock'].map((name) =>
      tasks.find((task: { name: string }) => task.name === name),
    )
    const { id } = checkout
    expect(restock).toMatchObject({ id, copy: 1 })
    expect((await ask('pstree')).stdout).toMatch(
      new RegExp(`checkout #${id}/1 +parked.*\\n[^]*restock #${id}/2 +parked`),
    )
    expect((await ask('ps', String(pid), '--name', 'restock')).stdout).toMatch(
      new RegExp(`^#${id}/2 +restock +parked`, 'm'),
    )
    const both = `${id}/1 and restock #${id}/2, say ${id}/1 or ${id}/2`
    for (const command of ['where', 'cancel'])
      expect(await ask(command, String(id))).toEqual({
        code: 2,
        stdout: '',
        stderr: `async-lab: Cannot tell which #${id} is meant: 2 loaded copies of the core have one, checkout #${both}\n`,
      })
    expect((await ask('where', `#${id}/2`)).stdout).toMatch(new RegExp(`^restock #${id}/2 · parked`))
    expect(await ask('where', `${id}/3`)).toMatchObject({
      code: 1,
      stderr: `async-lab: No task #${id}/3 lives: it has ended, or never was\n`,
    })
    expect((await ask('cancel', `${id}/2`)).code).toBe(0)
    expect((await ask('where', String(id))).stdout).toMatch(new RegExp(`^checkout #${id}/1 · parked`))
  })
})
