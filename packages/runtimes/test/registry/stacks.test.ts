import { interruptible, scope, sleep, suspend, type WaitOptions } from '@async-lab/core'
import { WaitQueue } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { entry } from './entry.ts'

const on = { id: -1, name: 'q', describe: () => ({ holders: [], closed: false, waiting: 1, detail: '' }) }

// Declared functions: arrow functions have no name in the async frames of Bun.
async function innermost(self: WaitOptions) {
  await suspend(self)
}
async function middle(self: WaitOptions) {
  await innermost(self)
}

it('registry: stacks() names every awaiting function of a parked task, innermost first', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const task = s.spawn(async function outermost(self) {
        await middle(self)
      })
      const [stack] = await interruptible(entry().stacks([task.id]), s)
      expect(stack!.id).toBe(task.id)
      const text = stack!.frames.join('\n')
      const places = ['innermost', 'middle', 'outermost'].map((name) => text.indexOf(name))
      expect(places).not.toContain(-1)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      s.cancel()
    }, main)
  }))

it('registry: a probe wakes nobody: a second one sees the same, and the waits end as they would have', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const queue = new WaitQueue<number>()
      const got: number[] = []
      for (let i = 0; i < 3; i++) {
        s.spawn(async (task) => got.push(await queue.park('get', on, task)))
      }
      const first = await interruptible(entry().stacks(), s)
      const second = await interruptible(entry().stacks(), s)
      expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id))
      expect(queue.size).toBe(3)
      expect(time.now()).toBe(0)
      // A grant that meets a probe in one turn is delivered, once.
      const probing = entry().stacks()
      for (const value of [1, 2, 3]) queue.first!.grant(value)
      await probing
      await sleep(1, s)
      expect(got).toEqual([1, 2, 3])
    }, main)
  }))

it('registry: depth cuts the stacks, and tasks that are outside have none', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const parked = s.spawn((task) => suspend(task))
      let finish!: () => void
      const outside = s.spawn(() => new Promise<void>((resolve) => (finish = resolve)))
      const stacks = await interruptible(entry().stacks([parked.id, outside.id], 1), s)
      expect(stacks.map(({ id, frames }) => [id, frames.length])).toEqual([
        [parked.id, 1],
        [outside.id, 0],
      ])
      finish()
      s.cancel()
    }, main)
  }))

it('registry: a thousand tasks are asked in several turns, each once', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      for (let i = 0; i < 1000; i++) s.spawn((task) => suspend(task))
      const ids = (await interruptible(entry().stacks(), s)).map(({ id }) => id)
      expect(ids.length).toBeGreaterThanOrEqual(1000)
      expect(new Set(ids).size).toBe(ids.length)
      s.cancel()
    }, main)
  }))
