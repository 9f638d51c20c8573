import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProgramFacts } from '../record/program-facts.ts'
import type { May } from '../live/facts.ts'
import { checkPlace, type Place, socketPath } from './place.ts'

/** What a program that can be asked leaves beside its socket, as `<pid>.json`. */
export interface Card extends ProgramFacts {
  readonly v: 1
  /** Of the oldest loaded core; empty until one is. */
  readonly version: string
  readonly socket: string
  readonly level: number
  readonly may: May
  /** Milliseconds since 1970. */
  readonly started: number
}

export const cardPath = ({ folder }: Place, pid: number): string => join(folder, `${pid}.json`)

/** Written beside and moved into place: nobody ever reads half of it. */
export function writeCard(place: Place, card: Card): void {
  const path = cardPath(place, card.pid)
  writeFileSync(`${path}.new`, `${JSON.stringify(card)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** The programs that are there. Cards and sockets that dead ones left behind are removed. */
export function readCards(place: Place): Card[] {
  if (!checkPlace(place)) return []
  const cards: Card[] = []
  for (const file of readdirSync(place.folder)) {
    const pid = Number(/^(\d+)\.(?:json|json\.new|sock)$/.exec(file)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid)) continue
    if (!isAlive(pid)) rmSync(join(place.folder, file), { force: true })
    else if (file.endsWith('.json')) {
      const card = readCard(place, pid)
      if (card !== undefined) cards.push(card)
    }
  }
  return cards.sort((a, b) => a.pid - b.pid)
}

function readCard(place: Place, pid: number): Card | undefined {
  try {
    const card = JSON.parse(readFileSync(cardPath(place, pid), 'utf8')) as Card
    // Sockets where nobody listens any more are removed: a card is not to choose what that is.
    return card.pid === pid && card.socket === socketPath(place, pid) ? card : undefined
  } catch {
    // Gone since, or written by something else.
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
