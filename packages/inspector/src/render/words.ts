import { age, latency } from './age.ts'
import { heldSince, label, type Row } from './view.ts'

/** What the things are called that a kind of wait waits for. */
const NOUNS: Readonly<Record<string, string>> = {
  slot: 'place in scope',
  put: 'queue',
  get: 'queue',
  join: 'queue',
  send: 'channel',
  receive: 'channel',
  read: 'lock',
  write: 'lock',
  changed: 'watch',
  rate: 'rate limiter',
}

/** What a person wants to know of it besides its name. */
const FIXED: Readonly<Record<string, string>> = {
  put: 'full',
  get: 'empty',
  join: 'until its items are done',
  send: 'full',
  receive: 'empty',
  read: 'to read',
  write: 'to write',
}

/** `mutex stock`; its number where it was given no name. */
export function resource(kind: string, on: string, id: number): string {
  const noun = NOUNS[kind] ?? kind
  return on === noun || on === kind || on === '' ? `${noun}${id > 0 ? ` #${id}` : ''}` : `${noun} ${on}`
}

/** What a task waits for, in words. Its place in the line is told of one task, not of many at once. */
export function waitWords(row: Row, now: number, isOne = true): string {
  const holds = holdings(row).map((what) => `holds ${what}`)
  return [...waiting(row, now, isOne), ...cancelling(row), ...holds].join('; ')
}

/** Nothing of a task that is outside. */
export function waiting(row: Row, now: number, isOne = true): string[] {
  const { kind, on, detail, holders, place, waiting: all } = row
  if (kind === null) return []
  if (kind === 'sleep') return [isOne && typeof on === 'number' ? `sleep, ${left(on - now)} to go` : 'sleep']
  if (kind === 'forever') return ['cancellation']
  if (kind === 'foreign') return ['a promise that is not ours']
  if (kind === 'select') return ['select']
  if (kind === 'task')
    return [
      holders.length === 1 ? `task ${label(holders[0]!)}` : on === null ? 'several tasks' : `task ${on}`,
    ]
  const what = resource(kind, String(on ?? ''), row.resource)
  if (kind === 'scope' || kind === 'slot') return [detail === '' ? what : `${what}: ${detail}`]
  const facts = [
    isOne && place > 0 && all > 1 ? `${ordinal(place)} of ${all}` : '',
    holders.length > 0 ? `held by ${holderWords(holders)}${heldFor(row, now)}` : '',
  ].filter((fact) => fact !== '')
  const state = FIXED[kind] ?? (holders.length > 0 ? '' : detail)
  return [[state === '' ? what : `${what}: ${state}`, ...facts].join(', ')]
}

/** Short sleeps are many, and "0.0s" says nothing of them. */
function left(ms: number): string {
  return ms < 100 ? latency(Math.max(ms, 0)) : age(ms)
}

export function holderWords(holders: readonly Row[]): string {
  return holders.length > 2 ? `${holders.length} tasks` : holders.map(label).join(' and ')
}

/** ` for 9.1s`, of the one holder. */
export function heldFor(row: Row, now: number, [holder, ...others] = row.holders): string {
  const since = holder === undefined || others.length > 0 ? undefined : heldSince(row, holder)
  return since === undefined ? '' : ` for ${age(now - since)}`
}

function cancelling({ cancelled }: Row): string[] {
  return cancelled === null ? [] : [`being cancelled (${cancelled})`]
}

/** What it has that others wait for. */
export function holdings({ held }: Row): string[] {
  return [...held].map(([id, { kind, on, waiting: count }]) => `${resource(kind, on, id)}: ${count} wait`)
}

/** Since when it waits, or is outside: `≥` where that is from when it was first seen, `-` where nobody knows. */
export function sinceWords({ since, state, seen }: Row, now: number): string {
  if (state === 'outside' && seen?.outside !== undefined) return age(now - seen.outside)
  if (since > 0) return age(now - since)
  return since < 0 && -since < now ? `≥${age(now + since)}` : '-'
}

function ordinal(n: number): string {
  const last = n % 10
  const isTeen = Math.floor((n % 100) / 10) === 1
  return `${n}${isTeen || last === 0 || last > 3 ? 'th' : ['st', 'nd', 'rd'][last - 1]}`
}
