import { KIND } from './coding.ts'
import { EVENT_KINDS } from './event.ts'
import { IdTable } from './id-table.ts'
import { Texts } from './texts.ts'
import { FIELDS, type Trace } from './trace.ts'

/** How much was let go, in whole tasks and scopes. */
export interface Evicted {
  readonly tasks: number
  readonly scopes: number
}

export interface EvictionOptions {
  /** Those that the recorder has given up alive, whose rows go in any case. */
  readonly leftOut: (copy: number, id: number) => boolean
  /** How many rows are to be free then. */
  readonly wanted: number
  /** Earlier rows were handed over: some of these go on with what began there. */
  readonly handsOver: boolean
}

const GONE = -1

/**
 * Makes room in a trace: whole tasks and scopes go, those that ended first before all others, until `wanted` rows are
 * free. What still lives, or began in rows that were handed over, is never cut, so every task that a reader meets is complete.
 */
export function evict(trace: Trace, { leftOut, wanted, handsOver }: EvictionOptions): Evicted {
  const { length, kind, copy, a } = trace
  const table = new IdTable(length)
  // Invariant: how many rows a subject whose beginning is here has, or GONE.
  const rows = table.values
  const slots = new Uint32Array(length)
  for (let row = 0; row < length; row++) {
    const slot = (slots[row] = table.slot(copy[row]!, a[row]!))
    if (rows[slot]! > 0 || kind[row] === KIND['task-spawned'] || kind[row] === KIND['scope-opened'])
      rows[slot]!++
  }
  let free = 0
  let tasks = 0
  let scopes = 0
  let lastEnd = -1
  for (let row = 0; row < length && free < wanted; row++) {
    if (kind[row] !== KIND['task-settled'] && kind[row] !== KIND['scope-closed']) continue
    const slot = slots[row]!
    // Who was given up is counted already.
    if (rows[slot]! <= 0 || leftOut(copy[row]!, a[row]!)) continue
    free += rows[slot]!
    rows[slot] = GONE
    lastEnd = row
    if (kind[row] === KIND['task-settled']) tasks++
    else scopes++
  }
  const kept = new Uint32Array(length)
  let count = 0
  for (let row = 0; row < length; row++) {
    const id = a[row]!
    const left = rows[slots[row]!]!
    // What belongs to nobody is as old as those who ended around it.
    const isKept =
      id === 0 ? row > lastEnd : (left > 0 || (handsOver && left === 0)) && !leftOut(copy[row]!, id)
    if (isKept) kept[count++] = row
  }
  trace.keep(kept.subarray(0, count))
  if (trace.texts.isLarge) forgetTexts(trace)
  return { tasks, scopes }
}

/** Texts of those that are gone go too: a server gives names without end. */
export function forgetTexts(trace: Trace): void {
  const before = trace.texts.all
  const texts = new Texts()
  for (let row = 0; row < trace.length; row++) {
    for (const [, slot, reading] of FIELDS[EVENT_KINDS[trace.kind[row]!]!])
      if (reading === 'text') trace[slot][row] = texts.number(before[trace[slot][row]!]!)
  }
  trace.texts = texts
}
