import type { Socket } from 'node:net'
import { Lines } from './lines.ts'
import type { May } from '../live/facts.ts'
import { LONGEST_LINE, MOST_UNREAD, PROTOCOL, Refusal, type Request } from './messages.ts'

/** Answers one type of request: with a reply, or by sending messages of its own until it is stopped. */
export type Handler = (request: Request, session: Session) => unknown

export type Handlers = ReadonlyMap<string, Handler>

/** Milliseconds that a client has to say hello, and to leave: its place may be wanted. */
const PATIENCE = 5000

/** One client of the agent. It can ask and leave, and nothing that it does reaches the program. */
export class Session {
  readonly may: May
  readonly #socket: Socket
  readonly #handlers: Handlers
  readonly #lines: Lines
  readonly #streams = new Map<unknown, () => void>()
  /** Lines that wait for their turn. Invariant: nothing more is read while there are any. */
  readonly #unheard: string[] = []
  #hearing = false
  #drained: () => void = () => {}
  #greeted = false
  readonly #impatience = setTimeout(() => setImmediate(() => this.#expectGreeting()), PATIENCE).unref()

  constructor(socket: Socket, handlers: Handlers, may: May) {
    this.may = may
    this.#socket = socket
    this.#handlers = handlers
    this.#lines = new Lines(
      LONGEST_LINE,
      (line) => {
        this.#unheard.push(line)
        void this.#hear()
      },
      () =>
        this.#refuse(undefined, new Refusal('line-too-long', `A line has more than ${LONGEST_LINE} bytes`)),
    )
    socket.unref()
    socket.on('data', (chunk) => this.#lines.push(chunk as Buffer))
    socket.on('drain', () => this.#drained())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#end())
  }

  /** False while the client has left too much unread: what could be sent now is merged into what comes later. */
  get keepsUp(): boolean {
    return this.#socket.writableLength <= MOST_UNREAD
  }

  send(message: object): void {
    if (this.#socket.destroyed) return
    this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  /** Starts something that goes on until it is stopped, by the client or by its leaving. */
  streams(id: unknown, start: () => () => void): void {
    if (this.#streams.has(id))
      throw new Refusal('bad-request', `Request ${JSON.stringify(id)} is still being answered`)
    this.#streams.set(id, start())
  }

  stop(id: unknown): boolean {
    const stop = this.#streams.get(id)
    this.#streams.delete(id)
    stop?.()
    return stop !== undefined
  }

  close(): void {
    this.#socket.destroy()
    this.#end()
  }

  #end(): void {
    clearTimeout(this.#impatience)
    this.#lines.close()
    this.#unheard.length = 0
    this.#drained()
    for (const id of this.#streams.keys()) this.stop(id)
  }

  /** Called a turn late: where the program was busy for so long, the greeting is there and was not read yet. */
  #expectGreeting(): void {
    if (!this.#greeted) this.close()
  }

  /** One request a turn: a thousand in one packet are not to hold up the program. And none before the answers are read. */
  async #hear(): Promise<void> {
    if (this.#hearing) return
    this.#hearing = true
    this.#socket.pause()
    for (let line = this.#unheard.shift(); line !== undefined; line = this.#unheard.shift()) {
      await this.#heard(line)
      await new Promise((resolve) => setImmediate(resolve))
      if (!this.keepsUp) await new Promise<void>((resolve) => (this.#drained = resolve))
    }
    this.#hearing = false
    this.#socket.resume()
  }

  async #heard(line: string): Promise<void> {
    let request: Request
    try {
      request = JSON.parse(line) as Request
    } catch {
      return this.#refuse(undefined, new Refusal('bad-json', 'A line is no JSON document'))
    }
    if (typeof request !== 'object' || request === null || typeof request.type !== 'string')
      return this.#refuse(undefined, new Refusal('bad-request', 'A request is an object with a type'))
    await this.#answer(request)
  }

  async #answer(request: Request): Promise<void> {
    const { id, type } = request
    try {
      if (type === 'hello') this.#greet(request)
      else if (!this.#greeted) throw new Refusal('hello-first', `Say hello before ${type}`)
      const handler = this.#handlers.get(type)
      if (handler === undefined) throw new Refusal('not-supported', `This agent does not know "${type}"`)
      const reply = await handler(request, this)
      if (reply !== undefined) this.send({ id, ...(reply as object) })
    } catch (error) {
      if (error instanceof Refusal && !CLOSING.has(error.code)) this.send({ id, error: toldOf(error) })
      else if (error instanceof Refusal) this.#refuse(id, error)
      else this.send({ id, error: toldOf(new Refusal('failed', String(error))) })
    }
  }

  #greet({ v }: Request): void {
    if (!Array.isArray(v) || !v.includes(PROTOCOL))
      throw new Refusal(
        'no-common-version',
        `This agent speaks version ${PROTOCOL}, use an async-lab of the same age`,
      )
    this.#greeted = true
  }

  /** Says why, and hangs up. */
  #refuse(id: unknown, error: Refusal): void {
    this.#lines.close()
    this.#unheard.length = 0
    this.#socket.end(`${JSON.stringify({ id, error: toldOf(error) })}\n`)
    // Whoever does not hang up, too, keeps a place.
    this.#greeted = false
    this.#impatience.refresh()
  }
}

/** Says that there is no place for one more client, and hangs up at once. */
export function turnAway(socket: Socket, most: number): void {
  const error = new Refusal('too-many-clients', `${most} clients are here already, end some of them`)
  socket.on('error', () => socket.destroy())
  socket.end(`${JSON.stringify({ error: toldOf(error) })}\n`, () => socket.destroy())
}

/** After these there is nothing to talk about. */
const CLOSING = new Set(['no-common-version', 'hello-first'])

const toldOf = ({ code, message }: Refusal) => ({ code, message })
