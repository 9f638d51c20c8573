import { readdirSync } from 'node:fs'
import { attach, awaitLines, lookDeep, taskFacts, viewOf } from '@async-lab/inspector/process'
import { expect, it } from 'vitest'
import { folder, inspected } from './inspected.ts'
import { names } from './program.ts'

const paper = { columns: 80, cwd: `${import.meta.dirname}/fixtures` }

it.each(names.filter((name) => name.startsWith('node')))(
  'a heap snapshot of a program on %s tells what tasks outside await, and through which functions',
  async (runtime) => {
    const program = await inspected(runtime, { fixture: 'deep.mjs' })
    const { client } = await attach(program.pid)
    const tasks = taskFacts(viewOf(await client.ask('snapshot')))
    const told = async (name: string) => {
      const { awaits } = await lookDeep(client, tasks.find((task) => task.name === name)!.id)
      return awaitLines(awaits, paper).map((line) => line.trim().replace(/^awaits +/, ''))
    }
    expect(await told('restock')).toEqual([
      'a promise whose resolver is kept in the variable resolver',
      expect.stringMatching(/^in fetchPrices .*deep\.mjs:6$/),
      expect.stringMatching(/^in restock .*deep\.mjs:9$/),
    ])
    expect(await told('forgotten')).toEqual([
      'nothing that is alive: no async function of this task can go on',
    ])
    expect(await told('both')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^in both .*deep\.mjs:18$/),
        expect.stringMatching(/^in slow .*deep\.mjs:12$/),
        'a promise that Timeout can settle',
      ]),
    )
    expect(readdirSync(folder).filter((file) => file.endsWith('.heapsnapshot'))).toEqual([])
    client.close()
    program.kill()
    await program.ended
  },
)

it.each(['bun', 'deno'] as const)(
  'a program on %s says that its heap cannot be looked into',
  async (runtime) => {
    const program = await inspected(runtime)
    const { client } = await attach(program.pid)
    await expect(lookDeep(client, 1)).rejects.toThrow(
      /^Cannot look into the heap on (Bun|Deno): run .* on Node$/,
    )
    client.close()
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
  },
)
