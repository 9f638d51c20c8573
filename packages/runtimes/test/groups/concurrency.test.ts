import { allTasks, scope, type Scope, sleep, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('TG-52 concurrency: never more than 3 of 10 run, started in the order of their spawn', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    let running = 0
    let most = 0
    await scope(
      (s) => {
        const tasks = Array.from({ length: 10 }, (_, i) =>
          s.spawn(async (task) => {
            most = Math.max(most, ++running)
            log.push(`${i} at ${time.now()}`)
            await sleep(10, task)
            running--
          }),
        )
        expect(tasks.map((task) => task.state)).toEqual([
          ...Array<string>(3).fill('running'),
          ...Array<string>(7).fill('queued'),
        ])
        expect(s.tasks.size).toBe(10)
      },
      { concurrency: 3, signal: main.signal },
    )
    expect(most).toBe(3)
    expect(log).toEqual(Array.from({ length: 10 }, (_, i) => `${i} at ${Math.floor(i / 3) * 10}`))
    expect(time.now()).toBe(40)
  }))

it('TG-52 concurrency: trySpawn gives undefined at the limit, and does not call its body', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    await scope(
      async (s) => {
        const first = s.trySpawn((task: Task<void>) => sleep(10, task))
        expect(first?.state).toBe('running')
        expect(s.trySpawn(() => void calls++)).toBe(undefined)
        await first?.join(s)
        expect(s.trySpawn(() => void calls++)?.state).toBe('completed')
      },
      { concurrency: 1, signal: main.signal },
    )
    expect(calls).toBe(1)
  }))

it('TG-52 concurrency: a cancel while 7 wait for a place, and their bodies are never called', () =>
  runVirtual(async (time, main) => {
    let calls = 0
    const tasks: Array<Task<void>> = []
    const value = await scope(
      async (s) => {
        for (let i = 0; i < 10; i++) {
          const body = (task: Task<void>) => {
            calls++
            return sleep(1000, task)
          }
          tasks.push(s.spawn(body))
        }
        await sleep(10, s)
        s.cancel('stop')
        expect(tasks.slice(3).map((task) => task.state)).toEqual(Array(7).fill('cancelled'))
        return 'v'
      },
      { concurrency: 3, signal: main.signal },
    )
    expect(value).toBe('v')
    expect(calls).toBe(3)
    expect(tasks.map((task) => task.state)).toEqual(Array(10).fill('cancelled'))
    expect(tasks[9]?.outcome).toMatchObject({ error: { reason: 'stop' } })
    expect(time.now()).toBe(10)
  }))

it('TG-52 concurrency: one cancelled while it waits gives up its place in line, and no slot is lost', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope(
      async (s) => {
        const [, b] = ['a', 'b', 'c', 'd'].map((name) =>
          s.spawn(async (task) => {
            log.push(`${name} at ${time.now()}`)
            await sleep(10, task)
          }),
        )
        await sleep(5, s)
        expect(b?.cancel()).toBe(true)
        expect(b?.state).toBe('cancelled')
      },
      { concurrency: 1, signal: main.signal },
    )
    expect(log).toEqual(['a at 0', 'c at 10', 'd at 20'])
    expect(time.now()).toBe(30)
  }))

it('TG-52 concurrency: cancel the head of the line in the turn in which its place gets free', () =>
  runVirtual(async (time, main) => {
    for (const order of ['cancel first', 'free first']) {
      const log: string[] = []
      await scope(
        async (s) => {
          const first = s.spawn((task: Task<void>) => suspend(task).catch(() => {}))
          const second = s.spawn(() => void log.push('second'))
          s.spawn(() => void log.push('third'))
          if (order === 'cancel first') second.cancel()
          first.cancel()
          await first.join(s).catch(() => {})
          if (order === 'free first') second.cancel()
        },
        { concurrency: 1, signal: main.signal },
      )
      expect(log).toEqual(order === 'cancel first' ? ['third'] : ['second', 'third'])
    }
    expect(time.now()).toBe(0)
  }))

it('TG-52 concurrency: a failing task hands its place on to nobody in a scope that it fails', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    let calls = 0
    const left = scope(
      (s) => {
        s.spawn(async (task) => {
          await sleep(10, task)
          throw E
        })
        s.spawn(() => void calls++)
      },
      { concurrency: 1, signal: main.signal },
    )
    await expect(left).rejects.toBe(E)
    expect(calls).toBe(0)
  }))

it('H5 no barging: a freed place belongs to the head of the line, not to a newcomer or to trySpawn', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const note = (name: string) => async (task: Task<void>) => {
      log.push(`${name} ${time.now()}`)
      await sleep(10, task)
    }
    await scope(
      async (s) => {
        const first = s.spawn(note('first'))
        s.spawn(note('second'))
        await first.join(s)
        expect(s.trySpawn(note('barger'))).toBe(undefined)
        s.spawn(note('third'))
        expect(log).toEqual(['first 0', 'second 10'])
      },
      { concurrency: 1, signal: main.signal },
    )
    expect(log).toEqual(['first 0', 'second 10', 'third 20'])
  }))

it('H5 no barging: who frees the place and spawns at once stands at the end of the line', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope(
      (s: Scope) => {
        const again = (name: string, rounds: number) => async (task: Task<void>) => {
          log.push(`${name}${rounds}`)
          await sleep(10, task)
          if (rounds < 3) s.spawn(again(name, rounds + 1))
        }
        for (const name of ['a', 'b', 'c']) s.spawn(again(name, 1))
      },
      { concurrency: 1, signal: main.signal },
    )
    expect(log).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3'])
  }))

it('TG-52 concurrency: 50,000 bodies that never wait do not pile up on the stack', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    await scope(
      (s) => {
        s.spawn((task) => sleep(10, task))
        for (let i = 0; i < 50_000; i++) s.spawn(() => void calls++)
      },
      { concurrency: 1, signal: main.signal },
    )
    expect(calls).toBe(50_000)
  }))
