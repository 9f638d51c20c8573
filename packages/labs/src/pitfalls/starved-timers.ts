import { checkpoint, now, yieldNow } from '@async-lab/core'
import { codeOf } from '../code.ts'
import { Heartbeat } from './heartbeat.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './starved-timers.ts?raw'
import { counted, spoken } from './watch.ts'

/** Wrong: each await is over at once, so the loop never leaves the microtasks, and timers and sockets wait. */
async function plainAwait(ms: number): Promise<number> {
  const end = now() + ms
  let rounds = 0
  while (now() < end) {
    await cached()
    rounds++
  }
  return rounds
}

/** Cure: a checkpoint lets the event loop go round whenever its budget is spent. */
async function withCheckpoint(ms: number): Promise<number> {
  const end = now() + ms
  let rounds = 0
  while (now() < end) {
    await cached()
    await checkpoint()
    rounds++
  }
  return rounds
}

async function cached(): Promise<string> {
  return 'in memory already'
}

async function beside(loop: (ms: number) => Promise<number>, ms: number): Promise<Seen> {
  const heartbeat = new Heartbeat(10)
  try {
    await yieldNow()
    const rounds = await loop(ms)
    const { ticks } = heartbeat
    const harm = heartbeat.stop()
    const story = `${counted(ticks, 'tick')} of a 10 ms timer in ${spoken(ms)}, beside ${rounds.toLocaleString('en')} awaits; the latest was ${spoken(harm)} late`
    return { harm, story }
  } finally {
    heartbeat.stop()
  }
}

export const starvedTimers = definePitfall({
  id: 'starved-timers',
  title: 'A loop of awaits that starves all timers for {seconds} s',
  teaches: 'An await that is over at once gives nobody else a turn.',
  params: {
    seconds: {
      kind: 'number',
      default: 0.4,
      min: 0.05,
      max: 4,
      unit: 'seconds',
      description: 'how long the loop goes on',
    },
  },
  harm: 'how late a timer of 10 ms was',
  unit: 'ms',
  wrong: { name: 'await', run: ({ seconds }) => beside(plainAwait, seconds * 1000) },
  cure: { name: 'checkpoint', run: ({ seconds }) => beside(withCheckpoint, seconds * 1000) },
  explain:
    'What an await continues is a microtask, and the event loop goes on only when no microtask is left: a loop over values that are ' +
    'there already holds up every timer, request and signal, Ctrl-C included. `checkpoint` in the loop costs next to nothing and ' +
    'goes round the event loop when it is time. No loop over the waiting functions of this library needs it.',
  code: codeOf(source),
  next: ['run blocked-loop', 'explain starved-timers'],
})
