import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyModel, foldAll, type Model } from '@async-lab/inspector'
import { attach, openRecording } from '@async-lab/inspector/process'
import { afterAll, describe, expect, it } from 'vitest'
import { inspected } from './inspected.ts'
import { names } from './program.ts'

const home = mkdtempSync(join(tmpdir(), 'recorded-'))
afterAll(() => rmSync(home, { recursive: true }))

const fixture = 'recorded.mjs'

function opened(name: string, pieces: readonly Uint8Array[]) {
  const path = join(home, name)
  writeFileSync(path, Buffer.concat(pieces))
  const recording = openRecording(path)
  expect(recording.cut).toBe(0)
  return { recording, model: foldAll(emptyModel(), recording.events()) }
}

function napsOf({ tasks }: Model) {
  return [...tasks.values()].filter(({ name }) => name !== 'main')
}

describe.each(names)('a program on %s', (runtime) => {
  it('is recorded from another process, until that stops', async () => {
    const program = await inspected(runtime, { fixture, args: ['300'] })
    const { client } = await attach(program.pid)
    const pieces: Uint8Array[] = []
    const { ended, stop } = client.record(3, (bytes) => void pieces.push(bytes))
    await program.printed('worked')
    expect((await attach(program.pid)).hello.level).toBe(3)
    stop()
    const end = await ended
    expect(end).toMatchObject({ end: 'stopped', dropped: { tasks: 0, scopes: 0 } })
    expect((await attach(program.pid)).hello.level).toBe(0)
    client.close()
    const { recording, model } = opened(`${runtime}.rec`, pieces)
    expect(recording.head).toMatchObject({ pid: program.pid, level: 3 })
    const naps = napsOf(model)
    expect(naps.length).toBe(300)
    expect(new Set(naps.map(({ outcome }) => outcome))).toEqual(new Set(['completed']))
    expect(naps[0]!.site).toMatch(/recorded\.mjs:\d+:\d+$/)
    const [main] = model.tasks.values()
    expect(main).toMatchObject({ found: true, outcome: undefined })
    await program.signal('SIGTERM', 'worked')
    await program.ended
  })

  it('that ends takes leave of who records it', async () => {
    const program = await inspected(runtime, { fixture, args: ['100', 'end'] })
    const { client } = await attach(program.pid)
    const pieces: Uint8Array[] = []
    const { ended } = client.record(2, (bytes) => void pieces.push(bytes))
    expect(await ended).toMatchObject({ end: 'exit' })
    expect((await program.ended).code).toBe(0)
    const { model } = opened(`${runtime}-end.rec`, pieces)
    expect([...model.tasks.values()].map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 101 }, () => 'completed'),
    )
  })
})

describe.each(names.filter((name) => name.startsWith('node')))('a program on %s', (runtime) => {
  it('is recorded at level 4 with how long the code of each task ran', async () => {
    const program = await inspected(runtime, { fixture: 'measured.mjs' })
    const { client } = await attach(program.pid)
    const pieces: Uint8Array[] = []
    const { ended, stop } = client.record(4, (bytes) => void pieces.push(bytes))
    await program.printed('worked')
    stop()
    await ended
    client.close()
    await program.signal('SIGTERM', 'worked')
    const { out } = await program.ended
    const { took, least } = JSON.parse(/^worked (.*)$/m.exec(out)![1]!) as {
      took: number
      least: Record<string, number>
    }
    const { recording, model } = opened(`${runtime}-4.rec`, pieces)
    expect(recording.head.level).toBe(4)
    const tasks = [...model.tasks.values()].filter(({ name }) => name !== 'main')
    expect(tasks.map(({ name }) => name).toSorted()).toEqual(['atOnce', 'idle', 'outside', 'waits'])
    // Each has noted what it computed, on the same clock; and no two can have run at once.
    for (const { name, ran } of tasks) expect(ran, name).toBeGreaterThanOrEqual(least[name] ?? 0)
    expect(tasks.reduce((sum, { ran }) => sum + ran, 0)).toBeLessThanOrEqual(took)
  })
})

describe.each(names.filter((name) => !name.startsWith('node')))('a program on %s', (runtime) => {
  it('is not recorded at level 4, and says which level works', async () => {
    const program = await inspected(runtime)
    const { client } = await attach(program.pid)
    await expect(client.record(4, () => {}).ended).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(
        /^Cannot record at level 4 on (Bun|Deno): it does not tell whose code runs, use level 3, or the program on Node$/,
      ),
    })
    expect((await attach(program.pid)).hello.level).toBe(0)
    client.close()
    await program.signal('SIGTERM', 'ready')
    await program.ended
  })
})
