import { beside, type Contender, type Workload } from '../workload.ts'
import { expectEqual } from './check.ts'

const COUNT = 100_000
const CONCURRENCY = 8
const SIZE = 100
/** Two of three items pass. */
const PASSED = COUNT - Math.ceil(COUNT / 3)

async function* source(): AsyncGenerator<number, void, undefined> {
  for (let i = 0; i < COUNT; i++) yield i
}

const job = async (i: number) => i
const passes = (i: number) => i % 3 !== 0

async function consume(batches: AsyncIterable<readonly number[]>): Promise<number> {
  let passed = 0
  for await (const batch of batches) passed += batch.length
  expectEqual(passed, PASSED)
  return COUNT
}

/** As one writes it by hand: a generator for each stage, and a window of promises for the concurrency. */
async function* mapped(items: AsyncIterable<number>): AsyncGenerator<number, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  const row: Array<Promise<number>> = []
  for (let isOver = false; ;) {
    while (!isOver && row.length < CONCURRENCY) {
      const step = await iterator.next()
      if (step.done === true) isOver = true
      else row.push(job(step.value))
    }
    const first = row.shift()
    if (first === undefined) return
    yield await first
  }
}

async function* filtered(items: AsyncIterable<number>): AsyncGenerator<number, void, undefined> {
  for await (const item of items) if (passes(item)) yield item
}

async function* batched(items: AsyncIterable<number>): AsyncGenerator<number[], void, undefined> {
  let batch: number[] = []
  for await (const item of items) {
    if (batch.push(item) < SIZE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const ours: Contender['prepare'] = async () => {
  const { run, stream } = await import('@async-lab/core')
  const pipeline = () => stream(source()).map(job, { concurrency: CONCURRENCY }).filter(passes).batch(SIZE)
  return () => run(() => consume(pipeline()), { signals: false })
}

const streamingIterables: Contender['prepare'] = async () => {
  const { batch, filter, parallelMap } = await import('streaming-iterables')
  return () => consume(batch(SIZE, filter(passes, parallelMap(CONCURRENCY, job, source()))))
}

const pMap: Contender['prepare'] = async () => {
  const { pMapIterable } = await import('p-map')
  return () => consume(batched(filtered(pMapIterable(source(), job, { concurrency: CONCURRENCY }))))
}

const rxjs: Contender['prepare'] = async () => {
  const { bufferCount, filter, from, lastValueFrom, mergeMap, reduce } = await import('rxjs')
  return async () => {
    const pipeline = from(source()).pipe(
      mergeMap(job, CONCURRENCY),
      filter(passes),
      bufferCount(SIZE),
      reduce((passed, batch) => passed + batch.length, 0),
    )
    expectEqual(await lastValueFrom(pipeline), PASSED)
    return COUNT
  }
}

const effect: Contender['prepare'] = async () => {
  const { Effect, Stream } = await import('effect')
  return async () => {
    const pipeline = Stream.fromAsyncIterable(source(), (error) => error).pipe(
      Stream.mapEffect((i) => Effect.promise(() => job(i)), { concurrency: CONCURRENCY }),
      Stream.filter(passes),
      Stream.grouped(SIZE),
      Stream.runFold(
        () => 0,
        (passed, batch) => passed + batch.length,
      ),
    )
    expectEqual(await Effect.runPromise(pipeline), PASSED)
    return COUNT
  }
}

const MANY = 10_000_000

function* numbers() {
  for (let i = 0; i < MANY; i++) yield i
}

function heap(): number {
  gc!()
  return process.memoryUsage().heapUsed
}

/** The heap, looked at on the way: what a pipeline keeps may not depend on how much went through it. */
const flatHeap: Contender['prepare'] = async () => {
  const { run, stream } = await import('@async-lab/core')
  return async (watch) => {
    let early = 0
    let late = 0
    const look = (_batch: readonly number[], index: number) => {
      if (index === 1000) early = heap()
      if (index === MANY / SIZE - 1) late = heap()
    }
    await run(
      () =>
        stream(numbers())
          .map((i) => i)
          .filter(() => true)
          .batch(SIZE)
          .forEach(look),
      { signals: false },
    )
    watch.note('kept', (late - early) / MANY)
    return MANY
  }
}

export const streaming: readonly Workload[] = [
  {
    id: 'W13',
    title: 'stream: map (8) → filter → batch (100), 100k items of an async generator',
    contenders: {
      raw: { prepare: () => () => consume(batched(filtered(mapped(source())))) },
      ours: { prepare: ours },
      'streaming-iterables': { prepare: streamingIterables },
      'p-map': { prepare: pMap },
      rxjs: { prepare: rxjs },
      effect: { prepare: effect },
    },
    lines: [
      { of: 'ours', over: 'raw', figure: 'cpu', atMost: 0.6 },
      { of: 'ours', over: 'streaming-iterables', figure: 'cpu', atMost: 0.2 },
      { of: 'ours', over: 'effect', figure: 'cpu', atMost: 0.2 },
      ...beside('raw', ['streaming-iterables', 'p-map', 'rxjs', 'effect']),
    ],
  },
  {
    id: 'H3',
    title: 'stream: heap kept per item, of 10 million items',
    once: true,
    contenders: { stream: { prepare: flatHeap } },
    lines: [{ of: 'stream', figure: 'kept', unit: 'B', atMost: 0.1 }],
  },
]
