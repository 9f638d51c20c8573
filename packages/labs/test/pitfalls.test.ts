import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { type AnyLab, labContext, labs } from '../src/index.ts'

interface Seen {
  readonly harm: number
  readonly story: string
  readonly spans?: ReadonlyArray<{ readonly label: string; readonly state: string }>
}

const pitfalls = labs.filter(({ topic }) => topic === 'Pitfalls')

const lab = (id: string): AnyLab => pitfalls.find((one) => one.id === id)!

const run = (id: string, params: object = {}): Promise<{ wrong: Seen; cure: Seen }> =>
  lab(id).run(params, labContext(7))

describe('pitfall', () => {
  it.each([
    ['orphans', { jobs: 3, seconds: 0.08 }, 2],
    ['any-leak', { requests: 50 }, 50],
    ['late-rejection', { seconds: 0.02 }, 1],
    ['unsettled-await', {}, 1],
    ['double-release', { permits: 2, calls: 30 }, 5],
    ['reentrant-deadlock', { callers: 4, seconds: 0.01 }, 4],
    ['listener-leak', { calls: 50 }, 50],
    ['generator-without-return', { readers: 20 }, 20],
  ] as const)('%s does its harm, and none with the cure', async (id, params, harm) => {
    const { wrong, cure } = await run(id, params)
    expect(wrong.harm).toBe(harm)
    expect(cure.harm).toBe(0)
  })

  it('orphans run on to their end, where the cure cancels them', async () => {
    const { wrong, cure } = await run('orphans', { jobs: 3, seconds: 0.08 })
    expect(wrong.spans!.map(({ state }) => state).sort()).toEqual(['completed', 'completed', 'failed'])
    expect(cure.spans!.map(({ state }) => state).sort()).toEqual(['cancelled', 'cancelled', 'failed'])
  })

  it('race-leak keeps something for each race that was over, and the cure does not', async () => {
    const { wrong, cure } = await run('race-leak', { messages: 10_000 })
    // Each keeps some 250 bytes at least: the reaction, and what it is to resolve.
    expect(wrong.harm).toBeGreaterThan(1000)
    expect(cure.harm).toBeLessThan(wrong.harm / 4)
  })

  it('late-rejection ends its process past the catch block', async () => {
    const { wrong, cure } = await run('late-rejection', { seconds: 0.02 })
    expect(wrong.story).toBe('exit code 1, Error: no posts, past the catch block')
    expect(cure.story).toBe('exit code 0, and the catch block said "handled: no posts"')
  })

  it('unsettled-await ends without a word, and run says why it cannot go on', async () => {
    const { wrong, cure } = await run('unsettled-await')
    expect(wrong.story).toBe('exit code 0, not a word, and no finally')
    expect(cure.story).toMatch(/^exit code 1, the finally ran; it said: DeadlockError: Cannot go on/)
  })

  it('timeout-that-only-abandons writes on after its timeout', async () => {
    const { wrong, cure } = await run('timeout-that-only-abandons', { seconds: 0.1 })
    expect(wrong.harm).toBeGreaterThan(0)
    expect(cure.harm).toBe(0)
  })

  it('lost-wakeup loses wake-ups, the same ones for the same seed', async () => {
    const { wrong, cure } = await run('lost-wakeup')
    expect(wrong.harm).toBeGreaterThan(0)
    expect(cure.harm).toBe(0)
    expect((await run('lost-wakeup')).wrong.harm).toBe(wrong.harm)
  })

  it('starved-timers lets no timer through, and checkpoint does', async () => {
    const { wrong, cure } = await run('starved-timers', { seconds: 0.5 })
    expect(wrong.story).toMatch(/^no tick /)
    expect(cure.story).toMatch(/^\d+ ticks? /)
  })

  it('blocked-loop lets no timer through, and a worker does', async () => {
    const { wrong, cure } = await run('blocked-loop', { upTo: 300_000 })
    expect(wrong.story).toMatch(/^25,997 primes, and no tick /)
    expect(cure.story).toMatch(/^25,997 primes, and \d+ ticks? /)
  })

  it('unbounded-queue grows with the load, and a capacity holds', async () => {
    const { wrong, cure } = await run('unbounded-queue', { items: 200, capacity: 5 })
    expect(wrong.harm).toBeGreaterThan(100)
    expect(cure.harm).toBe(5)
  })

  it('retry-storm has calls refused, fewer with backoff and jitter, the same for the same seed', async () => {
    const { wrong, cure } = await runVirtual(() => run('retry-storm'))
    // Each window all who are left call, and ten are served: 190 + 180 + … + 10.
    expect(wrong.harm).toBe(1900)
    expect(cure.harm).toBeLessThan(wrong.harm / 2)
    expect(await runVirtual(() => run('retry-storm'))).toEqual({ wrong, cure })
  })

  it.each(pitfalls.map((one) => [one.id, one] as const))('%s shows both codes', (_, { code, explain }) => {
    expect(code).toContain('Wrong:')
    expect(code).toContain('Cure:')
    expect(code).not.toContain('definePitfall')
    expect(explain.length).toBeGreaterThan(100)
  })

  it('tells the harm of both sides, next to each other', () => {
    const seen = { wrong: { harm: 3, story: 'it ran on' }, cure: { harm: 0, story: 'it ended' } }
    expect(lab('orphans').show(seen, {})).toEqual({
      value: '3 with Promise.all, 0 with all',
      pictures: [
        {
          kind: 'amounts',
          title: 'jobs still running when the error was handled',
          rows: [
            { label: 'wrong  Promise.all', amount: 3, text: '3' },
            { label: 'cure   all', amount: 0, text: '0' },
          ],
        },
      ],
      details: [
        ['wrong', 'it ran on'],
        ['cure', 'it ended'],
      ],
    })
  })
})
