import {
  CancelledError,
  checkpoint,
  run,
  scope,
  shield,
  sleep,
  suspend,
  type Task,
  TimeoutError,
} from '@async-lab/core'
import { platformHost } from '@async-lab/core/lowlevel'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

describe('RN-01 what main leaves running', () => {
  it('RN-01 is cancelled and awaited, and the value of main is the result', async () => {
    const log: string[] = []
    const value = await run((main) => {
      for (const name of ['a', 'b']) {
        main.scope.spawn(
          async (task) => {
            try {
              await suspend(task)
            } catch (error) {
              log.push(`${name} ${(error as CancelledError).source}`)
              await shield((s) => sleep(1, s), task)
              log.push(`${name} cleaned`)
              throw error
            }
          },
          { name },
        )
      }
      return 1
    })
    expect(value).toBe(1)
    expect(log.toSorted()).toEqual(['a cleaned', 'a shutdown', 'b cleaned', 'b shutdown'])
  })

  it('RN-01 its cleanup errors are told with the task, once each, and fail nothing', async () => {
    const error = new Error('cleanup')
    const told: Array<[unknown, string | undefined]> = []
    const value = await run(
      (main) => {
        main.scope.spawn(
          async (task) => {
            await caught(suspend(task))
            throw error
          },
          { name: 'careless' },
        )
        return 1
      },
      { onUnhandled: (failure, task) => told.push([failure, task?.name]) },
    )
    expect(value).toBe(1)
    expect(told).toEqual([[error, 'careless']])
  })

  it('RN-01 a main that fails cancels and awaits them as well, and its error leaves', async () => {
    const error = new Error('main')
    let ended = false
    const left = await caught(
      run((main) => {
        main.scope.spawn(async (task) => {
          await caught(suspend(task))
          ended = true
        })
        throw error
      }),
    )
    expect(left).toBe(error)
    expect(ended).toBe(true)
  })

  it('RN-01 a task of main that fails cancels main', async () => {
    const error = new Error('task')
    let seen: unknown
    const left = await caught(
      run(async (main) => {
        main.scope.spawn(() => Promise.reject(error))
        seen = await caught(suspend(main))
        throw seen
      }),
    )
    expect(left).toBe(error)
    expect(seen).toMatchObject({ source: 'failure', reason: error })
  })
})

describe('RN-10 without signals of the operating system', () => {
  it.for([undefined, false, [], ['SIGTERM']] as const)(
    'RN-10 run works with signals: %j',
    async (signals) => {
      const value = await run(
        async (main) => {
          await sleep(1, main)
          return 7
        },
        signals === undefined ? {} : { signals },
      )
      expect(value).toBe(7)
    },
  )

  it('RN-10 options.signal ends it, and what it rejects with says so', async () => {
    const controller = new AbortController()
    let cleaned = false
    const running = run(
      async (main) => {
        try {
          await suspend(main)
        } finally {
          await shield((s) => sleep(1, s), main)
          cleaned = true
        }
      },
      { signal: controller.signal },
    )
    controller.abort('enough')
    const error = await caught(running)
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ source: 'signal', reason: 'enough' })
    expect(cleaned).toBe(true)
  })

  it('RN-10 a signal that has aborted before: main is called, and its first checkpoint throws', async () => {
    let called = false
    const error = await caught(
      run(
        async (main) => {
          called = true
          await checkpoint(main)
        },
        { signal: AbortSignal.abort('before') },
      ),
    )
    expect(called).toBe(true)
    expect(error).toMatchObject({ source: 'signal', reason: 'before' })
  })

  it('RN-10 timeout ends it', async () => {
    const error = await caught(run((main) => suspend(main), { timeout: 1 }))
    expect(error).toBeInstanceOf(TimeoutError)
  })
})

it('RN-01 main is a task: its name, its scope, its place in the tree', async () => {
  const seen: Array<Task<unknown>> = []
  await run(function serve(main) {
    seen.push(main)
    expect(main.scope.parent).toBe(undefined)
    expect([...main.scope.tasks]).toEqual([main])
  })
  await run((main) => void seen.push(main), { name: 'named' })
  expect(seen.map((task) => [task.name, task.state])).toEqual([
    ['serve', 'completed'],
    ['named', 'completed'],
  ])
})

it('RN-01 a run inside a run shares the clock; one with another host is refused', async () => {
  await run(async (main) => {
    await scope(async () => {
      expect(await run(() => 7)).toBe(7)
    }, main)
  })
  const host = { ...platformHost, name: 'another' }
  const error = await run(() => caught(run(() => 7, { host })))
  expect(error).toMatchObject({ code: 'USAGE_ERR' })
})

it.for([
  [undefined, {}],
  [() => {}, { timeout: -1 }],
  [() => {}, { timeout: Number.NaN }],
  [() => {}, { grace: -1 }],
  [() => {}, { signal: {} }],
  [() => {}, { onUnhandled: 7 }],
] as const)('H14 bad arguments are refused before main is called: %#', async ([main, options]) => {
  let called = false
  const body = main === undefined ? main : () => (called = true)
  const error = await caught(run(body as never, options as never))
  expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
  expect(called).toBe(false)
})
