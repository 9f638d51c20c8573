import { attach, type CpuFrame, joinProfile } from '@async-lab/inspector/process'
import { describe, expect, it } from 'vitest'
import { inspected } from './inspected.ts'
import { names } from './program.ts'

const fixture = 'profiled.mjs'
function flat(frames: readonly CpuFrame[]): CpuFrame[] {
  return frames.flatMap((frame) => [frame, ...flat(frame.frames)])
}

const withHooks = names.filter((name) => name.startsWith('node'))
const without = names.filter((name) => !name.startsWith('node'))

describe.each(withHooks)('a program on %s', (runtime) => {
  it('tells which task uses the processor, and in which function', async () => {
    const program = await inspected(runtime, { fixture })
    const { client } = await attach(program.pid)
    const profile = await client.ask('profile', { ms: 500 })
    expect((await attach(program.pid)).hello.level).toBe(0)
    const { busy, inTasks, groups } = joinProfile(profile)
    // 0.90 to 0.99 as a rule: the rest is the hooks' own, and turns of the loop. Without the hooks it is less than half.
    expect(inTasks / busy).toBeGreaterThan(0.6)
    const [most] = groups
    expect(most!.name).toBe('importFile')
    const functions = flat(most!.frames).toSorted((a, b) => b.self - a.self)
    // What V8 built one into the other before it was profiled, it counts as the outer one.
    expect(['parseCsv', 'importFile']).toContain(functions[0]!.fn)
    client.close()
    await program.signal('SIGTERM', 'ready')
    expect((await program.ended).code).toBe(143)
  })
})

describe.each(without)('a program on %s', (runtime) => {
  it('says that it cannot be profiled, and what to do instead', async () => {
    const program = await inspected(runtime)
    const { client } = await attach(program.pid)
    await expect(client.ask('profile', { ms: 10 })).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(
        /^Cannot profile by task on (Bun|Deno): .*, run the program on Node \(`.* --cpu-prof` /,
      ),
    })
    client.close()
    await program.signal('SIGTERM', 'ready')
    await program.ended
  })
})
