import { Refusal } from '../serve/messages.ts'

interface Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: any
  readonly result?: any
  readonly error?: { readonly message: string }
}

interface CallFrame {
  readonly functionName: string
  readonly location: {
    readonly scriptId: string
    readonly lineNumber: number
    readonly columnNumber?: number
  }
}

const PATIENCE = 5000
const PAUSED_IN = 1000
const NO_ANSWER = {
  error: { message: 'no answer, it may be busy in a call of the engine itself, or stopped' },
}
const HUNG_UP = { error: { message: 'it hung up, it may have ended' } }

/** A connection to a V8 or Chromium that speaks the DevTools protocol. It evaluates, and does not leave the debugger enabled: awaits would be ten times slower. */
export class DevTools {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  readonly #contexts: number[] = []
  readonly #urls = new Map<string, string>()
  #onPaused: (frames: string[]) => void = () => {}
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#heard(JSON.parse(String(data)) as Reply))
    socket.addEventListener('close', () => {
      for (const done of this.#waiting.values()) done(HUNG_UP)
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
    let timer: NodeJS.Timeout
    await new Promise((resolve, reject) => {
      const refuse = () => reject(new Error(`Cannot connect to ${url}: it does not answer`))
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', refuse)
      timer = setTimeout(() => {
        refuse()
        socket.close()
      }, PATIENCE)
    }).finally(() => clearTimeout(timer))
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

  /** Stops the code that runs, and evaluates there; undefined if none runs that can be stopped. */
  async paused(expression: string): Promise<{ frames: string[]; value: any } | undefined> {
    await this.#call('Debugger.enable')
    const frames = new Promise<string[]>((resolve) => (this.#onPaused = resolve))
    try {
      await this.#call('Debugger.pause')
      let timer: NodeJS.Timeout
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), PAUSED_IN)
      })
      const found = await Promise.race([frames, late]).finally(() => clearTimeout(timer))
      return found && { frames: found, value: await this.evaluate(expression) }
    } finally {
      // It goes on with that, where it was stopped.
      await this.#call('Debugger.disable')
    }
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
      const timer = setTimeout(() => this.#waiting.get(id)?.(NO_ANSWER), PATIENCE)
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        if (error === undefined) resolve(result)
        else reject(new Refusal('devtools', `Cannot ask by ${method}: ${error.message}`))
      })
      if (this.#socket.readyState !== WebSocket.OPEN) this.#waiting.get(id)?.(HUNG_UP)
      else this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }

  #heard({ id, method, params, ...reply }: Reply): void {
    if (id !== undefined) this.#waiting.get(id)?.(reply)
    else if (method === 'Runtime.executionContextCreated') this.#contexts.push(params.context.id)
    else if (method === 'Debugger.scriptParsed') this.#urls.set(params.scriptId, params.url)
    else if (method === 'Debugger.paused') this.#onPaused(params.callFrames.map(this.#frame))
  }

  /** As in stacks of errors. What is stopped names its scripts by number. */
  readonly #frame = ({ functionName, location }: CallFrame): string => {
    const { scriptId, lineNumber, columnNumber = 0 } = location
    const place = `${this.#urls.get(scriptId) ?? ''}:${lineNumber + 1}:${columnNumber + 1}`
    return functionName === '' ? `at ${place}` : `at ${functionName} (${place})`
  }
}
