import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyModel, type Event, foldAll, type Model, UnreadableRecording } from '../src/index.ts'
import { readRecording } from '../src/export/recording.ts'
import { openRecording, recordTo } from '../src/process.ts'
import { randomProgram } from './programs.ts'

const folder = mkdtempSync(join(tmpdir(), 'async-lab-recording-'))
const file = (name: string) => join(folder, name)
const unzip = (bytes: Uint8Array) => gunzipSync(bytes)
const modelOf = (path: string): Model => foldAll(emptyModel(), openRecording(path).events())

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A disk of its own, of which nobody else knows, and which goes with the process. */
const MOUNT = 'mount -t tmpfs -o size=64k none "$0"'
const mayMount = spawnSync('unshare', ['-rm', '/bin/sh', '-c', MOUNT, folder]).status === 0

/** Runs a program of `programs/` in a process of its own. */
function start(program: string, ...args: string[]) {
  return spawn(
    '/bin/sh',
    ['-c', args.shift()!, 'sh', process.execPath, join(import.meta.dirname, 'programs', program), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
}

/** What is in a recording, unzipped. */
function partsOf(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 16; at < bytes.length;) {
    const length = bytes.readUInt32LE(at + 4)
    parts.push(gunzipSync(bytes.subarray(at + 8, at + 8 + length)))
    at += 8 + ((length + 7) & ~7)
  }
  return parts
}

it('a recording of format 1.1, made before it was known how long tasks ran, opens as before', () => {
  const model = modelOf(join(import.meta.dirname, 'recordings/format-1.1.rec'))
  expect(model.isMeasured).toBe(false)
  const tasks = [...model.tasks.values()]
  const facts = tasks.map(({ name, outcome, site, error, waits, ran }) => {
    const kinds = waits.map(({ kind }) => kind).join()
    return { name, outcome, site, error, kinds, ran }
  })
  const ended = { outcome: 'completed', error: '', ran: 0 }
  expect(facts).toEqual([
    { ...ended, name: 'main', site: '', kinds: 'task,scope' },
    { ...ended, name: 'restock', site: '/srv/shop/shop.mjs:7:7', kinds: 'sleep' },
    { ...ended, name: 'checkout', site: '/srv/shop/shop.mjs:8:7', kinds: 'mutex' },
    {
      ...ended,
      name: 'fails',
      outcome: 'failed',
      error: 'Error: no stock',
      site: '/srv/shop/shop.mjs:9:7',
      kinds: 'sleep',
    },
  ])
})

describe('a recording', () => {
  it('folds to the model of the live program, over 1000 seeds', async () => {
    const path = file('seeds.rec')
    let tasks = 0
    for (let seed = 1; seed <= 1000; seed++) {
      const live = emptyModel()
      const recorder = recordTo(path, { onEvents: (trace) => void foldAll(live, trace.events()) })
      let flushes = 0
      await randomProgram(seed, () => {
        if (++flushes % 3 === 0) recorder.flush()
      })
      recorder.stop()
      const recording = openRecording(path)
      expect(recording.cut).toBe(0)
      expect(recording.isVirtual).toBe(true)
      expect(foldAll(emptyModel(), recording.events()), `seed ${seed}`).toEqual(live)
      tasks += live.tasks.size
    }
    expect(tasks).toBeGreaterThan(10_000)
  }, 120_000)

  describe('of a small program', () => {
    let bytes: Buffer
    let events: Event[]
    beforeAll(async () => {
      const recorder = recordTo(file('small.rec'))
      await randomProgram(7, () => recorder.flush())
      recorder.stop()
      bytes = readFileSync(file('small.rec'))
      events = [...readRecording(bytes, unzip).events()]
    })

    it('cut at any length is refused in words, or opens up to its last whole chunk', () => {
      let longest = 0
      for (let length = 0; length < bytes.length; length++) {
        let recording
        try {
          recording = readRecording(bytes.subarray(0, length), unzip)
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableRecording)
          expect((error as Error).message).toMatch(/^Cannot open the recording: it (is|has) /)
          expect(longest).toBe(0)
          continue
        }
        const prefix = [...recording.events()]
        expect(prefix).toEqual(events.slice(0, prefix.length))
        expect(prefix.length).toBeGreaterThanOrEqual(longest)
        longest = prefix.length
      }
      expect(longest).toBeGreaterThan(events.length / 2)
    })

    it('with a byte changed is refused or opens up to the chunk before', () => {
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = Buffer.from(bytes)
        changed[at]! ^= 0x55
        let prefix: Event[]
        try {
          prefix = [...readRecording(changed, unzip).events()]
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableRecording)
          continue
        }
        expect(prefix).toEqual(events.slice(0, prefix.length))
      }
    })

    it('of a newer format is refused in words', () => {
      const newer = Buffer.from(bytes)
      newer.writeUInt16LE(2, 8)
      expect(() => readRecording(newer, unzip)).toThrow(
        'Cannot open the recording: it has format 2 and this version reads 1, use a newer @async-lab/inspector',
      )
    })

    it('says what its format is, and has no column for what nobody measured', () => {
      expect([bytes.readUInt16LE(8), bytes.readUInt16LE(10)]).toEqual([1, 2])
      const [, chunk] = partsOf(bytes)
      const { columns } = JSON.parse(chunk!.toString('utf8', 8, 8 + chunk!.readUInt32LE(0)))
      expect(columns.map(({ name }: { name: string }) => name)).not.toContain('task-settled.ran')
    })

    it('with columns and kinds of events that are new opens without them', () => {
      const changed: Buffer[] = []
      let at = 16
      changed.push(bytes.subarray(0, at))
      for (; at < bytes.length;) {
        const length = bytes.readUInt32LE(at + 4)
        const raw = gunzipSync(bytes.subarray(at + 8, at + 8 + length))
        const isChunk = bytes.toString('latin1', at, at + 4) === 'CHNK'
        changed.push(part(bytes.subarray(at, at + 4), gzipSync(isChunk ? withNews(raw) : raw)))
        at += 8 + ((length + 7) & ~7)
      }
      const opened = [...readRecording(Buffer.concat(changed), unzip).events()]
      expect(opened).toEqual(events.filter(({ kind }) => kind !== 'task-woken'))
    })

    it('keeps no values: names, error texts and sites only, without control characters', async () => {
      const recorder = recordTo(file('names.rec'))
      const { run, spawn: spawnTask } = await import('@async-lab/core')
      await run(async () => {
        const task = spawnTask(() => Promise.reject(new Error('no\u001b[2J\nluck')), {
          name: 'a\u001b[31mb\u0007',
        })
        await task.settled()
        spawnTask(() => 'a secret that is returned', { name: 'quiet' }).cancel({ secret: 'a secret reason' })
      }).catch(() => {})
      recorder.stop()
      const raw = JSON.stringify([...openRecording(file('names.rec')).events()])
      expect(raw).toContain('"a [31mb "')
      expect(raw).toContain('"Error: no [2J luck"')
      expect(raw).not.toContain('secret')
    })
  })

  it.each([
    ['nothing', ''],
    ['a text', 'hello, this is no recording'],
    ['JSON', '{"traceEvents":[]}'],
  ])('that is %s is refused in words', (_, content) => {
    writeFileSync(file('other'), content)
    expect(() => openRecording(file('other'))).toThrow(
      'Cannot open the recording: it is no recording of Async Lab',
    )
  })

  it('of a process that is killed at any moment opens up to its last flush, 30 times', async () => {
    for (let time = 1; time <= 30; time++) {
      const child = start('killed.ts', 'exec "$@"', file('killed.rec'))
      let flushed = 0
      let left = Math.floor(Math.random() * 30)
      for await (const said of child.stdout) {
        flushed = Number(String(said).trimEnd().split('\n').at(-1))
        if (left-- === 0) child.kill('SIGKILL')
      }
      expect(child.signalCode ?? (await once(child, 'exit'))[1]).toBe('SIGKILL')
      const { tasks } = modelOf(file('killed.rec'))
      expect(flushed).toBeGreaterThan(100)
      // What was told of between the last flush and the end is more.
      expect(tasks.size).toBeGreaterThanOrEqual(flushed)
      const whole = [...tasks.values()].filter(({ outcome }) => outcome === 'completed')
      expect(whole.length).toBeGreaterThanOrEqual(flushed - 100)
    }
  }, 120_000)

  it('that may not grow says so once, keeps what it has, and the program completes', async () => {
    // In blocks of 512 bytes.
    const child = start('grows.ts', 'ulimit -f 64; exec "$@"', file('full.rec'))
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' })
    expect(stderr).toBe(
      `async-lab: Cannot go on recording to ${file('full.rec')}: the file may not grow further, what was written until now can be opened\n`,
    )
    expect(statSync(file('full.rec')).size).toBeLessThanOrEqual(64 * 512)
    expect(modelOf(file('full.rec')).tasks.size).toBeGreaterThan(100)
  })

  describe(mayMount ? 'on a full disk' : 'on a full disk NOT RUN: a small one cannot be mounted here', () => {
    if (!mayMount) return it('is not had here', () => expect(mayMount).toBe(false))
    it('says so once, keeps what it has, and the program completes', async () => {
      const script = `${MOUNT} && "$@" "$0/full.rec"; code=$?; cp "$0/full.rec" "$0/../kept.rec"; exit $code`
      mkdirSync(file('small'))
      const args = [process.execPath, join(import.meta.dirname, 'programs/grows.ts')]
      const child = spawn('unshare', ['-rm', '/bin/sh', '-c', script, file('small'), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ])
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' })
      expect(stderr).toBe(
        `async-lab: Cannot go on recording to ${file('small/full.rec')}: the disk is full, what was written until now can be opened\n`,
      )
      expect(modelOf(file('kept.rec')).tasks.size).toBeGreaterThan(100)
    })
  })

  it('that has no room from the beginning is refused in words', () => {
    expect(() => recordTo('/dev/full')).toThrow('Cannot go on recording to /dev/full: the disk is full')
  })
})

/** A column more in each chunk, and a kind of events renamed to one that nobody knows. */
function withNews(raw: Buffer): Buffer {
  const length = raw.readUInt32LE(0)
  const head = JSON.parse(raw.toString('utf8', 8, 8 + length)) as {
    kinds: string[]
    columns: Array<{ name: string; width: string; length: number; base: number; steps: boolean }>
  }
  head.kinds = head.kinds.map((kind) => (kind === 'task-woken' ? 'task-reborn' : kind))
  head.columns.push({ name: 'task-spawned.colour', width: 'u8', length: 1, base: 0, steps: false })
  const json = Buffer.from(JSON.stringify(head))
  const size = Buffer.alloc(8)
  size.writeUInt32LE(json.length)
  const padding = Buffer.alloc(-json.length & 7)
  return Buffer.concat([size, json, padding, raw.subarray(8 + ((length + 7) & ~7)), Buffer.alloc(8, 1)])
}

function part(kind: Buffer, bytes: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes.length)
  return Buffer.concat([kind, size, bytes, Buffer.alloc(-bytes.length & 7)])
}
