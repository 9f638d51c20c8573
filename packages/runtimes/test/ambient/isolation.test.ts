import { currentScope, currentTask, scope, sleep, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { carries } from './offers.ts'

it('GC-09 tasks that take turns know themselves, each at every turn', () =>
  runVirtual(async (_time, main) => {
    await scope((s) => {
      for (let i = 0; i < 20; i++) {
        s.spawn(async (task) => {
          for (let turn = 0; turn < 5; turn++) {
            expect(currentTask()).toBe(carries || turn === 0 ? task : undefined)
            await sleep((i * 7 + turn) % 5, task)
          }
        })
      }
    }, main)
  }))

it('GC-09 the context of a child does not reach its parent, nor a later one of the parent the child', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      let child: Task<unknown> | undefined
      s.spawn(async (task) => {
        child = currentTask()
        await sleep(10, task)
        expect(currentTask()).toBe(carries ? task : undefined)
      })
      expect(currentTask()).toBe(main)
      expect(child).not.toBe(main)
      await scope(async (inner) => {
        await sleep(20, inner)
        expect(currentScope()).toBe(carries ? inner : undefined)
      }, s)
      expect(currentScope()).toBe(carries ? s : undefined)
    }, main)
  }))

it('GC-09 who wakes a task does not lend it its context', () =>
  runVirtual(async (_time, main) => {
    await scope((s) => {
      let open!: () => void
      const gate = new Promise<void>((resolve) => (open = resolve))
      s.spawn(async (task) => {
        await gate
        expect(currentTask()).toBe(carries ? task : undefined)
      })
      s.spawn(async (task) => {
        await sleep(1, task)
        open()
      })
    }, main)
  }))

it('GC-09 code that outlives its task belongs to what is alive around it', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      let late: unknown[] = []
      let isOver!: () => void
      const over = new Promise<void>((resolve) => (isOver = resolve))
      const task = s.spawn(() => {
        setTimeout(() => {
          late = [currentTask(), currentScope()]
          isOver()
        }, 1)
      })
      expect(task.state).toBe('completed')
      await over
      expect(late).toEqual(carries ? [main, s] : [undefined, undefined])
    }, main)
  }))
