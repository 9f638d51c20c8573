import { allTasks, scope, type Scope, sleep, suspend, type Task, UsageError } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('TG-44 start resolves once ready was called, and the body goes on as a task of the scope', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    let task: Task<unknown> | undefined
    await scope(async (s) => {
      const value = await s.start<string>(async (ready, self) => {
        task = self
        await sleep(10, self)
        ready('v')
        log.push(`ready ${time.now()}`)
        await sleep(10, self)
        log.push(`ends ${time.now()}`)
      })
      log.push(`started with ${value} ${time.now()}`)
      expect(task?.state).toBe('running')
      expect([...s.tasks]).toEqual([task])
    }, main)
    expect(log).toEqual(['ready 10', 'started with v 10', 'ends 20'])
    expect(task?.state).toBe('completed')
    expect(time.now()).toBe(20)
  }))

it('TG-44 start: ready may be called before the first wait', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const value = await s.start<number>(async (ready, self) => {
        ready(7)
        await sleep(10, self)
      })
      expect(value).toBe(7)
      expect(time.now()).toBe(0)
    }, main)
    expect(time.now()).toBe(10)
  }))

it('TG-44 start: a second ready is a UsageError where it is called', () =>
  runVirtual(async (_time, main) => {
    const thrown: unknown[] = []
    await scope(async (s) => {
      const value = await s.start<string>(async (ready) => {
        ready('first')
        try {
          ready('second')
        } catch (error) {
          thrown.push(error)
        }
      })
      expect(value).toBe('first')
    }, main)
    expect(thrown).toHaveLength(1)
    expect(thrown[0]).toBeInstanceOf(UsageError)
  }))

it('TG-44 start: a failure after ready fails the scope', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const left = scope(async (s) => {
      await s.start<void>(async (ready, self) => {
        ready()
        await sleep(10, self)
        throw E
      })
      await suspend(s)
    }, main)
    await expect(left).rejects.toBe(E)
    expect(time.now()).toBe(10)
  }))

it('TG-45 the child returns before ready: start rejects, and the scope has not failed by it', () =>
  runVirtual(async (time, main) => {
    let inside: Scope | undefined
    const value = await scope(async (s) => {
      inside = s
      const started = s.start<void>(async (_ready, self) => sleep(10, self), { name: 'server' })
      const error = await started.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(UsageError)
      expect((error as Error).message).toMatch(/"server".*ready/)
      expect(s.cancelled).toBe(false)
      await sleep(10, s)
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(inside?.failure).toBe(undefined)
    expect(time.now()).toBe(20)
  }))

for (const how of ['synchronously', 'after a wait']) {
  it(`TG-45 the child throws before ready, ${how}: start rejects with it, and the scope has not failed by it`, () =>
    runVirtual(async (_time, main) => {
      const E = new Error('E')
      let inside: Scope | undefined
      const value = await scope(async (s) => {
        inside = s
        const started = s.start<void>((_ready, self) => {
          if (how === 'synchronously') throw E
          return sleep(10, self).then(() => Promise.reject(E))
        })
        await expect(started).rejects.toBe(E)
        expect(s.cancelled).toBe(false)
        await sleep(10, s)
        return 'v'
      }, main)
      expect(value).toBe('v')
      expect(inside?.failure).toBe(undefined)
      expect(inside?.suppressed).toEqual([])
    }))
}

it('TG-45 an error of start that nobody catches is a failure of the body that called it', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const left = scope(async (s) => {
      await s.start<void>(() => Promise.reject(E))
    }, main)
    await expect(left).rejects.toBe(E)
  }))

for (const ending of ['completes', 'fails']) {
  it(`TG-47 a pending start keeps the scope open, and so does the started task, which ${ending}`, () =>
    runVirtual(async (time, main) => {
      const E = new Error('E')
      const log: string[] = []
      let started: Task<unknown> | undefined
      const story = scope(async (outer) => {
        let open!: (s: Scope) => void
        const opened = new Promise<Scope>((resolve) => (open = resolve))
        outer.spawn(async (task) => {
          const s = await opened
          const value = await s.start<string>(async (ready, self) => {
            started = self
            await sleep(10, self)
            ready('v')
            await sleep(10, self)
            if (ending === 'fails') throw E
          })
          log.push(`started with ${value} ${time.now()}`)
          expect(task.state).toBe('running')
        })
        await scope(async (s) => {
          open(s)
          await sleep(5, s)
          log.push(`body ends ${time.now()}`)
        }, outer).catch((error: unknown) => {
          log.push(`inner scope fails ${time.now()}`)
          throw error
        })
        log.push(`inner scope ends ${time.now()}`)
      }, main)
      if (ending === 'fails') await expect(story).rejects.toBe(E)
      else await story
      const last = ending === 'fails' ? 'inner scope fails 20' : 'inner scope ends 20'
      expect(log).toEqual(['body ends 5', 'started with v 10', last])
      expect(started?.state).toBe(ending === 'fails' ? 'failed' : 'completed')
    }))
}

it('TG-47 a pending start keeps the scope open until its body has failed, which the caller alone is told', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: string[] = []
    await scope(async (outer) => {
      let open!: (s: Scope) => void
      const opened = new Promise<Scope>((resolve) => (open = resolve))
      outer.spawn(async () => {
        const s = await opened
        const started = s.start<void>(async (_ready, self) => {
          await sleep(10, self)
          throw E
        })
        await started.catch((error: unknown) => log.push(`start fails ${error === E} ${time.now()}`))
      })
      await scope((s) => open(s), outer)
      log.push(`inner scope ends ${time.now()}`)
    }, main)
    expect(log.toString()).toContain('start fails true 10')
    expect(log.toString()).toContain('inner scope ends 10')
  }))
