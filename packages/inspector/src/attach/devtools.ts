import { Refusal } from '../serve/messages.ts'

interface Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: any
  readonly result?: any
  readonly error?: { readonly message: string }
}

const PATIENCE = 5000

/** A connection to a V8 or Chromium that speaks the DevTools protocol. It evaluates, and never enables the debugger: awaits would be ten times slower. */
export class DevTools {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  readonly #contexts: number[] = []
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#heard(JSON.parse(String(data)) as Reply))
    socket.addEventListener('close', () => {
      for (const done of this.#waiting.values()) done({ error: { message: 'it hung up' } })
    })
  }

  /** The targets at an address, as their websockets. */
  static async targets(host: string, port: number): Promise<string[]> {
    const response = await fetch(`http://${host}:${port}/json/list`, {
      signal: AbortSignal.timeout(PATIENCE),
    })
    const list = (await response.json()) as Array<{ webSocketDebuggerUrl?: string }>
    return list.flatMap(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl ?? [])
  }

  static async connect(url: string): Promise<DevTools> {
    if (typeof WebSocket === 'undefined')
      throw new Error(
        `Cannot debug from Node ${process.versions.node}: it has no WebSocket, use Node 22 or newer`,
      )
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error(`Cannot connect to ${url}`)))
    })
    return new DevTools(socket)
  }

  /** Evaluates, and gives the result as plain data. */
  async evaluate(expression: string, contextId?: number): Promise<any> {
    const where = contextId === undefined ? {} : { contextId }
    const options = { expression, returnByValue: true, ...where }
    const { result, exceptionDetails } = await this.#call('Runtime.evaluate', options)
    if (exceptionDetails === undefined) return result.value
    const { exception, text } = exceptionDetails
    throw new Error(String(exception?.description ?? text))
  }

  /** The worlds in it: pages, workers and extensions have several. */
  async contexts(): Promise<readonly number[]> {
    await this.#call('Runtime.enable')
    return this.#contexts
  }

  close(): void {
    this.#socket.close()
  }

  #call(method: string, params: object = {}): Promise<any> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#waiting.get(id)?.({ error: { message: 'no answer' } }), PATIENCE)
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        if (error === undefined) resolve(result)
        else reject(new Refusal('devtools', `Cannot ask by ${method}: ${error.message}`))
      })
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }

  #heard(reply: Reply): void {
    if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply)
    else if (reply.method === 'Runtime.executionContextCreated') this.#contexts.push(reply.params.context.id)
  }
}
