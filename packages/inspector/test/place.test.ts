import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { livePrograms } from '../src/attach/programs.ts'
import { Agent } from '../src/serve/agent.ts'
import { openPlace, placeOf } from '../src/serve/place.ts'

let base: string
let folder: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'place-'))
  folder = join(base, 'async-lab')
  vi.stubEnv('XDG_RUNTIME_DIR', base)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true })
})

describe('the folder of the sockets', () => {
  it('is this user’s alone', () => {
    openPlace(placeOf())
    expect(lstatSync(folder).mode & 0o777).toBe(0o700)
  })

  it('is found below the temporary folder where there is no runtime folder', () => {
    const { folder: path, uid } = placeOf({})
    expect(path).toBe(join(tmpdir(), `async-lab-${uid}`))
  })

  it('is not used if others may enter it', () => {
    mkdirSync(folder)
    chmodSync(folder, 0o750)
    expect(() => new Agent()).toThrow(
      `Cannot use ${folder}: others may enter it (mode 750, not 700), remove it`,
    )
  })

  it('is not used if it is a symbolic link', () => {
    mkdirSync(join(base, 'elsewhere'), { mode: 0o700 })
    symlinkSync(join(base, 'elsewhere'), folder)
    expect(() => new Agent()).toThrow('it is a symbolic link, which could lead anywhere')
  })

  it('is not used if it is no folder', () => {
    writeFileSync(folder, '')
    expect(() => new Agent()).toThrow('it is no folder')
  })

  it('is not used if it belongs to another user', () => {
    mkdirSync(folder, { mode: 0o700 })
    const { uid } = placeOf()
    expect(() => openPlace({ folder, uid: uid + 1 })).toThrow(
      `it belongs to user ${uid}, and this is user ${uid + 1}`,
    )
  })

  it('is not trusted by those who look for programs either', async () => {
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    await expect(livePrograms()).rejects.toThrow('others may enter it (mode 777, not 700)')
  })

  it('that is not there has no programs', async () => {
    expect(await livePrograms()).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })
})

describe('what dead programs left behind', () => {
  it('is removed by those who look for programs', async () => {
    openPlace(placeOf())
    const dead = spawnSync(process.execPath, ['-e', ''])
    const files = ['json', 'sock', 'json.new'].map((end) => join(folder, `${dead.pid}.${end}`))
    for (const file of files) writeFileSync(file, '{}')
    expect(await livePrograms()).toEqual([])
    expect(files.filter(existsSync)).toEqual([])
  })

  it('is removed when another process has the number now', async () => {
    openPlace(placeOf())
    // This very process lives, and listens to no such socket.
    const [card, socket] = [`${process.pid}.json`, `${process.pid}.sock`].map((file) => join(folder, file))
    writeFileSync(card!, JSON.stringify({ pid: process.pid, socket }))
    expect(await livePrograms()).toEqual([])
    expect(existsSync(card!)).toBe(false)
  })

  it('is not in the way of a program with the same number', async () => {
    openPlace(placeOf())
    writeFileSync(join(folder, `${process.pid}.sock`), '')
    const agent = new Agent()
    await agent.listening
    const [program] = await livePrograms()
    expect(program).toMatchObject({ card: { pid: process.pid }, hello: { may: 'read' } })
    await agent.close()
    expect(await livePrograms()).toEqual([])
  })
})

describe('a program whose event loop is blocked', () => {
  it('is listed without its tasks', async () => {
    openPlace(placeOf())
    const socket = join(folder, `${process.pid}.sock`)
    // Accepted by the system, and never answered.
    const server = createServer(() => {}).listen(socket)
    await new Promise((resolve) => server.once('listening', resolve))
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify({ pid: process.pid, socket }))
    expect(await livePrograms()).toEqual([{ card: { pid: process.pid, socket }, hello: undefined }])
    server.close()
  })
})
