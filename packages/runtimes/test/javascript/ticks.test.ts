import { all, checkpoint, scope, sleep } from '@async-lab/core'
import { type RegistryEntry, WaitQueue } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** Counts microtasks from now on: code in the n-th one reads n. */
class Ticks {
  count = 0
  #isOver = false

  constructor() {
    this.#next()
  }

  stop() {
    this.#isOver = true
    return this.count
  }

  #next() {
    void Promise.resolve().then(() => {
      this.count++
      if (!this.#isOver) this.#next()
    })
  }
}

async function cost(wait: () => PromiseLike<unknown>) {
  const ticks = new Ticks()
  await wait()
  return ticks.stop()
}

function registry(): RegistryEntry {
  return (globalThis as unknown as Record<symbol, RegistryEntry[]>)[Symbol.for('async-lab.registry')]!.at(-1)!
}

// The numbers are what users pay for each wait, on every engine alike. A higher one is a regression.
it('JS-08 the measure: `await null` costs one tick', async () => {
  const ticks = new Ticks()
  await Promise.resolve()
  expect(ticks.stop()).toBe(1)
})

it('JS-08 a checkpoint that has nothing to do costs no more than `await null`', () =>
  runVirtual(async (_time, main) => {
    const ticks = new Ticks()
    await checkpoint(main)
    expect(ticks.stop()).toBe(1)
  }))

it('JS-08 a settled task: one tick for join(), three for `await task`, a thenable to the engine', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const task = s.spawn(() => 7)
      expect(task.state).toBe('completed')
      expect(await cost(() => task.join(s))).toBe(1)
      expect(await cost(() => task.settled())).toBe(1)
      expect(await cost(() => task)).toBe(3)
    }, main)
  }))

it('JS-08 a sleep that is due: two ticks from its timer to the code after it', () =>
  runVirtual(async (_time, main) => {
    let ticks: Ticks | undefined
    const stop = registry().listen({ taskWoken: () => (ticks ??= new Ticks()) })
    await sleep(10, main)
    const count = ticks!.stop()
    stop()
    expect(count).toBe(2)
  }))

it('JS-08 a grant: two ticks from the grant to the code after the wait', () =>
  runVirtual(async (_time, main) => {
    const queue = new WaitQueue()
    const on = { id: 0, name: 'q', describe: () => ({ holders: [], closed: false, waiting: 1, detail: '' }) }
    let ticks: Ticks | undefined
    const count = (async () => {
      await queue.park('event', on, main)
      return ticks!.stop()
    })()
    await Promise.resolve()
    ticks = new Ticks()
    queue.first!.grant()
    expect(await count).toBe(2)
  }))

it('JS-08 a task that is awaited as it ends: two ticks more than its body takes', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      let ticks: Ticks | undefined
      const task = s.spawn(async (self) => {
        await sleep(10, self)
        ticks = new Ticks()
      })
      await task.join(s)
      // One for the body's own promise.
      expect(ticks!.stop()).toBe(3)
    }, main)
  }))

it('JS-08 an empty scope, and all() of nothing', () =>
  runVirtual(async (_time, main) => {
    let ticks = new Ticks()
    await scope(() => 7, main)
    expect(ticks.stop()).toBe(2)
    ticks = new Ticks()
    await all([], main)
    expect(ticks.stop()).toBe(4)
  }))
