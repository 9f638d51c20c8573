import { connect, type Socket } from 'node:net'
import type { Examination } from '../doctor/examine.ts'
import { Lines } from '../serve/lines.ts'
import type {
  Hello,
  Picture,
  RecordEnd,
  RecordNow,
  RecordPart,
  Stacks,
  WatchTick,
  Where,
} from '../live/facts.ts'
import type { Profile } from '../profile/profile.ts'
import { PROTOCOL, Refusal } from '../serve/messages.ts'

/** What each type of request is answered with. */
export interface Replies {
  hello: Hello
  snapshot: Picture
  stacks: Stacks
  where: Where
  cancel: { readonly done: boolean }
  doctor: Examination
  profile: Profile
  heap: { readonly file: string; readonly ms: number }
}

export const GREETING = { v: [PROTOCOL], client: 'async-lab' }

/** Something that can be asked about a program. */
export interface Target {
  /** Waits for the one reply. */
  ask<K extends keyof Replies>(type: K, fields?: object): Promise<Replies[K]>
  /** At level 1, or at 4, which is exact about the processor. Calls back every so often until `stop` is called; `ended` rejects when there will be no more. */
  watch(
    every: number,
    onTick: (tick: WatchTick) => void,
    level?: 1 | 4,
  ): { ended: Promise<void>; stop: () => void }
  /** Records until `stop` is called or the program ends; calls back with the pieces of the file. */
  record(
    level: number,
    onPart: (bytes: Uint8Array) => void,
    options?: RecordingOptions,
  ): { ended: Promise<RecordEnd>; stop: () => void }
  close(): void
}

export interface RecordingOptions {
  /** Milliseconds between two pieces at most; a second by default. */
  readonly every?: number
  /** Told, where `every` is given, up to which moment (microseconds of the program's clock) there are pieces. */
  readonly onNow?: (now: number) => void
}

interface Reply {
  readonly id?: number
  readonly error?: { readonly code: string; readonly message: string }
}

type Listener = (reply: Reply) => void

/** Replies may be long: a picture of 100,000 tasks has some 20 MB. */
const LONGEST_REPLY = 1 << 29

/** The other end of an agent's socket. */
export class Client implements Target {
  readonly #socket: Socket
  readonly #listeners = new Map<number, Listener>()
  #lastId = 0
  #fault: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    const lines = new Lines(
      LONGEST_REPLY,
      (line) => this.#read(line),
      () => this.#end(new Error('Cannot read the answer: it is too long')),
    )
    socket.on('data', (chunk) => lines.push(chunk as Buffer))
    socket.on('close', () => this.#end(new Error('Cannot go on: the program hung up, it may have ended')))
    socket.on('error', (error) => this.#end(error))
  }

  /** Waits until the agent has greeted, which a program that computes cannot. */
  static async connect(path: string, patience: number): Promise<{ client: Client; hello: Hello }> {
    const client = new Client(connect(path))
    const timer = setTimeout(
      () => client.#end(new Refusal('no-answer', 'Cannot ask it now: its event loop is blocked')),
      patience,
    )
    try {
      const hello = await client.ask('hello', GREETING)
      return { client, hello }
    } catch (error) {
      client.close()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  ask<K extends keyof Replies>(type: K, fields: object = {}): Promise<Replies[K]> {
    return new Promise((resolve, reject) => {
      const id = this.#send(type, fields, (reply) => {
        this.#listeners.delete(id)
        if (reply.error === undefined) resolve(reply as unknown as Replies[K])
        else reject(new Refusal(reply.error.code, reply.error.message))
      })
    })
  }

  watch(
    every: number,
    onTick: (tick: WatchTick) => void,
    level: 1 | 4 = 1,
  ): { ended: Promise<void>; stop: () => void } {
    let stop!: () => void
    const ended = new Promise<void>((resolve, reject) => {
      const id = this.#send('watch', { every, level }, (reply) => {
        if (reply.error === undefined) return onTick(reply as unknown as WatchTick)
        this.#listeners.delete(id)
        reject(new Refusal(reply.error.code, reply.error.message))
      })
      stop = () => {
        this.#listeners.delete(id)
        this.#send('stop', { of: id }, () => {})
        resolve()
      }
    })
    return { ended, stop }
  }

  record(
    level: number,
    onPart: (bytes: Uint8Array) => void,
    { every, onNow }: RecordingOptions = {},
  ): { ended: Promise<RecordEnd>; stop: () => void } {
    let id!: number
    const ended = new Promise<RecordEnd>((resolve, reject) => {
      id = this.#send('record', { level, ...(every !== undefined && { every }) }, (reply) => {
        if ('now' in reply) return onNow?.((reply as unknown as RecordNow).now)
        if ('chunk' in reply) return onPart(Buffer.from((reply as unknown as RecordPart).chunk, 'base64'))
        this.#listeners.delete(id)
        if (reply.error === undefined) resolve(reply as unknown as RecordEnd)
        else reject(new Refusal(reply.error.code, reply.error.message))
      })
    })
    return { ended, stop: () => void this.#send('stop', { of: id }, () => {}) }
  }

  close(): void {
    this.#socket.destroy()
  }

  #send(type: string, fields: object, listener: Listener): number {
    const id = ++this.#lastId
    this.#listeners.set(id, listener)
    if (this.#fault === undefined) this.#socket.write(`${JSON.stringify({ id, type, ...fields })}\n`)
    else this.#end(this.#fault)
    return id
  }

  #read(line: string): void {
    let reply
    try {
      reply = JSON.parse(line) as Reply
    } catch {
      this.close()
      return this.#end(new Error('Cannot read the answer: it is no JSON, so what listens there is no agent'))
    }
    this.#heard(reply)
  }

  #heard(reply: Reply): void {
    if (reply.id !== undefined) this.#listeners.get(reply.id)?.(reply)
    else if (reply.error !== undefined) this.#end(new Refusal(reply.error.code, reply.error.message))
  }

  #end(fault: Error): void {
    this.#fault ??= fault
    const code = (fault as { code?: string }).code ?? 'hung-up'
    const waiting = [...this.#listeners.values()]
    this.#listeners.clear()
    for (const listener of waiting) listener({ error: { code, message: this.#fault.message } })
  }
}
