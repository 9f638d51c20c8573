import { all, now, scope, sleep } from '@async-lab/core'
import { checkHowMany, checkSeconds } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab, labContext } from '../lab.ts'
import { howMany } from './params.ts'
import source from './sync-vs-async.ts?raw'

/** What the same fetches took, in seconds. */
export interface SyncVsAsync {
  readonly oneByOne: number
  readonly together: number
}

/**
 * Makes `fetches` fetches of `delay` **seconds** each, one by one and then together, and prints both times.
 *
 * Cancellation: ends the fetches under way at once.
 * @throws {RangeError} if `fetches` is not a whole number of at least 1, or `delay` is NaN, negative or infinite
 */
export async function syncVsAsync(
  fetches = 5,
  delay = 0.1,
  print = labContext().print,
): Promise<SyncVsAsync> {
  checkHowMany('fetches', fetches, 1)
  checkSeconds('delay', delay)
  const oneByOne = await secondsOf(async () => {
    for (let at = 1; at <= fetches; at++) {
      await scope((s) => s.spawn(() => fetchOne(delay), { name: `alone ${at}` }))
    }
  })
  print(`one by one  ${oneByOne.toFixed(1)} s`)
  const together = await secondsOf(() =>
    all(Object.fromEntries(numbered(fetches).map((at) => [`together ${at}`, () => fetchOne(delay)]))),
  )
  print(`together    ${together.toFixed(1)} s`)
  return { oneByOne, together }
}

async function fetchOne(seconds: number): Promise<void> {
  await sleep(seconds * 1000)
}

async function secondsOf(body: () => Promise<unknown>): Promise<number> {
  const start = now()
  await body()
  return (now() - start) / 1000
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1)
}

export const syncVsAsyncLab = defineLab({
  id: 'sync-vs-async',
  title: 'One by one or together: {fetches} fetches of {delay} s each',
  topic: 'Quick start',
  teaches: 'What it costs to await in a loop what could run at once.',
  params: {
    fetches: { ...howMany, min: 1, max: 100, description: 'how many fetches' },
    delay: {
      kind: 'number',
      default: 0.1,
      min: 0,
      max: 60,
      unit: 'seconds',
      description: 'how long each fetch takes',
    },
  },
  run: ({ fetches, delay }, { print }) => syncVsAsync(fetches, delay, print),
  show: ({ oneByOne, together }) => ({
    value: `${oneByOne.toFixed(1)} s and ${together.toFixed(1)} s`,
    note: 'the same work, one by one and together',
  }),
  work: ({ fetches, delay }) =>
    numbered(fetches).map((at) => ({ name: `fetch #${at}`, body: () => fetchOne(delay) })),
  explain:
    'A loop with an `await` inside starts the next fetch only after the one before has ended, though none needs the ' +
    'other. Started together they wait at the same time, and all of them take as long as one.',
  code: codeOf(source),
  next: ['run concurrent-coroutines', 'compare sync-vs-async --fetches 10'],
})
