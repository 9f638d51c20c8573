import { promisify } from 'node:util'
import { AsyncEvent, Broadcast, ChannelClosedError, LaggedError, type Scope } from '@async-lab/core'
import type { WebSocket, WebSocketServer } from 'ws'

export interface News {
  readonly id: number
  readonly at: number
}

/** How far a client may be behind before it misses what is old. */
const PATIENCE = 8

/**
 * Sends news to everybody who is connected. Each client has a task of its own, which waits until the client has taken what it
 * was sent: a slow one makes only itself wait. What it is too late for it misses, so that memory stays bounded.
 */
export class LiveServer {
  readonly #news = new Broadcast<News>({ capacity: PATIENCE, name: 'news' })
  readonly #audience = new Set<WebSocket>()
  /** Who has not taken the latest news yet, and is still there. */
  #due = new Set<WebSocket>()
  #latest = -1
  readonly #moved = new AsyncEvent({ name: 'taken' })
  /** What was too late for somebody, all in all. */
  missed = 0

  constructor(server: WebSocketServer, connections: Scope) {
    server.on('connection', (socket) => {
      connections.spawn(() => this.#serve(socket), { name: 'connection' })
    })
  }

  /** Sends news to all who are there, and returns when all but `late` of them have taken it, or are gone. */
  async publish(news: News, late: number): Promise<void> {
    this.#due = new Set(this.#audience)
    this.#latest = news.id
    this.#news.send(news)
    while (this.#due.size > late) {
      this.#moved.clear()
      await this.#moved.wait()
    }
  }

  close(): void {
    this.#news.close()
  }

  async #serve(socket: WebSocket): Promise<void> {
    const subscription = this.#news.subscribe()
    const took = new AsyncEvent({ name: 'took' })
    this.#audience.add(socket)
    const leave = () => {
      subscription.close()
      this.#audience.delete(socket)
      this.#settle(socket)
      took.set()
    }
    socket.on('message', (data: Buffer) => {
      if (data.toString() === 'took') took.set()
      else socket.close(1008, 'say took')
    })
    socket.on('error', leave)
    socket.on('close', leave)
    const send = promisify<string, void>((text, done) => socket.send(text, done))
    try {
      while (this.#audience.has(socket)) {
        const news = await this.#next(() => subscription.receive())
        if (news === undefined) break
        took.clear()
        // Whoever is cut off while it is sent leaves, and is not waited for.
        await send(JSON.stringify(news)).catch(leave)
        await took.wait()
        if (news.id === this.#latest) this.#settle(socket)
      }
    } finally {
      leave()
      socket.close()
    }
  }

  async #next(receive: () => Promise<News>): Promise<News | undefined> {
    for (;;) {
      try {
        return await receive()
      } catch (error) {
        if (error instanceof LaggedError) this.missed += error.missed
        else if (error instanceof ChannelClosedError) return undefined
        else throw error
      }
    }
  }

  #settle(socket: WebSocket): void {
    if (this.#due.delete(socket)) this.#moved.set()
  }
}
