import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { GrowingRecording } from '../../src/export/growing-recording.ts'
import { eventsOf } from '../../src/export/chunk.ts'
import { emptyModel, fold, type Model } from '../../src/index.ts'
import type { Again, End } from '../../src/timeline/told.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Asking {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Not `fetch`: that lets nobody say who they are. */
export async function send(url: string, asking: Asking = {}): Promise<Answer> {
  const answer = await begin(url, asking)
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return { status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }
}

function begin(url: string, { method = 'GET', headers = {}, body = '' }: Asking): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }, resolve).on('error', reject).end(body)
  })
}

/** Someone who was given the URL, and has the cookie. */
export class Visitor {
  readonly home: string
  readonly cookie: string

  private constructor(home: string, cookie: string) {
    this.home = home
    this.cookie = cookie
  }

  static async enter(url: string): Promise<Visitor> {
    const { headers } = await send(url)
    return new Visitor(new URL(headers.location!, url).href, headers['set-cookie']![0]!.split(';')[0]!)
  }

  get origin(): string {
    return new URL(this.home).origin
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return send(this.home + path, { headers: { cookie: this.cookie, ...headers } })
  }

  post(path: string, document: object, headers: Record<string, string> = {}): Promise<Answer> {
    return send(this.home + path, {
      method: 'POST',
      headers: { cookie: this.cookie, origin: this.origin, ...headers },
      body: JSON.stringify(document),
    })
  }

  async listen(): Promise<Ear> {
    return new Ear(await begin(`${this.home}told`, { headers: { cookie: this.cookie } }))
  }
}

/** Hears what browsers are told, and folds it as they do. */
export class Ear {
  readonly answer: IncomingMessage
  model: Model = emptyModel()
  letGo = 0
  end: End | undefined
  #text = ''
  #recording = new GrowingRecording((bytes) => bytes)
  readonly #looks = new Set<() => void>()

  constructor(answer: IncomingMessage) {
    this.answer = answer
    answer.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
  }

  /** Waits until what was heard comes to something. */
  until(isSo: (ear: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo(this)) return
        this.#looks.delete(look)
        resolve()
      }
      this.#looks.add(look)
      look()
    })
  }

  get names(): string[] {
    return [...this.model.tasks.values()].map(({ name }) => name)
  }

  stop(): void {
    this.answer.destroy()
  }

  #hear(text: string): void {
    const messages = (this.#text + text).split('\n\n')
    this.#text = messages.pop()!
    for (const message of messages) {
      const [, what, data] = /^event: (\w+)\ndata: (.*)$/.exec(message)!
      if (what === 'again') {
        const again = JSON.parse(data!) as Again
        this.letGo = again.letGo
        this.model = emptyModel()
        this.#recording = new GrowingRecording((bytes) => bytes)
        if (again.bytes !== '') this.#take(again.bytes)
      } else if (what === 'part') this.#take(data!)
      else if (what === 'end') this.end = JSON.parse(data!) as End
    }
    for (const look of this.#looks) look()
  }

  #take(base64: string): void {
    for (const chunk of this.#recording.take(Buffer.from(base64, 'base64')))
      for (const event of eventsOf(chunk, this.#recording.texts, new Set())) fold(this.model, event)
  }
}
