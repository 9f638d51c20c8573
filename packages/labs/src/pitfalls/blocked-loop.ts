import { Worker } from 'node:worker_threads'
import { interruptible, yieldNow } from '@async-lab/core'
import { codeOf } from '../code.ts'
import source from './blocked-loop.ts?raw'
import { Heartbeat } from './heartbeat.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import { counted, spoken } from './watch.ts'

/** Wrong: async does not make work go elsewhere. While this computes, nothing else in the process happens. */
async function computeHere(upTo: number): Promise<number> {
  return countPrimes(upTo)
}

/** Cure: another thread computes, and this one waits as for anything else. */
async function computeInWorker(upTo: number): Promise<number> {
  const code = `${String(countPrimes)}; require('node:worker_threads').parentPort.postMessage(countPrimes(${upTo}))`
  const worker = new Worker(code, { eval: true })
  try {
    return await interruptible(
      new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject)),
    )
  } finally {
    await worker.terminate()
  }
}

function countPrimes(upTo: number): number {
  let primes = 0
  for (let candidate = 2; candidate <= upTo; candidate++) {
    let divisor = 2
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++
    if (divisor * divisor > candidate) primes++
  }
  return primes
}

async function beside(compute: (upTo: number) => Promise<number>, upTo: number): Promise<Seen> {
  const heartbeat = new Heartbeat(10)
  try {
    await yieldNow()
    const primes = await compute(upTo)
    const { ticks } = heartbeat
    const harm = heartbeat.stop()
    const story = `${primes.toLocaleString('en')} primes, and ${counted(ticks, 'tick')} of a 10 ms timer meanwhile; the latest was ${spoken(harm)} late`
    return { harm, story }
  } finally {
    heartbeat.stop()
  }
}

export const blockedLoop = definePitfall({
  id: 'blocked-loop',
  title: 'A blocked event loop: all primes up to {upTo}',
  teaches: 'CPU work in an async function stops every other task of the process.',
  params: {
    upTo: {
      kind: 'number',
      default: 1_500_000,
      min: 1000,
      max: 6_000_000,
      whole: true,
      description: 'the last number to test',
    },
  },
  harm: 'how late a timer of 10 ms was',
  unit: 'ms',
  wrong: { name: 'async function', run: ({ upTo }) => beside(computeHere, upTo) },
  cure: { name: 'worker thread', run: ({ upTo }) => beside(computeInWorker, upTo) },
  explain:
    'JavaScript has one thread, and async functions share it: only at an await somebody else gets a turn. Work that computes for more ' +
    'than a few milliseconds belongs on another thread (what concurrent.futures is to asyncio), or is cut into pieces with ' +
    '`await checkpoint()` between them.',
  code: codeOf(source),
  next: ['run starved-timers', 'explain blocked-loop'],
})
