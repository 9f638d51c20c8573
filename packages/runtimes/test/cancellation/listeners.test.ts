import { CancelledError, moveOnAfter, scope, type Scope, sleep, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

it('CA-36 a listener throws: the other tasks are cancelled all the same, the error is told once', async () => {
  const broken = new Error('broken')
  const told: unknown[] = []
  const heard: string[] = []
  let tasks!: Array<Task<unknown>>
  await runVirtual(
    async (_, main) => {
      await scope(async (s) => {
        s.onCancel(() => heard.push('first'))
        s.onCancel(() => {
          throw broken
        })
        s.onCancel(() => heard.push('third'))
        tasks = [1, 2, 3].map(() => s.spawn((self) => suspend(self)))
        s.cancel()
        heard.push('after cancel')
      }, main)
    },
    { onUnhandled: (error) => told.push(error) },
  )
  expect(heard).toEqual(['first', 'third', 'after cancel'])
  expect(tasks.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(told).toEqual([broken])
})

it('CA-36 a listener added to a cancelled scope that throws is reported, and onCancel does not throw', async () => {
  const broken = new Error('broken')
  const told: unknown[] = []
  await runVirtual(
    (_, main) =>
      scope((s) => {
        s.cancel()
        s.onCancel(() => {
          throw broken
        })
      }, main),
    { onUnhandled: (error) => told.push(error) },
  )
  expect(told).toEqual([broken])
})

it('CA-36 onCancel calls its listener once, synchronously, with the reason; at once if the scope is cancelled', () =>
  runVirtual(async (_, main) => {
    await scope(async (s) => {
      const early = vi.fn()
      const late = vi.fn()
      const removed = vi.fn()
      s.onCancel(early)
      const registration = s.onCancel(removed)
      registration[Symbol.dispose]()
      registration[Symbol.dispose]()
      s.cancel('why')
      s.cancel('again')
      expect(early.mock.calls).toEqual([['why']])
      s.onCancel(late)
      expect(late.mock.calls).toEqual([['why']])
      expect(removed).not.toHaveBeenCalled()
    }, main)
  }))

it('CA-36 onCancel hears a cancel from outside and a deadline, and not the end of a scope', () =>
  runVirtual(async (time, main) => {
    const heard: unknown[] = []
    await moveOnAfter(
      10,
      async (outer) => {
        await scope((quiet) => void quiet.onCancel(() => heard.push('quiet')), outer)
        outer.onCancel(() => heard.push(['outer', time.now()]))
        await scope((inner) => {
          inner.onCancel(() => heard.push(['inner', time.now()]))
          return suspend(inner)
        }, outer)
      },
      main,
    )
    expect(heard).toEqual([
      ['outer', 10],
      ['inner', 10],
    ])
  }))

it('CA-36 listeners may re-enter the library: cancel, spawn and register in the middle of a pass', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    let late!: Task<unknown>
    const reentering = (s: Scope, inner: Scope) => {
      s.onCancel(() => {
        log.push('outer')
        inner.cancel('from the listener')
        s.cancel('again')
        late = s.spawn((self) => suspend(self).finally(() => log.push('late task')))
        s.onCancel(() => log.push('nested'))
      })
      inner.onCancel((reason) => log.push(`inner ${String(reason)}`))
    }
    await scope(async (s) => {
      s.spawn(async (self) => {
        await sleep(10, self)
        s.cancel('why')
      })
      await scope((inner) => {
        reentering(s, inner)
        return suspend(inner)
      }, s)
    }, main)
    expect(log.slice(0, 3)).toEqual(['outer', 'nested', 'inner why'])
    expect(late.outcome).toMatchObject({ kind: 'cancelled', error: { reason: 'why' } })
    expect(log).toContain('late task')
  }))

it('CA-36 when a listener runs, every wait of the cancelled scope has ended: nobody is granted anything any more', () =>
  runVirtual(async (_, main) => {
    let outcome: unknown
    await scope(async (services) => {
      await scope(async (s) => {
        let grant!: (value: string) => void
        s.onCancel(() => grant('too late'))
        s.spawn(async () => {
          const starting = services.start<string>((ready, task) => {
            grant = ready
            return suspend(task)
          })
          outcome = await starting.catch((error: unknown) => error)
        })
        s.cancel()
      }, services)
    }, main)
    expect(outcome).toBeInstanceOf(CancelledError)
  }))
