import type { Engine } from './questions.ts'

/** Something that an engine does otherwise than the others, and that this project has to know. */
export interface EngineFlag {
  readonly name: string
  readonly does: string
  /** Where it does so. Elsewhere it must not: both is asked, so that a change is noticed either way. */
  readonly on: readonly Engine[]
  readonly since: string
  /** What of ours goes around it, or has to say that it cannot. */
  readonly answer: string
  /** Where that is done, from the root of the repository. */
  readonly files: readonly string[]
  /** `bench`: it is a cost, and times are no test. `nowhere`: the runtime is not here. */
  readonly shownBy: 'test' | 'bench' | 'nowhere'
}

const LEGACY_HOOKS = ['node-20', 'node-22'] as const

/**
 * Not to be mixed up with gaps.json, which excuses specs that a runtime cannot run: there is nothing to excuse here.
 * Whoever sees one of these tests fail after an update has a workaround to take out, or one to write.
 */
export const flags: readonly EngineFlag[] = [
  {
    name: 'bun-then-opaque',
    does: 'Stacks end where an await goes through `.then`, a thenable, `new Promise` or an async generator.',
    on: ['bun'],
    since: 'Bun 1.4.5',
    answer:
      'Between a user’s await and `park` stand async functions and direct returns only; `task.join()` does so.',
    files: ['packages/core/src/wait/park.ts', 'packages/core/src/task/task.ts'],
    shownBy: 'test',
  },
  {
    name: 'bun-sigusr1-kills',
    does: 'Nothing listens to SIGUSR1: the signal that opens a debugger elsewhere ends the process.',
    on: ['bun'],
    since: 'Bun 1.4.5',
    answer: '`--signal` reads the mask of the process first, and refuses.',
    files: ['packages/inspector/src/attach/signal.ts'],
    shownBy: 'test',
  },
  {
    name: 'bun-tla-hangs',
    does: 'A top-level await that nothing can settle keeps the process alive for ever.',
    on: ['bun'],
    since: 'Bun 1.4.5',
    answer:
      'Circles are proven by the graph, which needs no event; that nothing at all is left to wait for is not told there.',
    files: ['packages/core/src/task/watch-for-deadlock.ts', 'packages/core/src/observe/deadlock.ts'],
    shownBy: 'test',
  },
  {
    name: 'bun-no-promise-hooks',
    does: '`v8.promiseHooks` throws: nobody is told when a promise’s code begins and ends.',
    on: ['bun'],
    since: 'Bun 1.4.5',
    answer: 'The profiler refuses in words that name the runtime.',
    files: ['packages/inspector/src/profile/profiler.ts'],
    shownBy: 'test',
  },
  {
    name: 'deno-tla-no-events',
    does: 'No `beforeExit` while a top-level await is unsettled.',
    on: ['bun', 'deno'],
    since: 'Deno 2.9.6, Bun 1.4.5 (which does not end)',
    answer: 'As for bun-tla-hangs.',
    files: ['packages/core/src/task/watch-for-deadlock.ts', 'packages/core/src/observe/deadlock.ts'],
    shownBy: 'test',
  },
  {
    name: 'deno-loop-delay-zero',
    does: '`monitorEventLoopDelay` does not see a blocked loop.',
    on: ['deno'],
    since: 'Deno 2.9.6',
    answer: 'A timer of ours measures how late it is called.',
    files: ['packages/inspector/src/live/loop-lag.ts'],
    shownBy: 'test',
  },
  {
    name: 'deno-signal-grace',
    does: 'SIGUSR1 has its listener only half a second after the start, and kills before.',
    on: ['deno'],
    since: 'Deno 2.9.2; before, it always kills',
    answer: '`--signal` reads the mask of the process first, and says that the program may be too young.',
    files: ['packages/inspector/src/attach/signal.ts'],
    shownBy: 'test',
  },
  {
    name: 'elu-zero',
    does: '`performance.eventLoopUtilization()` is zero, however busy the loop was.',
    on: ['bun', 'deno'],
    since: 'Bun 1.4.5, Deno 2.9.6',
    answer: 'It is not used: a timer of ours measures how late it is called.',
    files: ['packages/inspector/src/live/loop-lag.ts'],
    shownBy: 'test',
  },
  {
    name: 'node-late-finalizer',
    does: 'What died young is not finalized by the collections that come by themselves, until a full one does.',
    on: ['node-20', 'node-22', 'node-24'],
    since: 'as long as known; gone with the V8 of Node 26; neither Bun nor Deno has it',
    answer: '`doctor` forces full collections before it says that a task is not lost.',
    files: ['packages/inspector/src/doctor/collect.ts', 'packages/inspector/src/doctor/examine.ts'],
    shownBy: 'test',
  },
  {
    name: 'node-store-in-promise',
    does: 'A settled promise keeps the ambient store of its maker.',
    on: LEGACY_HOOKS,
    since: 'always; gone with the async context frames of Node 24',
    answer: 'The store is a node of the tree, which holds nothing any more once it has settled.',
    files: ['packages/core/src/observe/node.ts'],
    shownBy: 'test',
  },
  {
    name: 'node-await-tax',
    does: 'Every await of the process is two to three times as dear once a store is active.',
    on: LEGACY_HOOKS,
    since: 'always; gone with Node 24',
    answer: 'The one store is made at the first `run`, `scope` or `spawn`; ASYNC_LAB_AMBIENT=0 does without.',
    files: ['packages/core/src/host/ambient.ts', 'packages/bench/src/work/ambient.ts'],
    shownBy: 'bench',
  },
  {
    name: 'als-run-cost',
    does: '`AsyncLocalStorage.run` takes ten times as long as elsewhere.',
    on: ['node-24', 'node-26', 'deno'],
    since: 'Node 24, Deno 2.9.6',
    answer: 'Entered once for a task; waiting enters nothing.',
    files: ['packages/core/src/host/ambient.ts', 'packages/bench/src/work/ambient.ts'],
    shownBy: 'bench',
  },
  {
    name: 'timeout-signal-context',
    does: 'The listener of an `AbortSignal.timeout` is called without the ambient store of whoever made the signal.',
    on: ['bun', 'deno'],
    since: 'Bun 1.4.5, Deno 2.9.6',
    answer:
      'What comes in by a signal knows its task itself; user code is called in the context of its registration.',
    files: ['packages/core/src/cancel/foreign-signal.ts', 'packages/core/src/cancel/audience.ts'],
    shownBy: 'test',
  },
  {
    name: 'workerd-clock-frozen',
    does: 'In production the clock stands still between two inputs. The workerd that runs here lets it go on: should that change, specs about time must.',
    on: [],
    since: 'always, as documented by Cloudflare',
    answer: 'Deadlines are asked when something has come in: the clock decides, not the callback.',
    files: ['packages/core/src/host/workerd.ts', 'packages/core/src/cancel/deadline.ts'],
    shownBy: 'test',
  },
  {
    name: 'no-async-stack',
    does: 'Firefox and WebKit: a stack has no frames of those who await. Neither runs here.',
    on: [],
    since: 'Firefox 150, WebKit of Safari 27, by their documentation',
    answer: 'The frame of the library’s caller is told alone.',
    files: ['packages/core/src/base/stack.ts', 'packages/inspector/src/render/frame.ts'],
    shownBy: 'nowhere',
  },
]
