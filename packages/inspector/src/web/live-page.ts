import { basename } from 'node:path'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { policy } from '#timeline-page'
import type { Target } from '../attach/client.ts'
import { pageAround } from '../export/page-around.ts'
import type { Hello, RecordEnd } from '../live/facts.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import type { Again, End, Shown } from '../timeline/told.ts'
import { Gate } from './gate.ts'
import { KeptRecording } from './kept-recording.ts'
import { Reader, type Told } from './reader.ts'

export interface LivePageOptions {
  /** 2 has what tasks do, 3 also where they are spawned; 2 by default. */
  readonly level?: number
  /** A free one by default. */
  readonly port?: number
}

/** Milliseconds between two pieces of the recording. */
const EVERY = 250
const LONGEST_BODY = 1000

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': `${policy}; connect-src 'self'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** The timeline of a program while it runs, for browsers of this machine; the program itself opens nothing. */
export class LivePage {
  readonly #target: Target
  readonly #hello: Hello
  readonly #server: Server
  readonly #gate: Gate
  readonly #kept = new KeptRecording()
  readonly #readers = new Set<Reader>()
  readonly #begin = (reader: Reader): void => this.#tellAll(reader)
  #now = -1
  #end: End | undefined
  /** How the recording ended; undefined where the program hung up without a word. */
  readonly ended: Promise<RecordEnd | undefined>

  private constructor(target: Target, hello: Hello, server: Server, level: number) {
    this.#target = target
    this.#hello = hello
    this.#server = server
    this.#gate = new Gate((server.address() as AddressInfo).port)
    const onNow = (now: number): void => {
      this.#now = now
      for (const reader of this.#readers) reader.tell('now', String(now))
    }
    const { ended } = target.record(level, (bytes) => this.#take(bytes), { every: EVERY, onNow })
    this.ended = this.#whenEnded(ended)
    server.on('request', (request, response) => void this.#answer(request, response))
  }

  /** Waits until the page can be opened. */
  static async open(
    target: Target,
    hello: Hello,
    { level = 2, port = 0 }: LivePageOptions = {},
  ): Promise<LivePage> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    try {
      return new LivePage(target, hello, server, level)
    } catch (error) {
      server.close()
      throw error
    }
  }

  /** With the token: who has it can see the page, and do there what the program allows. */
  get url(): string {
    return this.#gate.url
  }

  /** Bytes that wait for browsers which do not read. */
  get unread(): number {
    let sum = 0
    for (const reader of this.#readers) sum += reader.unread
    return sum
  }

  /** At once, whoever reads. */
  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #take(bytes: Uint8Array): void {
    const pieces = this.#kept.take(bytes)
    if (pieces === undefined) {
      const again = this.#again()
      for (const reader of this.#readers) reader.tell('again', again)
      return
    }
    for (const piece of pieces) {
      const part = Buffer.from(piece).toString('base64')
      for (const reader of this.#readers) reader.tell('part', part)
    }
  }

  #again(): string {
    const { zero, letGo } = this.#kept
    const bytes = Buffer.from(this.#kept.whole() ?? []).toString('base64')
    const again: Again = { bytes, zero, letGo }
    return JSON.stringify(again)
  }

  #tellAll(reader: Reader): void {
    const tell = (what: Told, data: string) => reader.tell(what, data)
    tell('again', this.#again())
    if (this.#now !== -1) tell('now', String(this.#now))
    if (this.#end !== undefined) tell('end', JSON.stringify(this.#end))
  }

  async #whenEnded(ended: Promise<RecordEnd>): Promise<RecordEnd | undefined> {
    const end = await ended.catch((error: Error & { code?: string }) =>
      error.code === 'failed' ? error : undefined,
    )
    const isWhole = end !== undefined && 'end' in end
    const why =
      end instanceof Error ? end.message : isWhole ? '' : 'it hung up: its last moments may be missing'
    this.#end = { at: Date.now(), why }
    for (const reader of this.#readers) reader.tell('end', JSON.stringify(this.#end))
    if (end instanceof Error) throw end
    return end
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const { path, cookie } = this.#gate
    const admitted = this.#gate.admits(request)
    if (admitted === undefined) return void response.writeHead(403).end()
    if (admitted === 'door')
      return void response.writeHead(303, { location: path, 'set-cookie': cookie }).end()
    switch (`${request.method} ${request.url}`) {
      case `GET ${path}`:
        return this.#showPage(response)
      case `GET ${path}told`:
        return this.#tell(response)
      case `GET ${path}recording`:
        return this.#download(response)
      case `POST ${path}cancel`:
        return this.#cancel(request, response)
      default:
        response.writeHead(404).end()
    }
  }

  #showPage(response: ServerResponse): void {
    const { program, pid, runtime, may } = this.#hello
    const shown: Shown = { program, pid, runtime, may }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageAround('live', shown))
  }

  #tell(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const reader = new Reader(response, this.#begin)
    this.#readers.add(reader)
    response.on('close', () => this.#readers.delete(reader))
  }

  #download(response: ServerResponse): void {
    const file = this.#kept.file()
    if (file === undefined) return void response.writeHead(404).end()
    const name = basename(this.#hello.program).replaceAll(/[^\w.-]+/g, '-')
    response
      .writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${name}-${this.#hello.pid}.rec"`,
      })
      .end(file)
  }

  async #cancel(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, document: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document))
    const id = await idIn(request)
    if (id === undefined)
      return void answer(400, { message: 'Cannot cancel: the number of a task is wanted' })
    try {
      const asked = { task: id % IDS_OF_A_COPY, entry: Math.floor(id / IDS_OF_A_COPY) }
      const { done } = await this.#target.ask('cancel', {
        ...asked,
        reason: 'cancelled on the timeline page',
      })
      answer(200, { done })
    } catch (error) {
      answer(409, { message: (error as Error).message })
    }
  }
}

/** `{ "task": 14 }` */
async function idIn(request: IncomingMessage): Promise<number | undefined> {
  let text = ''
  try {
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk
      if (text.length > LONGEST_BODY) return undefined
    }
    const { task } = JSON.parse(text) as { task?: unknown }
    return Number.isSafeInteger(task) && (task as number) > 0 ? (task as number) : undefined
  } catch {
    return undefined
  }
}
