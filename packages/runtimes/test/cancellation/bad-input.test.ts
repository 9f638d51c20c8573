import {
  checkpoint,
  interruptible,
  moveOnAfter,
  openScope,
  run,
  scope,
  type Scope,
  shield,
  sleep,
  sleepUntil,
  suspend,
  withDeadline,
  withTimeout,
  yieldNow,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

const notSignals = ['abort', 5, true, null, {}, new AbortController()]

type Call = (options: never, s: Scope, body: () => unknown) => unknown

const calls: Record<string, Call> = {
  sleep: (options) => sleep(1, options),
  sleepUntil: (options) => sleepUntil(1, options),
  checkpoint: (options) => checkpoint(options),
  yieldNow: (options) => yieldNow(options),
  suspend: (options) => suspend(options),
  interruptible: (options, _, body) => interruptible(async () => body(), options),
  'task.join': (options, s) => s.spawn(() => 7).join(options),
  'scope.join': (options, s) => s.join(options),
  spawn: (options, s, body) => s.spawn(body, options),
  trySpawn: (options, s, body) => s.trySpawn(body, options),
  'scope.start': (options, s, body) => s.start(async () => body(), options),
  scope: (options, _, body) => scope(body, options),
  openScope: (options) => openScope(options),
  withTimeout: (options, _, body) => withTimeout(1, body, options),
  withDeadline: (options, _, body) => withDeadline(1, body, options),
  moveOnAfter: (options, _, body) => moveOnAfter(1, body, options),
  shield: (options, _, body) => shield(body, options),
}

it.for(Object.entries(calls))(
  'CA-34 %s: a signal that is none is a TypeError at the call, and nothing has happened',
  async ([, call]) => {
    const body = vi.fn()
    await runVirtual(async (time, main) => {
      await scope(async (s) => {
        for (const signal of notSignals) {
          const attempt = async () => call({ signal } as never, s, body)
          const error = await attempt().catch((thrown: unknown) => thrown)
          expect(error).toBeInstanceOf(TypeError)
          expect((error as Error).message).toContain('signal')
        }
        expect(s.cancelled).toBe(false)
      }, main)
      expect(time.now()).toBe(0)
    })
    expect(body).not.toHaveBeenCalled()
  },
)

it('CA-34 run: a signal that is none is a TypeError, and main is not called', async () => {
  const main = vi.fn()
  for (const signal of notSignals) {
    await expect(run(main, { signal: signal as never, signals: false })).rejects.toBeInstanceOf(TypeError)
  }
  expect(main).not.toHaveBeenCalled()
})

it('CA-36 onCancel: a listener that is none is a TypeError', () =>
  runVirtual((_, main) =>
    scope((s) => {
      for (const bad of [undefined, null, 'listener', {}]) {
        expect(() => s.onCancel(bad as never)).toThrow(TypeError)
      }
      s.cancel()
      expect(() => s.onCancel(undefined as never)).toThrow(TypeError)
    }, main),
  ))

it.for([
  ['scope', (body: never) => scope(body)],
  ['shield', (body: never) => shield(body)],
  ['withTimeout', (body: never) => withTimeout(1, body)],
  ['withDeadline', (body: never) => withDeadline(1, body)],
  ['moveOnAfter', (body: never) => moveOnAfter(1, body)],
  ['run', (body: never) => run(body, { signals: false })],
  ['runVirtual', (body: never) => runVirtual(body)],
] as const)('CA-05 %s: a body that is no function is a TypeError', async ([, call]) => {
  for (const bad of [undefined, null, 'body', {}, Promise.resolve()]) {
    const attempt = async () => call(bad as never)
    await expect(attempt()).rejects.toBeInstanceOf(TypeError)
  }
})
