import { KIND } from '../record/coding.ts'
import { type Evicted, forgetTexts } from '../record/eviction.ts'
import { IDS_OF_A_COPY, type Trace } from '../record/trace.ts'

const BEGINNINGS = new Set([KIND['task-spawned'], KIND['scope-opened']])
const ENDS = new Set([KIND['task-settled'], KIND['scope-closed']])
/** What is told of a task or scope once, and holds for as long as it lives. */
const FACTS = new Set([
  ...BEGINNINGS,
  KIND['task-cancel-asked'],
  KIND['scope-cancelled'],
  KIND['error-suppressed'],
  KIND['late-value'],
])

/**
 * Makes of a trace what it were had it begun with the row `cut`: tasks and scopes that had ended by then are gone whole, those
 * that lived are told as found at that moment, in what they were parked and with what they held.
 *
 * Not by letting go who ended first: the workers of a server never end, and their waits would fill any room.
 */
export function letGo(trace: Trace, cut: number, { isVirtual }: { isVirtual: boolean }): Evicted {
  const { kind, a, b, length } = trace
  const { alive, waits, permits } = stateAt(trace, cut)
  const kept: number[] = []
  let tasks = 0
  let scopes = 0
  // Moments of several clocks, of which some jump, are not to be compared.
  const begin = isVirtual ? -Infinity : trace.at[cut]!
  for (let row = 0; row < cut; row++) {
    const what = kind[row]!
    const subject = key(trace, row, a[row]!)
    const isInForce =
      what === KIND['task-parked']
        ? waits.get(key(trace, row, b[row]!)) === row && isWaitedFor(row)
        : what === KIND['permit-granted']
          ? permits.has(row)
          : FACTS.has(what) && alive.has(subject)
    if (isInForce) {
      trace.at[row] = Math.max(trace.at[row]!, begin)
      if (what === KIND['task-spawned']) trace.how[row] = 1
      kept.push(row)
    } else if (what === KIND['task-spawned']) tasks++
    else if (what === KIND['scope-opened']) scopes++
  }
  const rows = new Uint32Array(kept.length + length - cut)
  rows.set(kept)
  for (let row = cut; row < length; row++) rows[kept.length + row - cut] = row
  trace.keep(rows)
  forgetTexts(trace)
  return { tasks, scopes }

  /** Code outside tasks waits on behalf of a scope, and is dropped with it. */
  function isWaitedFor(row: number): boolean {
    const task = a[row]!
    const who = task === 0 ? trace.d[row]! : task
    return who === 0 || alive.has(key(trace, row, who))
  }
}

/** Who lives, which waits have not ended, and which rows grant permits that are held, when the row `cut` comes. */
function stateAt(trace: Trace, cut: number) {
  const { kind, a, b, c } = trace
  const alive = new Set<number>()
  const waits = new Map<number, number>()
  const held = new Map<string, { weight: number; rows: number[] }>()
  for (let row = 0; row < cut; row++) {
    const what = kind[row]!
    if (BEGINNINGS.has(what)) alive.add(key(trace, row, a[row]!))
    else if (ENDS.has(what)) alive.delete(key(trace, row, a[row]!))
    else if (what === KIND['task-parked']) waits.set(key(trace, row, b[row]!), row)
    else if (what === KIND['task-woken']) waits.delete(key(trace, row, b[row]!))
    else if (what === KIND['permit-granted'] || what === KIND['permit-released']) {
      const holding = `${trace.copy[row]} ${b[row]} ${a[row]}`
      const lock = held.get(holding) ?? { weight: 0, rows: [] }
      lock.weight += what === KIND['permit-granted'] ? c[row]! : -c[row]!
      if (what === KIND['permit-granted']) lock.rows.push(row)
      if (lock.weight > 0) held.set(holding, lock)
      else held.delete(holding)
    }
  }
  return { alive, waits, permits: new Set([...held.values()].flatMap(({ rows }) => rows)) }
}

function key({ copy }: Trace, row: number, id: number): number {
  return copy[row]! * IDS_OF_A_COPY + id
}
