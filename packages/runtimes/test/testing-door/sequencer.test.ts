import { CancelledError, scope, sleep, UsageError } from '@async-lab/core'
import { runVirtual, Sequencer } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

it('TS-07 steps across tasks run in number order, each after the one before has ended', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const story = new Sequencer()
    await scope((s) => {
      for (const n of [3, 0, 2, 1]) {
        s.spawn((self) =>
          story.step(
            n,
            async () => {
              log.push(`${n} begins at ${time.now()}`)
              await sleep(10, self)
            },
            self,
          ),
        )
      }
    }, main)
    expect(log).toEqual(['0 begins at 0', '1 begins at 10', '2 begins at 20', '3 begins at 30'])
  }))

it('TS-07 a step gives what its function gives; without one it only waits for its turn', () =>
  runVirtual(async (_time, main) => {
    const story = new Sequencer()
    expect(await story.step(0, () => 'value', main)).toBe('value')
    expect(await story.step(1, undefined, main)).toBe(undefined)
    expect(await story.step(2, async () => 5, main)).toBe(5)
  }))

it('TS-07 a number used twice: UsageError, and the story goes on', () =>
  runVirtual(async (_time, main) => {
    const story = new Sequencer()
    await story.step(0, () => {}, main)
    let calls = 0
    expect(await caught(story.step(0, () => ++calls, main))).toBeInstanceOf(UsageError)
    await scope(async (s) => {
      const second = s.spawn((self) => story.step(2, () => ++calls, self))
      expect(await caught(story.step(2, () => ++calls, s))).toBeInstanceOf(UsageError)
      await story.step(1, undefined, s)
      expect(await second.join(s)).toBe(1)
    }, main)
  }))

it('TS-07 a step that fails throws its error, and the next one begins', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const story = new Sequencer()
    const failing = () => {
      throw E
    }
    expect(await caught(story.step(0, failing, main))).toBe(E)
    expect(await story.step(1, () => 'next', main)).toBe('next')
  }))

it('TS-07 a step cancelled while waiting breaks the later ones, waiting and to come, and not the earlier ones', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const log: string[] = []
      const story = new Sequencer()
      const step = (n: number) => (self: Parameters<typeof story.step>[2]) =>
        story.step(n, () => void log.push(`step ${n}`), self)
      const waiting = caught(story.step(3, () => log.push('step 3'), s))
      const cancelled = s.spawn(step(2))
      cancelled.cancel()
      expect(await cancelled.settled()).toMatchObject({
        kind: 'cancelled',
        error: expect.any(CancelledError),
      })
      expect(await waiting).toBeInstanceOf(UsageError)
      expect(String(await waiting)).toMatch(/step 2 was cancelled/)
      expect(await caught(story.step(4, () => log.push('step 4'), s))).toBeInstanceOf(UsageError)
      await s.spawn(step(0)).join(s)
      await s.spawn(step(1)).join(s)
      expect(await caught(story.step(5, undefined, s))).toBeInstanceOf(UsageError)
      expect(log).toEqual(['step 0', 'step 1'])
    }, main),
  ))

it('TS-07 a step of a cancelled task does not begin, and breaks the later ones', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const story = new Sequencer()
      let calls = 0
      const task = s.spawn(async (self) => {
        self.cancel()
        await story.step(0, () => ++calls, self)
      })
      expect((await task.settled()).kind).toBe('cancelled')
      expect(await caught(story.step(1, () => ++calls, s))).toBeInstanceOf(UsageError)
      expect(calls).toBe(0)
    }, main),
  ))

it('TS-07 its turn has come, then it is cancelled, same turn: the step runs, and the story goes on', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const log: string[] = []
      const story = new Sequencer()
      const second = s.spawn((self) => story.step(1, () => log.push('step 1'), self))
      const third = s.spawn((self) => story.step(2, () => log.push('step 2'), self))
      await story.step(0, undefined, s)
      second.cancel()
      await third.join(s)
      await second.settled()
      expect(log).toEqual(['step 1', 'step 2'])
    }, main),
  ))

it('TS-07 a step cancelled while its function runs lets the next one begin', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const story = new Sequencer()
      const first = s.spawn((self) => story.step(0, () => sleep(50, self), self))
      const second = s.spawn((self) => story.step(1, () => 'value', self))
      await sleep(1, s)
      first.cancel()
      expect(await second.join(s)).toBe('value')
    }, main),
  ))

it('H14 bad numbers and functions are refused, and their number is not taken', () =>
  runVirtual(async (_time, main) => {
    const story = new Sequencer()
    for (const n of [-1, 1.5, Number.NaN, Infinity]) {
      const error = await caught(story.step(n, undefined, main))
      expect(error).toBeInstanceOf(RangeError)
      expect((error as Error).message).toMatch(/^n must be .*, not ./)
    }
    expect(await caught(story.step('0' as never, undefined, main))).toBeInstanceOf(TypeError)
    for (const bad of [null, 5, {}] as never[]) {
      const error = await caught(story.step(0, bad, main))
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(/^fn must be a function, not ./)
    }
    expect(await story.step(0, () => 'value', main)).toBe('value')
  }))
