import { setImmediate as turn } from 'node:timers/promises'
import { Queue, scope, yieldNow } from '@async-lab/core'
import { codeOf } from '../code.ts'
import type { LabContext } from '../lab.ts'
import source from './lost-wakeup.ts?raw'
import { definePitfall, type Seen } from './pitfall.ts'

/** Wrong: between the look at the items and the wait for more there is an await, and a wake that comes then wakes nobody. */
async function homeMadeWake(rounds: number, { random }: LabContext): Promise<Seen> {
  let lost = 0
  for (let round = 0; round < rounds; round++) {
    const items: string[] = []
    let wake: (() => void) | undefined
    let got = false
    const consume = async () => {
      if (items.length === 0) {
        await log('nothing yet, waiting')
        await new Promise<void>((resolve) => (wake = resolve))
      }
      got = items.shift() !== undefined
    }
    const produce = async () => {
      await turns(Math.floor(random() * 8))
      items.push('work')
      wake?.()
    }
    void consume()
    await produce()
    await turns(10)
    if (!got) lost++
  }
  return {
    harm: lost,
    story: `in ${lost} of ${rounds} rounds the item lay there, and the consumer slept on beside it`,
  }
}

/** Cure: a queue hands the item over, or keeps it until somebody asks: there is no moment in between. */
async function queueOfOurs(rounds: number, { random }: LabContext): Promise<Seen> {
  let got = 0
  for (let round = 0; round < rounds; round++) {
    const queue = new Queue<string>({ capacity: 1 })
    await scope(async (s) => {
      s.spawn(async () => {
        await log('waiting')
        await queue.get()
        got++
      })
      await turns(Math.floor(random() * 8))
      await queue.put('work')
    })
  }
  return { harm: rounds - got, story: `in all ${got} rounds the consumer got its item` }
}

/** Takes four turns of the event loop, as writing to a file may. */
async function log(_line: string): Promise<void> {
  await turns(4)
}

async function turns(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await turn()
  await yieldNow()
}

export const lostWakeup = definePitfall({
  id: 'lost-wakeup',
  title: 'A wake-up that is lost: {rounds} rounds of one producer and one consumer',
  teaches: 'To look first and to wait afterwards leaves a gap, and who wakes in the gap wakes nobody.',
  params: {
    rounds: { kind: 'number', default: 100, min: 10, max: 2000, whole: true, description: 'how many rounds' },
  },
  harm: 'rounds in which the consumer slept for ever',
  wrong: { name: 'a wake function', run: ({ rounds }, lab) => homeMadeWake(rounds, lab) },
  cure: { name: 'Queue', run: ({ rounds }, lab) => queueOfOurs(rounds, lab) },
  explain:
    'The consumer sees that there is nothing, and before it has left its callback the item comes: the producer finds nobody to ' +
    'wake, and the consumer waits for a wake that has been. It happens only when both are quick, so tests pass. `Queue`, `AsyncEvent` ' +
    'and `Condition` look and wait in one step; `explore` finds such gaps in code of your own.',
  code: codeOf(source),
  next: ['run lost-wakeup --rounds 1000', 'explain lost-wakeup'],
})
