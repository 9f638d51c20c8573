import { rmSync } from 'node:fs'
import type { Hello } from '../live/facts.ts'
import { type Card, cardPath, readCards } from '../serve/card.ts'
import { type Place, placeOf } from '../serve/place.ts'
import { Client } from './client.ts'

/** Milliseconds after which a program whose event loop is blocked is told of as such. */
const PATIENCE = 1000

export interface LiveProgram {
  readonly card: Card
  /** Undefined where the program does not answer. */
  readonly hello: Hello | undefined
}

/** The programs of this user that can be asked. What dead ones left behind is removed on the way. */
export async function livePrograms(): Promise<LiveProgram[]> {
  const place = placeOf()
  const found = await Promise.all(readCards(place).map((card) => greet(place, card)))
  return found.filter((program) => program !== undefined)
}

async function greet(place: Place, card: Card): Promise<LiveProgram | undefined> {
  try {
    const { client, hello } = await Client.connect(card.socket, PATIENCE)
    client.close()
    return { card, hello }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'no-answer') return { card, hello: undefined }
    // Another process has its number now.
    if (code === 'ECONNREFUSED' || code === 'ENOENT') {
      rmSync(card.socket, { force: true })
      rmSync(cardPath(place, card.pid), { force: true })
    }
    return undefined
  }
}

/** Attaches to a program by its process id. */
export async function attach(pid: number): Promise<{ client: Client; hello: Hello }> {
  const card = readCards(placeOf()).find((one) => one.pid === pid)
  if (card === undefined)
    throw new Error(
      `Cannot look at ${pid}: no agent answers for it, start the program with ASYNC_LAB_INSPECT=1, or try --signal`,
    )
  return Client.connect(card.socket, PATIENCE)
}
