import { beside, type Contender, type Work, type Workload } from '../workload.ts'
import { expectEqual } from './check.ts'
import {
  asyncMutexTurns,
  asyncSemaTurns,
  bareAwaits,
  mutexTries,
  mutexTurns,
  semaphoreTries,
  semaphoreTurns,
  type Shared,
  type TakeTurns,
} from './lock-turns.ts'

const TURNS = 200_000
const PASSES = 1_000_000
const TIMER = 10

type Together = (parties: number, party: () => Promise<void>) => Promise<unknown>

const promises: Together = (parties, party) => Promise.all(Array.from({ length: parties }, party))

async function tasks(): Promise<Together> {
  const { run, scope } = await import('@async-lab/core')
  return (parties, party) =>
    run(
      () =>
        scope((s) => {
          for (let i = 0; i < parties; i++) s.spawn(party)
        }),
      { signals: false },
    )
}

const turns = (together: Together, take: TakeTurns, parties: number, count: number) => async () => {
  const shared: Shared = { turns: 0 }
  await together(parties, () => take(shared, count / parties))
  expectEqual(shared.turns, count)
  return count
}

/** How late a timer of 10 ms is at worst, set again and again while the lock goes to and fro. */
const late =
  (work: () => Promise<number>): Work =>
  async (watch) => {
    let due = performance.now() + TIMER
    let worst = 0
    const look = () => {
      worst = Math.max(worst, performance.now() - due)
      due = performance.now() + TIMER
    }
    const timer = setInterval(look, TIMER)
    const count = await work()
    clearInterval(timer)
    // One that never got its turn.
    worst = Math.max(worst, performance.now() - due)
    watch.note('late', worst)
    return count
  }

const bare =
  (make: () => Promise<TakeTurns>, parties: number): Contender['prepare'] =>
  async () =>
    turns(promises, await make(), parties, TURNS)

const ours =
  (make: () => Promise<TakeTurns>, parties: number): Contender['prepare'] =>
  async () =>
    turns(await tasks(), await make(), parties, TURNS)

const inEffect =
  (parties: number): Contender['prepare'] =>
  async () => {
    const { Effect, Semaphore } = await import('effect')
    const semaphore = Semaphore.makeUnsafe(1)
    const party = (shared: Shared) =>
      Effect.gen(function* () {
        for (let i = 0; i < TURNS / parties; i++) {
          yield* semaphore.take(1)
          shared.turns++
          yield* semaphore.release(1)
        }
      })
    return async () => {
      const shared: Shared = { turns: 0 }
      const all = Array.from({ length: parties }, () => party(shared))
      await Effect.runPromise(Effect.all(all, { concurrency: 'unbounded', discard: true }))
      expectEqual(shared.turns, TURNS)
      return TURNS
    }
  }

const timerBeside =
  (together: () => Together | Promise<Together>, make: () => Promise<TakeTurns>): Contender['prepare'] =>
  async () =>
    late(turns(await together(), await make(), 2, PASSES))

const peers = ['async-sema', 'async-mutex', 'effect']

export const locks: readonly Workload[] = [
  {
    id: 'W5a',
    title: 'a free lock, acquire + release',
    contenders: {
      raw: { prepare: bare(bareAwaits, 1) },
      mutex: { prepare: ours(mutexTurns, 1) },
      semaphore: { prepare: ours(semaphoreTurns, 1) },
      'mutex try': { prepare: ours(mutexTries, 1) },
      'semaphore try': { prepare: ours(semaphoreTries, 1) },
      'async-sema': { prepare: bare(asyncSemaTurns, 1) },
      'async-mutex': { prepare: bare(asyncMutexTurns, 1) },
      effect: { prepare: inEffect(1) },
    },
    lines: [
      { of: 'mutex', over: 'raw', figure: 'cpu', atMost: 2.2 },
      { of: 'semaphore', over: 'raw', figure: 'cpu', atMost: 2.2 },
      { of: 'mutex try', over: 'raw', figure: 'cpu', atMost: 0.25 },
      { of: 'semaphore try', over: 'raw', figure: 'cpu', atMost: 0.25 },
      ...beside('raw', peers),
    ],
  },
  {
    id: 'W5b',
    title: 'the same, 1,000 who want it',
    contenders: {
      raw: { prepare: bare(bareAwaits, 1000) },
      mutex: { prepare: ours(mutexTurns, 1000) },
      semaphore: { prepare: ours(semaphoreTurns, 1000) },
      'async-sema': { prepare: bare(asyncSemaTurns, 1000) },
      'async-mutex': { prepare: bare(asyncMutexTurns, 1000) },
      effect: { prepare: inEffect(1000) },
    },
    lines: [
      { of: 'mutex', over: 'raw', figure: 'cpu', atMost: 3 },
      { of: 'semaphore', over: 'raw', figure: 'cpu', atMost: 3 },
      ...beside('raw', peers),
    ],
  },
  {
    id: 'F1',
    title: 'a 10 ms timer, two pass a lock a million times',
    once: true,
    contenders: {
      mutex: { prepare: timerBeside(tasks, mutexTurns) },
      semaphore: { prepare: timerBeside(tasks, semaphoreTurns) },
      'async-sema': { prepare: timerBeside(() => promises, asyncSemaTurns) },
      'async-mutex': { prepare: timerBeside(() => promises, asyncMutexTurns) },
    },
    lines: [
      { of: 'mutex', figure: 'late', unit: 'ms', atMost: 30 },
      { of: 'semaphore', figure: 'late', unit: 'ms', atMost: 30 },
      { of: 'async-sema', figure: 'late', unit: 'ms' },
      { of: 'async-mutex', figure: 'late', unit: 'ms' },
    ],
  },
]
