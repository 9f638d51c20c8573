import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import {
  attachBySignal,
  Evaluated,
  portsOf,
  type Target,
  taskFacts,
  viewOf,
} from '@async-lab/inspector/process'
import { expect, it } from 'vitest'
import './inspected.ts'
import { Program } from './program.ts'

const agent = createRequire(import.meta.url).resolve('@async-lab/inspector/register')
// Nothing prepares these programs to be looked at.
const UNPREPARED = { ASYNC_LAB_INSPECT: '0' }

it.each(['node-20', 'node-22', 'node-24', 'node-26', 'deno'] as const)(
  'a program on %s that was not prepared is asked by its debugger, which is closed again',
  async (runtime) => {
    const program = new Program(runtime, 'inspected.mjs', [], UNPREPARED)
    await program.printed('ready')
    await program.catches('SIGUSR1')
    const target = await attachBySignal(program.pid, agent)
    const tasks = taskFacts(viewOf(await target.ask('snapshot')))
    expect(tasks.filter(({ name }) => name === 'checkout').length).toBe(3)
    const { groups } = await target.ask('stacks')
    expect(groups.map(({ count, kind }) => [count, kind])).toContainEqual([3, 'mutex'])
    await expect(target.ask('cancel', { task: tasks[0]!.id })).rejects.toThrow('ASYNC_LAB_INSPECT')
    target.close()
    await program.listensNowhere()
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
  },
)

it.each(['bun', 'node-24'] as const)(
  'a program on %s that would die of the signal is left alone',
  async (runtime) => {
    const flags = runtime === 'bun' ? {} : { NODE_OPTIONS: '--disable-sigusr1' }
    const program = new Program(runtime, 'inspected.mjs', [], { ...UNPREPARED, ...flags })
    await program.printed('ready')
    await expect(attachBySignal(program.pid, agent)).rejects.toThrow(
      /^Cannot signal \d+: .* would die of it.*; start the program with ASYNC_LAB_INSPECT=1 instead$/,
    )
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
  },
)

it.each([
  ['node-20', 'loop'],
  ['node-22', 'loop'],
  ['node-24', 'loop'],
  ['node-24', 'wait'],
  ['node-26', 'loop'],
] as const)(
  'a program on %s whose loop is blocked tells by its debugger who does it, 10 times of 10: %s',
  async (runtime, how) => {
    const program = new Program(runtime, 'blocked-forever.mjs', [how], UNPREPARED)
    await program.toldOnStderr('blocks')
    const target = await attachBySignal(program.pid, agent)
    await tellsWho(target, how)
    await expect(target.ask('stacks')).rejects.toThrow(/^Cannot ask for stacks now: blocker #\d+ blocks/)
    program.kill()
    await program.ended
    target.close()
  },
)

it('a program on Deno whose debugger is open tells who blocks its loop, 10 times of 10', async () => {
  const program = new Program('deno', 'blocked-forever.mjs', ['loop', '1000'], UNPREPARED, undefined, [
    '--inspect=127.0.0.1:0',
  ])
  await program.toldOnStderr('blocks')
  const [port] = portsOf(program.pid)
  const target = await Evaluated.at('127.0.0.1', port!)
  await tellsWho(target, 'loop')
  program.kill()
  await program.ended
  target.close()
})

it('a program whose debugger is open already is left as it is', async () => {
  const program = new Program('node-24', 'inspected.mjs', [], {
    ...UNPREPARED,
    NODE_OPTIONS: '--inspect=127.0.0.1:0',
  })
  await program.printed('ready')
  const ports = portsOf(program.pid)
  await expect(attachBySignal(program.pid, agent)).rejects.toThrow(/it opened no debugger; .*use --cdp/)
  expect(portsOf(program.pid)).toEqual(ports)
  const target = await Evaluated.at('127.0.0.1', [...ports][0]!)
  expect(taskFacts(viewOf(await target.ask('snapshot'))).length).toBeGreaterThan(0)
  target.close()
  await program.signal('SIGTERM', 'ready')
  expect((await program.ended).code).toBe(143)
})

it('says that the port of the debugger is taken by another process', async () => {
  const other = createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'))
  await new Promise<void>((resolve) => other.listen(9229, '127.0.0.1', resolve))
  const program = new Program('node-24', 'inspected.mjs', [], UNPREPARED)
  await program.printed('ready')
  await expect(attachBySignal(program.pid, agent)).rejects.toThrow(/port 9229, .*is another process's/)
  other.close()
  await program.signal('SIGTERM', 'ready')
  expect((await program.ended).code).toBe(143)
})

it('says of a program that it is stopped, or has ended', async () => {
  const program = new Program('node-24', 'inspected.mjs', [], UNPREPARED)
  await program.printed('ready')
  program.send('SIGSTOP')
  await expect(attachBySignal(program.pid, agent)).rejects.toThrow(/it is stopped/)
  program.kill()
  await program.ended
  await expect(attachBySignal(program.pid, agent)).rejects.toThrow('there is no such process')
})

async function tellsWho(target: Target, how: string): Promise<void> {
  for (let times = 0; times < 10; times++) {
    const { findings } = await target.ask('doctor')
    expect(findings).toHaveLength(1)
    expect(findings[0]!.says).toMatch(/^blocker #\d+ blocks the event loop/)
    expect(findings[0]!.place).toMatch(new RegExp(`at ${how} .* < at heavy .* < at blocker .*:\\d+:\\d+`))
  }
}
