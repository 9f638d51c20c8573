import {
  CancelledError,
  isCancelled,
  moveOnAfter,
  openScope,
  run,
  scope,
  type Scope,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const errorOf = (task: Task<unknown>) =>
  task.settled().then((outcome) => (outcome.kind === 'cancelled' ? outcome.error : undefined))

it('CA-27 the error explains itself: reason, source, by and code, and the text holds the reason and the name', () =>
  runVirtual(async (_, main) => {
    let error: unknown
    await scope(
      async (s) => {
        s.spawn((self) => suspend(self).catch((thrown: unknown) => (error = thrown)), { name: 'worker' })
        s.spawn(() => s.cancel('why'), { name: 'boss' })
      },
      { name: 'crawl', signal: main.signal },
    )
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'CancelledError',
      code: 'ABORT_ERR',
      reason: 'why',
      source: 'explicit',
      by: 'boss',
      scope: 'crawl',
    })
    const { message } = error as Error
    for (const part of ['why', 'boss', 'crawl']) expect(message).toContain(part)
    expect(isCancelled(error)).toBe(true)
  }))

it('CA-27 of a cancelled task: its name is in the error', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const worker = s.spawn((self) => suspend(self), { name: 'worker' })
      s.spawn(() => worker.cancel(new Error('told to')), { name: 'boss' })
      const error = await errorOf(worker)
      expect(error).toMatchObject({ task: 'worker', by: 'boss', source: 'explicit' })
      expect(error!.reason).toEqual(new Error('told to'))
      for (const part of ['told to', 'boss', 'worker']) expect(error!.message).toContain(part)
    }, main),
  ))

it('CA-27 by deadline, signal, failure and shutdown, source says so', () =>
  runVirtual(async (_, main) => {
    const sources: Record<string, unknown> = {}
    const note = (name: string, s: Scope) =>
      suspend(s).catch((error: unknown) => {
        expect(error).toBeInstanceOf(CancelledError)
        sources[name] = (error as CancelledError).source
        throw error
      })

    await moveOnAfter(10, (s) => note('deadline', s), main)

    const controller = new AbortController()
    const bySignal = main.scope.spawn(() =>
      scope((s) => note('signal', s), { signal: controller.signal }).catch(() => {}),
    )
    controller.abort('stop')
    await bySignal.settled()

    await scope(async (s) => {
      s.spawn(() => {
        throw new Error('broken')
      })
      await note('failure', s)
    }, main).catch(() => {})

    await scope((s) => void s.spawn(() => note('daemon', s), { daemon: true }), main)

    await scope((s) => void openScope(s).spawn((self) => note('left open', self.scope)), main)

    expect(sources).toEqual({
      deadline: 'deadline',
      signal: 'signal',
      failure: 'failure',
      daemon: 'shutdown',
      'left open': 'shutdown',
    })
  }))

it('CA-27 what main left running is cancelled with source "shutdown"', async () => {
  let left!: Task<unknown>
  await run((main) => void (left = main.scope.spawn((self) => suspend(self))), { signals: false })
  expect(left.outcome).toMatchObject({ kind: 'cancelled', error: { source: 'shutdown' } })
})

it('CA-27 every kind of reason is kept as it is, and none breaks the text', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const hostile = {
        toString() {
          throw new Error('no text')
        },
      }
      for (const reason of [
        undefined,
        null,
        0,
        '',
        10n,
        Symbol('s'),
        hostile,
        Object.create(null),
        () => {},
      ]) {
        const task = s.spawn((self) => suspend(self))
        task.cancel(reason)
        const error = await errorOf(task)
        expect(error!.reason).toBe(reason)
        expect(error!.message).toContain('was cancelled')
      }
    }, main),
  ))

it('CA-28 the first reason is kept: cancelled, then a deadline in the past', () =>
  runVirtual(async (time, main) => {
    let error: unknown
    const result = await scope(async (s) => {
      s.cancel('a')
      s.deadline = time.now() - 1
      error = await suspend(s).catch((thrown: unknown) => thrown)
      throw error
    }, main)
    expect(error).toMatchObject({ source: 'explicit', reason: 'a' })
    // Nor does it time out: its own first reason is not the deadline.
    expect(result).toBeUndefined()
  }))

it('CA-28 the first reason is kept: a deadline in the past, then cancelled', () =>
  runVirtual(async (time, main) => {
    let error: unknown
    const result = scope(async (s) => {
      s.deadline = time.now() - 1
      s.cancel('a')
      error = await suspend(s).catch((thrown: unknown) => thrown)
      throw error
    }, main)
    await expect(result).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(error).toMatchObject({ source: 'deadline' })
  }))

it('CA-28 the first reason is kept: a failure, then cancelled', () =>
  runVirtual(async (_, main) => {
    const broken = new Error('broken')
    let error: unknown
    const failing = scope(async (s) => {
      s.spawn(() => {
        throw broken
      })
      s.cancel('late')
      error = await suspend(s).catch((thrown: unknown) => thrown)
      throw error
    }, main)
    await expect(failing).rejects.toBe(broken)
    expect(error).toMatchObject({ source: 'failure', reason: broken })
  }))
