import { connect, type Socket } from 'node:net'
import { Lines } from '../serve/lines.ts'
import { type Hello, PROTOCOL, Refusal } from '../serve/messages.ts'

interface Reply {
  readonly id?: number
  readonly error?: { readonly code: string; readonly message: string }
}

type Listener = (reply: Reply) => void

/** Replies may be long: a picture of 100,000 tasks has some 20 MB. */
const LONGEST_REPLY = 1 << 29

/** The other end of an agent's socket. */
export class Client {
  readonly #socket: Socket
  readonly #listeners = new Map<number, Listener>()
  #lastId = 0
  #fault: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    const lines = new Lines(
      LONGEST_REPLY,
      (line) => this.#heard(JSON.parse(line) as Reply),
      () => this.#end(new Error('Cannot read the answer: it is too long')),
    )
    socket.on('data', (chunk) => lines.push(chunk as Buffer))
    socket.on('close', () => this.#end(new Error('Cannot go on: the program hung up, it may have ended')))
    socket.on('error', (error) => this.#end(error))
  }

  /** Waits until the agent has greeted. */
  static async connect(path: string): Promise<{ client: Client; hello: Hello }> {
    const socket = connect(path)
    const client = new Client(socket)
    const hello = await client.ask<Hello>('hello', { v: [PROTOCOL], client: 'async-lab' })
    return { client, hello }
  }

  /** Waits for the one reply. */
  ask<T>(type: string, fields: object = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = this.#send(type, fields, (reply) => {
        this.#listeners.delete(id)
        if (reply.error === undefined) resolve(reply as T)
        else reject(new Refusal(reply.error.code, reply.error.message))
      })
    })
  }

  /** Calls back with each message until `stop` is called; rejects when there will be no more. */
  follow<T>(type: string, fields: object, onMessage: (message: T) => void) {
    let stop!: () => void
    const ended = new Promise<void>((resolve, reject) => {
      const id = this.#send(type, fields, (reply) => {
        if (reply.error === undefined) return onMessage(reply as T)
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

  #heard(reply: Reply): void {
    if (reply.id !== undefined) this.#listeners.get(reply.id)?.(reply)
    else if (reply.error !== undefined) this.#end(new Refusal(reply.error.code, reply.error.message))
  }

  #end(fault: Error): void {
    this.#fault ??= fault
    const code = fault instanceof Refusal ? fault.code : 'hung-up'
    const waiting = [...this.#listeners.values()]
    this.#listeners.clear()
    for (const listener of waiting) listener({ error: { code, message: this.#fault.message } })
  }
}
