import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { programFacts } from '../record/program-facts.ts'
import { copies } from '../record/registry.ts'
import { ANSWERS, startedAt } from './answers.ts'
import { type Card, cardPath, writeCard } from './card.ts'
import type { May } from '../live/facts.ts'
import { openPlace, type Place, placeOf, socketPath } from './place.ts'
import { type Handlers, Session, turnAway } from './session.ts'
import { levelNow } from './level.ts'

/** Longer paths of sockets are cut, without a word. */
const LONGEST_PATH = 103
/** Each has a file descriptor of the program, of which there may be no more than 1024. */
const MOST_CLIENTS = 100

export interface AgentOptions {
  /** `cancel` also lets clients cancel tasks; `read` by default. */
  readonly may?: May | undefined
  /** Answers to further types of requests. */
  readonly handlers?: Handlers | undefined
}

/**
 * Answers questions about this program on a Unix socket that its owner alone can open. Nothing of it keeps the process
 * alive, and while nobody watches, the program runs as if it were not there.
 */
export class Agent {
  readonly card: Card
  /** Resolves once it can be asked. */
  readonly listening: Promise<void>
  readonly #place: Place
  readonly #server: Server
  readonly #sessions = new Set<Session>()
  readonly #remove = (): void => this.#removeFiles()

  constructor({ may = 'read', handlers = new Map() }: AgentOptions = {}) {
    this.#place = placeOf()
    openPlace(this.#place)
    const facts = programFacts()
    const socket = socketPath(this.#place, facts.pid)
    if (Buffer.byteLength(socket) > LONGEST_PATH)
      throw new Error(`Cannot listen at ${socket}: the path is too long for a socket, set XDG_RUNTIME_DIR`)
    this.card = {
      v: 1,
      ...facts,
      version: copies()[0]?.core ?? '',
      socket,
      level: levelNow(),
      may,
      started: startedAt(),
    }
    // Of a process that had this number before, and was killed.
    rmSync(socket, { force: true })
    const all = new Map([...ANSWERS, ...handlers])
    this.#server = createServer((client) => {
      if (this.#sessions.size === MOST_CLIENTS) return turnAway(client, MOST_CLIENTS)
      const session = new Session(client, all, may)
      this.#sessions.add(session)
      client.on('close', () => this.#sessions.delete(session))
    })
    this.listening = this.#listen()
    process.on('exit', this.#remove)
  }

  /** Hangs up on everybody and takes its files away. */
  async close(): Promise<void> {
    process.off('exit', this.#remove)
    for (const session of this.#sessions) session.close()
    await new Promise((resolve) => this.#server.close(resolve))
    this.#removeFiles()
  }

  async #listen(): Promise<void> {
    const { socket } = this.card
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(socket, resolve).unref()
    })
    chmodSync(socket, 0o600)
    // Last: whoever finds the card can ask.
    writeCard(this.#place, this.card)
  }

  #removeFiles(): void {
    rmSync(this.card.socket, { force: true })
    rmSync(cardPath(this.#place, this.card.pid), { force: true })
  }
}
