import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { attach, livePrograms } from '@async-lab/inspector/process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folder, inspected, RawClient, socketOf } from './inspected.ts'
import { end, names, Program } from './program.ts'
import type { ProcessRuntime } from './runtimes.ts'

const counted = (runtime: ProcessRuntime) => inspected(runtime, { fixture: 'counted.mjs' })

const turnsIn = (out: string) => [...out.matchAll(/^(\d+) turns$/gm)].map(([, turns]) => Number(turns))

/** How many turns the program has had until now. */
async function turnsOf(program: Program): Promise<number> {
  const before = turnsIn(await program.until(() => true)).length
  await program.signal('SIGUSR2', 'ready')
  return turnsIn(await program.until((out) => turnsIn(out).length > before)).at(-1)!
}

/** It goes on, answers who asks politely, and ends as it would have. */
async function isUnhurt(program: Program): Promise<void> {
  const before = await turnsOf(program)
  const { client } = await attach(program.pid)
  expect((await client.ask('snapshot')).entries.length).toBe(1)
  client.close()
  expect(await turnsOf(program)).toBeGreaterThan(before)
  await program.signal('SIGTERM', 'ready')
  expect(await program.ended).toMatchObject({ code: 143, err: '' })
}

describe.each(names)('a program on %s', (runtime) => {
  it('has a turn for each request, however many come at once', async () => {
    const program = await counted(runtime)
    const client = new RawClient(socketOf(program))
    await client.hello()
    const before = await turnsOf(program)
    const requests = 2000
    client.say(Array.from({ length: requests }, (_, at) => `{"id":${at + 1},"type":"snapshot"}\n`).join(''))
    for (let id = 1; id <= requests; id++) expect(await client.next()).toMatchObject({ id })
    expect((await turnsOf(program)) - before).toBeGreaterThanOrEqual(requests - 1)
    client.socket.destroy()
    await isUnhurt(program)
  })

  it('is not stopped by clients that talk rubbish', async () => {
    const program = await counted(runtime)
    const rubbish = [
      'no json\n',
      `${'x'.repeat(2 << 20)}\n`,
      '\u0000\u0001\u0002\n',
      '{"id":1,"type":"snapshot"}\n',
    ]
    for (let round = 0; round < 10; round++) {
      const before = await turnsOf(program)
      const clients = Array.from({ length: 20 }, () => new RawClient(socketOf(program)))
      for (const [at, client] of clients.entries()) client.say(rubbish[at % rubbish.length]!)
      for (const client of clients) {
        expect((await client.next()).error).toBeTypeOf('object')
        expect(await client.next()).toBe(undefined)
      }
      expect(await turnsOf(program)).toBeGreaterThan(before)
    }
    await isUnhurt(program)
  })

  it('waits for the rest of half a line, and nobody waits for that', async () => {
    const program = await counted(runtime)
    const halting = new RawClient(socketOf(program))
    halting.say('{"id":0,"type":"hel')
    const { client } = await attach(program.pid)
    await client.ask('snapshot')
    client.close()
    halting.say('lo","v":[1]}\n')
    expect(await halting.next()).toMatchObject({ id: 0, pid: program.pid })
    halting.socket.destroy()
    await isUnhurt(program)
  })
})

describe.each(['node-24', 'bun', 'deno'] as const)('a program on %s', (runtime) => {
  it('lets in a hundred clients of a thousand, and others once those that never speak are sent away', async () => {
    const program = await counted(runtime)
    const before = await turnsOf(program)
    const codes: Array<Promise<string | undefined>> = []
    for (let count = 0; count < 1000; count++) {
      const client = new RawClient(socketOf(program))
      await once(client.socket, 'connect')
      codes.push(client.next().then((message) => message?.error.code))
    }
    const refused = (await Promise.all(codes)).filter((code) => code === 'too-many-clients').length
    // On a busy machine the first are sent away before the last come.
    expect(refused).toBeLessThanOrEqual(900)
    expect(refused).toBeGreaterThan(0)
    expect(await turnsOf(program)).toBeGreaterThan(before)
    await isUnhurt(program)
  })
})

describe('cards in the folder', () => {
  it('that were not written by a program there name no socket to remove', async () => {
    const program = await counted('node-24')
    const precious = join(dirname(folder), 'precious')
    writeFileSync(precious, 'do not touch')
    // This very process lives, and listens to no socket.
    const card = join(folder, `${process.pid}.json`)
    for (const content of [
      JSON.stringify({ v: 1, pid: process.pid, socket: precious }),
      JSON.stringify({ v: 1, pid: program.pid, socket: socketOf(program) }),
      '{"pid":',
      'null',
    ]) {
      writeFileSync(card, content)
      expect((await livePrograms()).map(({ card: { pid } }) => pid)).toEqual([program.pid])
      expect(existsSync(precious)).toBe(true)
    }
    rmSync(card)
    await isUnhurt(program)
  })
})

/** One may become another user only as root. */
const isRoot = process.getuid!() === 0
const NOBODY = 65_534

describe('where programs would show themselves', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'uninvited-'))
  })
  afterEach(() => rmSync(base, { recursive: true }))

  const faults: Array<[what: string, make: (path: string) => void, told: string]> = [
    ['a link', (path) => symlinkSync(tmpdir(), path), 'it is a symbolic link'],
    ['open to others', (path) => (mkdirSync(path), chmodSync(path, 0o755)), 'others may enter it (mode 755'],
    ['a file', (path) => writeFileSync(path, ''), 'it is no folder'],
  ]
  if (isRoot)
    faults.push([
      'of another user',
      (path) => (mkdirSync(path, { mode: 0o700 }), chownSync(path, NOBODY, NOBODY)),
      `it belongs to user ${NOBODY}, and this is user 0`,
    ])

  describe.each(faults)('is %s', (_, make, told) => {
    it.each(names)('nothing is opened, %s says why, and the program goes on', async (runtime) => {
      make(join(base, 'async-lab'))
      const program = new Program(runtime, 'counted.mjs', ['unseen'], {
        ASYNC_LAB_INSPECT: '1',
        XDG_RUNTIME_DIR: base,
      })
      await program.toldOnStderr(told)
      await program.signal('SIGTERM', 'ready')
      const { code, err } = await program.ended
      expect(err).toMatch(/^async-lab: Cannot use .*, remove it\n$/)
      expect(code).toBe(143)
    })
  })
})

describe(isRoot ? 'another user' : 'another user NOT RUN: only root can become one', () => {
  if (!isRoot) return it('is not had here', () => expect(isRoot).toBe(false))
  it.each(names)('gets nothing of a program on %s', async (runtime) => {
    const program = await counted(runtime)
    // Else it would be the folder around that keeps them out.
    chmodSync(dirname(folder), 0o755)
    const { out, err } = await end('node-24', 'stranger.mjs', [String(program.pid), socketOf(program)])
    expect(err).toBe('')
    const theirs = `Cannot use ${folder}: it belongs to user 0, and this is user ${NOBODY}, remove it`
    expect(JSON.parse(out)).toEqual({
      socket: 'EACCES',
      folder: 'EACCES',
      card: 'EACCES',
      attach: theirs,
      ps: theirs,
    })
    await isUnhurt(program)
  })
})
