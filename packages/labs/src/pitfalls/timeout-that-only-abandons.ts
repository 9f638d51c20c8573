import { setTimeout as wait } from 'node:timers/promises'
import { sleep, TimeoutError, withTimeout } from '@async-lab/core'
import { codeOf } from '../code.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './timeout-that-only-abandons.ts?raw'
import { counted, spoken, Watch } from './watch.ts'

/** Wrong: the caller is told that it is over, and the work goes on writing. */
async function raceAgainstATimer(writes: number, ms: number): Promise<Seen> {
  const watch = new Watch()
  const disk = { written: 0 }
  const saving = watch.see('save', () => save(disk, writes, ms, wait))
  const timeout = watch.see('timeout', () => wait(ms / 2).then(() => Promise.reject(new Error('timed out'))))
  try {
    await Promise.race([saving, timeout])
  } catch {
    const [before, told] = [disk.written, watch.elapsed]
    await saving
    const harm = disk.written - before
    const story = `told "timed out" after ${spoken(told)}, and ${counted(harm, 'write')} more followed`
    return { harm, story, spans: watch.inOrder }
  }
  throw new Error('the timer did not win')
}

/** Cure: the work is cancelled, its cleanup awaited, and then the caller is told. */
async function withTimeoutOfOurs(writes: number, ms: number): Promise<Seen> {
  const watch = new Watch()
  const disk = { written: 0 }
  try {
    await withTimeout(ms / 2, () => watch.see('save', () => save(disk, writes, ms, sleep)))
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error
    const [before, told] = [disk.written, watch.elapsed]
    await sleep(ms / 2)
    const harm = disk.written - before
    const story = `told "timed out" after ${spoken(told)}, and ${counted(harm, 'write')} followed`
    return { harm, story, spans: watch.inOrder }
  }
  throw new Error('the work was faster than its timeout')
}

async function save(
  disk: { written: number },
  writes: number,
  ms: number,
  delay: (ms: number) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < writes; at++) {
    await delay(ms / writes)
    disk.written++
  }
}

export const timeoutThatOnlyAbandons = definePitfall({
  id: 'timeout-that-only-abandons',
  title: 'A timeout that only abandons: {writes} writes, given half the time they need',
  teaches: 'Racing work against a timer stops the waiting, not the work.',
  params: {
    writes: { kind: 'number', default: 10, min: 4, max: 50, whole: true, description: 'how many writes' },
    seconds: {
      kind: 'number',
      default: 0.5,
      min: 0.1,
      max: 4,
      unit: 'seconds',
      description: 'how long all writes take',
    },
  },
  harm: 'writes after the caller was told that it timed out',
  wrong: { name: 'Promise.race', run: ({ writes, seconds }) => raceAgainstATimer(writes, seconds * 1000) },
  cure: { name: 'withTimeout', run: ({ writes, seconds }) => withTimeoutOfOurs(writes, seconds * 1000) },
  explain:
    'The losing side of Promise.race knows nothing of the race: it goes on, and a lock or a connection that is given back at the ' +
    'timeout is used by two. `withTimeout` cancels the body at its next await, waits for its cleanup, and throws its TimeoutError ' +
    'when nothing of it runs any more.',
  code: codeOf(source),
  next: ['run orphans', 'explain timeout-that-only-abandons'],
})
