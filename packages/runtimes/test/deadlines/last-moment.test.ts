import {
  checkpoint,
  moveOnAfter,
  openScope,
  type Scope,
  sleep,
  suspend,
  type Task,
  TimeoutError,
  withDeadline,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** A resource made by `start`: given to whoever waits for it, or cancelled. */
function maker(services: Scope): { readonly make: () => Promise<string>; readonly finish: () => void } {
  let ready!: (value: string) => void
  return {
    make: () =>
      services.start<string>((done, task) => {
        ready = done
        return suspend(task)
      }),
    finish: () => ready('resource'),
  }
}

it('TO-28 granted in the turn of the deadline, before it: the caller gets the value, the next checkpoint throws', () =>
  runVirtual(async (time, main) => {
    const services = openScope(main)
    const { make, finish } = maker(services)
    const log: unknown[] = []
    const late = withDeadline(
      10,
      async (s) => {
        const waiting = make()
        s.spawn(async () => {
          await sleep(5, s)
          finish()
          s.deadline = time.now()
        })
        log.push(await waiting)
        await checkpoint(s)
        log.push('not reached')
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(log).toEqual(['resource'])
    expect([...services.tasks].map(({ state }) => state)).toEqual(['running'])
    await services[Symbol.asyncDispose]()
  }))

it('TO-28 the deadline first: the operation did not happen, nothing is made and dropped', () =>
  runVirtual(async (time, main) => {
    const services = openScope(main)
    const { make, finish } = maker(services)
    const log: unknown[] = []
    let made!: Task<unknown>
    const late = withDeadline(
      10,
      async (s) => {
        const waiting = make()
        made = [...services.tasks][0]!
        s.spawn(async () => {
          await sleep(5, s)
          s.deadline = time.now()
          finish()
        })
        log.push(await waiting)
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(log).toEqual([])
    expect(made.state).toBe('cancelled')
    expect(services.tasks.size).toBe(0)
    await services[Symbol.asyncDispose]()
  }))

it('TO-28 a timer of the same moment that was set before the deadline: its sleep ends, the next checkpoint throws', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const result = await moveOnAfter(
      100,
      async (s) => {
        // Set anew after the sleep has begun: the later of two equal moments.
        const sleeping = sleep(10, s)
        s.deadline = 10
        await sleeping
        log.push('slept')
        await checkpoint(s)
        log.push('not reached')
      },
      main,
    )
    expect(result).toEqual({ expired: true })
    expect(log).toEqual(['slept'])
    expect(time.now()).toBe(10)
  }))

it('TO-28 a timer of the same moment that was set after the deadline: the sleep did not end', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    const result = await moveOnAfter(
      10,
      async (s) => {
        await sleep(10, s)
        log.push('slept')
      },
      main,
    )
    expect(result).toEqual({ expired: true })
    expect(log).toEqual([])
  }))

it('TO-28 a task that ends in the turn of the deadline, before it, is delivered to those who wait', () =>
  runVirtual(async (_, main) => {
    const work = main.scope.spawn(async (self) => {
      await sleep(10, self)
      return 'value'
    })
    const log: unknown[] = []
    const result = await moveOnAfter(
      100,
      async (s) => {
        const first = s.spawn(async (self) => {
          await work.join(self)
          s.deadline = 0
        })
        log.push(await work.join(s))
        await first.join(s)
      },
      main,
    )
    expect(log).toEqual(['value'])
    expect(result).toEqual({ expired: true })
  }))
