import { createRequire } from 'node:module'
import { attachBySignal, taskFacts, viewOf } from '@async-lab/inspector/process'
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
