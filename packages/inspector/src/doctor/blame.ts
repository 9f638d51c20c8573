import { Nesting } from '../profile/nesting.ts'
import { INTERVAL, type LoopSample } from './loop-sampler.ts'
import type { BodyCalled, Slice } from './loop-turns.ts'

/** Milliseconds. */
export const TOO_LONG = 100
/**
 * A machine may hold up a program that does nothing wrong. Then its thread is not sampled either: so many samples show
 * that it was at work itself, or in a call that waits.
 */
const PROOF = (TOO_LONG * 0.8) / INTERVAL
/** The share of the moments in which it was the same task, that makes one sure that it was this. */
const MOST = 0.9

/** A stretch in which the event loop did not come round, and what was noted in it. Plain data, in order of time. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly slices: readonly Slice[]
  readonly starts: readonly BodyCalled[]
  readonly samples: readonly LoopSample[]
}

export interface Blame {
  readonly ms: number
  /** 0 for code outside all tasks. */
  readonly task: number
  readonly isSure: boolean
  readonly frames: readonly string[]
}

/** Whose code held up the loop; undefined where nobody's did. Pure. */
export function blame(gap: Gap): Blame | undefined {
  const longest = longestOf(gap.slices)
  if (longest !== undefined && longest.to - longest.from > TOO_LONG) return blameInside(longest, gap)
  const samples = owned(gap.samples, gap.starts, 0)
  const isProven = samples.length >= PROOF
  // Many short ones on end: whoever awaits in a loop what is there already lets no timer run.
  if (gap.slices.length >= PROOF) {
    const [task, share] = mostOf(gap.slices.map((slice) => slice.task))
    const isSure = isProven && share >= MOST
    return { ms: gap.to - gap.from, task, isSure, frames: commonest(samples) }
  }
  const [task, share] = mostOf(samples.map((sample) => sample.task))
  const theirs = samples.filter((sample) => sample.task === task)
  const frames = commonest(theirs)
  // A machine that stood still, or the engine's own work.
  if (!isProven || frames.length === 0) return undefined
  // One callback, or many that had to come one after the other.
  const [, together] = mostOf(
    theirs.map((sample) => sample.frames.at(-1) ?? ''),
    '',
  )
  return { ms: gap.to - gap.from, task, isSure: share * together >= MOST, frames }
}

/** Within one continuation: whose it is, or one of those whose bodies it called. */
function blameInside({ from, to, task: owner }: Slice, { samples: all, starts }: Gap): Blame {
  const isInside = ({ at }: { readonly at: number }) => at >= from && at <= to
  const bodies = starts.filter(isInside)
  const samples = owned(all.filter(isInside), bodies, owner)
  const [task] = mostOf(samples.map((sample) => sample.task))
  const theirs = samples.filter((sample) => sample.task === task)
  const frames = commonest(theirs)
  if (theirs.length >= PROOF && frames.length > 0) {
    const span = theirs.at(-1)!.at - theirs[0]!.at + INTERVAL
    return { ms: Math.min(span, to - from), task, isSure: true, frames }
  }
  const isSure = samples.length >= PROOF && bodies.length === 0
  return { ms: to - from, task: owner, isSure, frames: commonest(samples) }
}

type Owned = LoopSample & { readonly task: number }

/** Whose code the samples show. While garbage is collected the engine shows none: that is taken for whose code ran around it. */
function owned(samples: readonly LoopSample[], starts: readonly BodyCalled[], owner: number): Owned[] {
  let next = 0
  let turn = -1
  let nesting = new Nesting()
  const known = samples.flatMap((sample) => {
    for (; next < starts.length && starts[next]!.at <= sample.at; next++) {
      const start = starts[next]!
      if (start.turn !== turn) nesting = new Nesting()
      turn = start.turn
      nesting.began(start)
    }
    if (sample.frames.length === 0) return []
    return { ...sample, task: (sample.depth > 0 ? nesting.at(sample.depth) : undefined) ?? owner }
  })
  let row = 0
  return samples.map((sample) => {
    while (row < known.length - 1 && known[row + 1]!.at <= sample.at) row++
    return { ...(known[row] ?? { ...sample, task: owner }), at: sample.at }
  })
}

function longestOf(slices: readonly Slice[]): Slice | undefined {
  let longest: Slice | undefined
  for (const slice of slices)
    if (longest === undefined || slice.to - slice.from > longest.to - longest.from) longest = slice
  return longest
}

function commonest(samples: readonly LoopSample[]): readonly string[] {
  const [text] = mostOf(
    samples.flatMap(({ frames }) => (frames.length === 0 ? [] : frames.join('\n'))),
    '',
  )
  return text === '' ? [] : text.split('\n')
}

/** What there is most of, with its share. */
function mostOf(all: readonly number[]): [number, number]
function mostOf(all: readonly string[], none: string): [string, number]
function mostOf(all: readonly unknown[], none: unknown = 0): [unknown, number] {
  const counts = new Map<unknown, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  let most: [unknown, number] = [none, 0]
  for (const entry of counts) if (entry[1] > most[1]) most = entry
  return [most[0], all.length === 0 ? 0 : most[1] / all.length]
}
