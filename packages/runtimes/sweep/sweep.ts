import { scope } from '@async-lab/core'
import type { Listener, RegistryEntry, Resource } from '@async-lab/core/lowlevel'
import { leaks } from '@async-lab/core/testing'
import { Items } from './items.ts'
import { Permits } from './permits.ts'
import { type Point, Points } from './points.ts'

/** What one case came to. */
export interface Swept {
  /** How many cancellations were possible. */
  readonly points: number
  /** How many of them were tried, and came. */
  readonly cancellations: number
  /** What is wrong with the library, and after which cancellation. */
  readonly problems: string[]
}

interface Ran {
  readonly points: Points
  readonly failure: { readonly error: unknown } | null
  readonly isDeadlocked: boolean
  readonly problems: string[]
}

// Cases put others in their place.
const { clearTimeout, setImmediate, setTimeout } = globalThis

export interface SweepOptions {
  /** How many of the points to try, evenly spread; all by default. */
  readonly most?: number
  /** Real milliseconds after which a case counts as hanging. */
  readonly patience?: number
}

/** Turns of the loop within which what has ended is gone. */
const TURNS = 50
/** More than these are told apart by nobody. */
const MOST_PROBLEMS = 3

/**
 * Runs a case once as it is, to number the points at which a cancellation could come; then again for each, with that
 * cancellation. What the case itself expects no longer matters then: only whether the library leaves something behind.
 */
export async function sweep(
  run: () => unknown,
  { most = Infinity, patience = 10_000 }: SweepOptions = {},
): Promise<Swept> {
  const plain = await runOnce(run, null, patience)
  if (plain.failure !== null) throw plain.failure.error
  const points = thinned(plain.points.found, most)
  const problems = plain.problems.map((problem) => `with no cancellation at all: ${problem}`)
  let cancellations = 0
  for (const point of points) {
    if (problems.length >= MOST_PROBLEMS) break
    const ran = await runOnce(run, point, patience)
    if (ran.points.isHit) cancellations++
    const found = [...ran.problems]
    // Who waits for a task that was cancelled alone may wait for ever; who was cancelled himself may not.
    if (ran.isDeadlocked && !plain.isDeadlocked && point.victim === 'all') found.push('a deadlock')
    if (codeOf(ran.failure?.error) === 'INTERNAL_ERR') found.push(String(ran.failure!.error))
    problems.push(...found.map((problem) => `at ${point.text}: ${problem}`))
  }
  return { points: plain.points.found.length, cancellations, problems }
}

async function runOnce(run: () => unknown, aim: Point | null, patience: number): Promise<Ran> {
  const registry = await theRegistry()
  const points = new Points(registry, aim)
  const permits = new Permits()
  const items = new Items()
  const lines = new Set<Line>()
  let isDeadlocked = false
  const before = whatLives(registry)
  const stops = [points.listener, permits.listener, items.listener, watchLines(lines)].map((listener) =>
    registry.listen(listener),
  )
  stops.push(registry.listen({ deadlock: () => void (isDeadlocked = true) }))
  const problems: string[] = []
  const ended = await endOf(run, patience)
  if (ended === 'hangs') problems.push(`it has not ended after ${patience} ms`)
  await settling(() => isNoMore(whatLives(registry), before))
  const after = whatLives(registry)
  for (const [what, count] of Object.entries(after)) {
    const left = count - before[what as keyof typeof before]
    if (left > 0) problems.push(`${left} ${what} left`)
  }
  for (const line of lines) {
    const { waiting } = line.statistics()
    if (waiting > 0) problems.push(`${waiting} waiting for "${line.name}"`)
  }
  permits.giveBack()
  problems.push(...permits.problems(), ...items.problems())
  for (const stop of stops) stop()
  permits.stop()
  return { points, failure: ended === 'hangs' ? null : ended, isDeadlocked, problems }
}

/** A primitive. Tasks and scopes, which are awaited too, are looked for by themselves. */
interface Line extends Resource {
  statistics(): { readonly waiting: number }
}

function watchLines(lines: Set<Line>): Partial<Listener> {
  return {
    taskParked: ({ on }) => {
      if (typeof on === 'object' && on !== null && 'statistics' in on) lines.add(on as Line)
    },
  }
}

async function endOf(
  run: () => unknown,
  patience: number,
): Promise<{ readonly error: unknown } | null | 'hangs'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const hanging = new Promise<'hangs'>((resolve) => {
    timer = setTimeout(() => resolve('hangs'), patience)
  })
  const ending = (async () => {
    try {
      await run()
      return null
    } catch (error) {
      return { error }
    }
  })()
  try {
    return await Promise.race([ending, hanging])
  } finally {
    clearTimeout(timer)
  }
}

function whatLives(registry: RegistryEntry) {
  const { tasks, scopes } = registry.counts()
  const { timers, listeners } = leaks()
  return { tasks, scopes, timers, listeners }
}

/** What has ended in this turn is gone in the next, and some have cleanup to do. */
async function settling(isSettled: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (isSettled()) return
  }
}

function isNoMore(now: Record<string, number>, before: Record<string, number>): boolean {
  return Object.keys(now).every((what) => now[what]! <= before[what]!)
}

/** There once a scope was made. */
async function theRegistry(): Promise<RegistryEntry> {
  const key = Symbol.for('async-lab.registry')
  const all = globalThis as unknown as Record<symbol, RegistryEntry[] | undefined>
  if (all[key] === undefined) await scope(() => {})
  return all[key]!.at(-1)!
}

/** The first, the last, and evenly what lies between. */
function thinned(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!)
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
