/** Cases that are not swept. */
export interface Excuse {
  readonly spec: string
  /** Part of the name; '' for the whole file. */
  readonly name: string
  readonly why: string
}

const FOREIGN = 'it awaits a promise that only it can settle, and, cancelled before that, never does'
const FOR_EVER = 'it waits for ever in a shield without a deadline'
const HELD = 'it dies holding a mutex that others then wait for, though they are cancelled or in the next run'
const LEFT = 'it leaves something behind on purpose'
const SIZE = 'it is about so many waits that once more for each takes minutes'
const BUSY = 'it runs until something has happened that, cancelled, never does'

/** Each must be of some use: what has a new name is swept again. */
export const EXCUSES: readonly Excuse[] = [
  { spec: 'runtime.test.ts', name: '', why: 'it asks on which runtime it runs' },
  { spec: 'javascript/ticks.test.ts', name: '', why: BUSY },
  { spec: 'ambient/isolation.test.ts', name: 'GC-09 who wakes a task does not lend', why: FOREIGN },
  { spec: 'cancellation/end.test.ts', name: 'CA-18 a plain platform promise', why: FOREIGN },
  { spec: 'cancellation/foreign-wait.test.ts', name: 'CA-24 a plain platform promise', why: FOREIGN },
  { spec: 'cancellation/foreign-wait.test.ts', name: 'CA-24 many waits on one', why: SIZE },
  { spec: 'cancellation/grant.test.ts', name: 'CA-03 cancel, then a place', why: FOREIGN },
  { spec: 'cancellation/hot-loop.test.ts', name: 'CA-46 a hot loop of yieldNow', why: BUSY },
  { spec: 'cancellation/shield.test.ts', name: 'CA-45 grace', why: FOR_EVER },
  { spec: 'cancellation/signal-in.test.ts', name: 'CA-34 waiting many times', why: SIZE },
  { spec: 'errors/nesting.test.ts', name: 'EG-13 a constant error', why: SIZE },
  { spec: 'flow/hand-over.test.ts', name: 'QC-06 nothing kept: 100 000', why: SIZE },
  { spec: 'javascript/cheap-cancellation.test.ts', name: 'JS-14 a scope that cancels 10⁵', why: SIZE },
  { spec: 'policies/circuit-breaker.test.ts', name: 'a probe that ignores its cancellation', why: FOR_EVER },
  {
    spec: 'policies/rate-limiter.test.ts',
    name: 'refuses two clocks',
    why: 'cut off, it leaves a wait outside its run',
  },
  { spec: 'registry/registry.test.ts', name: 'of these parked and outside', why: FOREIGN },
  { spec: 'registry/registry.test.ts', name: 'each row tells state and wait', why: LEFT },
  { spec: 'registry/stacks.test.ts', name: 'a probe wakes nobody', why: LEFT },
  { spec: 'registry/stacks.test.ts', name: 'tasks that are outside have none', why: FOREIGN },
  { spec: 'taking-turns/condition.test.ts', name: 'LK-27 H5', why: HELD },
  { spec: 'taking-turns/condition.test.ts', name: 'LK-30', why: HELD },
  { spec: 'taking-turns/exclusion.test.ts', name: 'LK-08', why: SIZE },
  { spec: 'taking-turns/made-early.test.ts', name: 'LK-40 made before', why: HELD },
  { spec: 'testing-door/leaks.test.ts', name: 'assertNoLeaks: tasks, timers', why: LEFT },
  { spec: 'testing-door/explore.test.ts', name: 'behaves differently under one', why: SIZE },
  { spec: 'testing-door/explore.test.ts', name: 'awaits something foreign for ever', why: LEFT },
  {
    spec: 'virtual-time/clock.test.ts',
    name: 'TS-01 the real clock is not read',
    why: 'it counts what asks for it',
  },
  { spec: 'virtual-time/foreign.test.ts', name: 'H13 a promise that nobody settles', why: LEFT },
]

/** The index of the excuse of a case, or -1. */
export function excuseOf(file: string, name: string): number {
  return EXCUSES.findIndex((one) => file === `test/${one.spec}` && name.includes(one.name))
}
