import { scope, sleep, stream, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { beforeEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { entry } from './entry.ts'

const reported: unknown[] = []

const listen = (listener: Parameters<ReturnType<typeof entry>['listen']>[0]) =>
  entry().listen(listener, (error) => reported.push(error))
beforeEach(() => void reported.splice(0))

it('TS-12 a hook that throws is switched off and reported; the others and the program go on', () =>
  runVirtual(async (_time, main) => {
    const error = new Error('hook')
    let calls = 0
    const seen: string[] = []
    const stopBroken = listen({
      taskSpawned() {
        calls++
        throw error
      },
      taskSettled: () => calls++,
    })
    const stop = listen({ taskSpawned: (task) => seen.push(task.name) })
    const value = await scope(async (s) => {
      const one = s.spawn(() => 1, { name: 'one' })
      const two = s.spawn(() => 2, { name: 'two' })
      return (await one.join(s)) + (await two.join(s))
    }, main)
    stop()
    stopBroken()
    expect(value).toBe(3)
    expect(calls).toBe(1)
    expect(seen).toEqual(['one', 'two'])
    expect(reported).toEqual([error])
  }))

it('TS-12 hooks that throw while everything is cancelled disturb no cancellation', () =>
  runVirtual(async (_time, main) => {
    const stops = (
      ['taskWoken', 'taskSettled', 'taskCancelAsked', 'scopeCancelled', 'scopeClosed'] as const
    ).map((event) =>
      listen({
        [event]() {
          throw new Error(event)
        },
      }),
    )
    const outcomes: string[] = []
    await scope(async (s) => {
      const tasks = [1, 2, 3].map(() => s.spawn((task) => suspend(task)))
      tasks[0]!.cancel()
      s.cancel()
      for (const task of tasks) outcomes.push((await task.settled()).kind)
    }, main)
    for (const stop of stops) stop()
    expect(outcomes).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(reported.map((error) => (error as Error).message).toSorted()).toEqual([
      'scopeCancelled',
      'scopeClosed',
      'taskCancelAsked',
      'taskSettled',
      'taskWoken',
    ])
  }))

it('TS-12 a listener that was removed hears nothing more, whatever was removed before', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    const stop = listen({ taskSpawned: () => calls++ })
    const other = listen({})
    main.scope.spawn(() => {})
    stop()
    stop()
    main.scope.spawn(() => {})
    other()
    main.scope.spawn(() => {})
    expect(calls).toBe(1)
  }))

it('TS-12 a listener may be added and removed by a listener', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    let stopInner!: () => void
    const stop = listen({
      taskSpawned() {
        log.push('outer')
        stop()
        stopInner = listen({ taskSettled: () => log.push('inner') })
      },
    })
    main.scope.spawn(() => {})
    stopInner()
    main.scope.spawn(() => {})
    expect(log).toEqual(['outer', 'inner'])
  }))

it('registry: the life of a task, as a listener hears it', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    const error = new Error('late')
    const stop = listen({
      taskSpawned: (task) => log.push(`spawned ${task.name}`),
      taskStarted: (task) => log.push(`started ${task.name}`),
      taskParked: (wait) => log.push(`parked ${wait.node?.name} ${wait.kind}`),
      taskWoken: (wait, by) => log.push(`woken ${wait.node?.name} ${by}`),
      taskCancelAsked: (task, source, by, reason) =>
        log.push(`asked ${task.name} ${source} ${by} ${String(reason)}`),
      taskSettled: (task) => log.push(`settled ${task.name} ${task.outcome?.kind}`),
      scopeOpened: (node, deadline) => log.push(`opened ${node.name} ${deadline}`),
      scopeCancelled: (node, source) => log.push(`cancelled ${node.name} ${source}`),
      scopeClosed: (node) => log.push(`closed ${node.name}`),
      errorSuppressed: (node, task, failure) =>
        log.push(`suppressed ${node.name} ${task?.name} ${String(failure)}`),
    })
    await caught(
      scope(
        (s) => {
          s.spawn((task) => sleep(5, task), { name: 'a' })
          s.spawn((task) => suspend(task), { name: 'b' }).cancel('no need')
          s.spawn(
            async (task) => {
              await caught(suspend(task))
              throw error
            },
            { name: 'c' },
          )
          s.spawn(
            async (task) => {
              await sleep(5, task)
              throw new Error('first')
            },
            { name: 'd' },
          )
        },
        { name: 's', timeout: 50, signal: main.signal },
      ),
    )
    stop()
    // Without the waits of the program around it.
    const own = log.filter((line) => !/^(parked|woken) (main|runVirtual|undefined|s) /.test(line))
    expect(own).toEqual([
      'opened s 50',
      'spawned a',
      'started a',
      'parked a sleep',
      'spawned b',
      'started b',
      'parked b forever',
      'asked b explicit main no need',
      'woken b cancel',
      'spawned c',
      'started c',
      'parked c forever',
      'spawned d',
      'started d',
      'parked d sleep',
      'settled b cancelled',
      'woken a timer',
      'woken d timer',
      'settled a completed',
      'settled d failed',
      'cancelled s failure',
      'woken c cancel',
      'settled c failed',
      'suppressed s c Error: late',
      'closed s',
    ])
  }))

it('registry: a task without a body, in which a stream goes on, is spawned and settles, and is never started', () =>
  runVirtual(async (_time, main) => {
    const spawned: number[] = []
    const started: number[] = []
    const settled: number[] = []
    const stop = listen({
      taskSpawned: ({ id }) => spawned.push(id),
      taskStarted: ({ id }) => started.push(id),
      taskSettled: ({ id }) => settled.push(id),
    })
    const items = await stream([1, 2, 3], { signal: main.signal }).buffer(2).toArray()
    const body = main.scope.spawn((task) => sleep(1, task))
    await body.join(main)
    stop()
    expect(items).toEqual([1, 2, 3])
    expect(spawned.length).toBeGreaterThan(1)
    expect(settled.toSorted((a, b) => a - b)).toEqual(spawned)
    expect(started).toEqual([body.id])
  }))
