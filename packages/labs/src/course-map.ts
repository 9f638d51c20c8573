/** A line of the course that this project grew from: what it teaches or uses, what stands for that here, and what shows it. */
export interface CourseRow {
  readonly kind: 'objective' | 'tool' | 'application'
  /** In the words of the course. */
  readonly name: string
  readonly here: string
  /** Labs that show it, the plainest one first. */
  readonly labs: readonly string[]
}

const objective = (name: string, here: string, ...labs: string[]): CourseRow => ({
  kind: 'objective',
  name,
  here,
  labs,
})
const tool = (name: string, here: string, ...labs: string[]): CourseRow => ({
  kind: 'tool',
  name,
  here,
  labs,
})
const application = (name: string, here: string, ...labs: string[]): CourseRow => ({
  kind: 'application',
  name,
  here,
  labs,
})

/** One row for each learning objective, tool and application of the course. */
export const courseMap: readonly CourseRow[] = [
  objective(
    'event loop',
    'the event loop of the runtime; `checkpoint` and `yieldNow` let it go round',
    'starved-timers',
    'blocked-loop',
  ),
  objective('coroutines', 'async functions', 'hello', 'basic-async-syntax'),
  objective('await', '`await`', 'basic-async-syntax', 'unsettled-await'),
  objective(
    'task management',
    '`scope`, `spawn`, `Task`: every task has an owner',
    'tasks',
    'task-coordination',
  ),
  objective(
    'gathering',
    '`all`, `allSettled`, `asCompleted`, `wait`',
    'random-delays',
    'concurrent-coroutines',
  ),
  objective('timeouts', '`withTimeout`, `withDeadline`, `moveOnAfter`', 'timeout-that-only-abandons'),
  objective('measuring', '`now`, and `async-lab compare`', 'measure-runtime', 'sync-vs-async'),
  objective(
    'bottlenecks',
    '`async-lab run` draws every task; what waits shows as a long bar',
    'sync-vs-async',
    'blocked-loop',
  ),
  objective(
    'resource limits',
    '`Semaphore`, `concurrency`, the capacity of a `Queue`',
    'unbounded-queue',
    'double-release',
    'files-index',
  ),
  objective(
    'error handling',
    'the first failure cancels the rest and leaves; `suppressedErrors`',
    'orphans',
    'late-rejection',
    'subprocesses',
  ),
  objective('context managers', '`await using`, `resource`, `AsyncExitStack`', 'generator-without-return'),
  objective(
    'cancellation',
    '`task.cancel`, `scope.cancel`, `AbortSignal` in and out, `shield`',
    'orphans',
    'listener-leak',
  ),
  objective(
    'locks and semaphores',
    '`Mutex`, `Semaphore`, `RwLock`, `Condition`',
    'reentrant-deadlock',
    'double-release',
  ),
  objective('debugging', 'debug mode, proofs of deadlocks, `explore`', 'unsettled-await', 'lost-wakeup'),
  objective(
    'logging',
    '`ContextVar` for what belongs to a request, and the events of `/lowlevel`',
    'http-service',
  ),
  objective('monitoring', '`statistics()` of every primitive, `async-lab top`', 'unbounded-queue'),
  objective('background jobs', 'tasks of a scope, daemons, `Queue`', 'background-tasks', 'background-queue'),
  objective(
    'web APIs',
    'Hono and a scope for each request; `fetch` with the signal of a scope',
    'http-service',
    'http-fanout',
  ),
  objective(
    'databases',
    'a pool of connections, and transactions that end on every way out',
    'database-pool',
  ),
  objective('websockets', 'a task for each socket, one `Broadcast` for all of them', 'websocket-live'),
  objective(
    'scaling',
    'limits, back-pressure, backoff; worker threads for the CPU',
    'http-fanout',
    'retry-storm',
    'blocked-loop',
  ),

  tool('asyncio', '`@async-lab/core`', 'concurrent-coroutines', 'tasks'),
  tool(
    'uvloop',
    'the event loop of Node (libuv), Bun, Deno or workerd: there is none to swap',
    'starved-timers',
  ),
  tool('aiohttp', '`fetch`, `node:http`', 'http-fanout'),
  tool('aiofiles', '`node:fs/promises`, so many files open at a time', 'files-index'),
  tool('aioredis', 'any client of Redis, with `singleFlight` before it', 'cache-stampede'),
  tool('aiodns', '`node:dns/promises` with `withTimeout` and `hedge`', 'dns-lookups'),
  tool('asyncio-mqtt', 'mqtt.js, each client a `resource`', 'pubsub-mqtt'),
  tool('asyncio-dgram', '`node:dgram`, its messages in a `channel`', 'udp-telemetry'),
  tool('aiomonitor', '`async-lab ps`, `pstree`, `where` and `cancel`, for a live program', 'unsettled-await'),
  tool('aiodebug', 'debug mode: `run(main, { debug: true })`, `ASYNC_LAB_DEBUG=1`', 'blocked-loop'),
  tool('cProfile', 'the picture of `async-lab run`, and `node --cpu-prof`', 'measure-runtime'),
  tool('py-spy', '`async-lab top` and `stacks`, for a live program', 'blocked-loop'),
  tool('concurrent.futures', 'worker threads, awaited with `interruptible`', 'blocked-loop'),
  tool('debug mode', '`run(main, { debug: true })`, `ASYNC_LAB_DEBUG=1`', 'unsettled-await'),
  tool('FastAPI', 'Hono, and a scope for each request', 'http-service'),
  tool('Tortoise ORM', 'any client of a database, its connections in a pool', 'database-pool'),
  tool('uvicorn', '`run`, which ends in order on Ctrl-C and SIGTERM', 'http-service'),

  application('fetching many pages', '`map(urls, fetch, { concurrency })`', 'http-fanout', 'sync-vs-async'),
  application(
    'a web service',
    'a scope for each request, and one for the server',
    'http-service',
    'any-leak',
  ),
  application('chat and live data', '`Broadcast`, `channel`', 'websocket-live', 'pubsub-mqtt'),
  application(
    'work in the background',
    '`PriorityQueue`, workers, retries and a drain',
    'background-queue',
    'unbounded-queue',
  ),
  application('a store of accounts', 'transactions over a pool of connections', 'database-pool'),
  application('indexing files', 'a pipeline with a limit at each step', 'files-index'),
  application(
    'running other programs',
    '`interruptible` with a signal: what is cancelled is ended',
    'subprocesses',
  ),
  application(
    'calls to a service that fails now and then',
    '`retry`, `CircuitBreaker`, `RateLimiter`, `hedge`',
    'retry-storm',
    'dns-lookups',
  ),
  application('telemetry of many devices', 'datagrams, and what is lost is counted', 'udp-telemetry'),
]

const KINDS = { objective: 'Learning objectives', tool: 'Tools', application: 'Applications' } as const

/** The map by kind, under the titles that people read. */
export function courseSections(): ReadonlyArray<{
  readonly title: string
  readonly rows: readonly CourseRow[]
}> {
  return Object.entries(KINDS).map(([kind, title]) => ({
    title,
    rows: courseMap.filter((row) => row.kind === kind),
  }))
}
