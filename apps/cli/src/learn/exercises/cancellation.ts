import { moveOnAfter } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const cancellation: Exercise = {
  id: '08-cancellation',
  title: 'cancellation',
  entry: 'work',
  lab: 'timeout-that-only-abandons',
  async play({ work }, stage) {
    let handled = 0
    const reported: unknown[] = []
    const next = async () => {
      if (reported.length > 1)
        stage.halt(
          'a worker that is cancelled stops',
          'its cancellation was caught like any other error, reported, and the loop went on with the next message',
        )
      handled++
      await stage.call(`message ${handled}`, 100, handled === 2 ? new Error('bad message') : undefined)
    }
    await moveOnAfter(450, () => work!(next, (error: unknown) => reported.push(error)))
    stage.promise(
      'a message that fails is reported, and the next one is handled',
      handled === 5,
      `${handled} messages were begun in 450 ms, of 100 ms each`,
    )
    stage.same('only the message that failed is reported', reported, [new Error('bad message')])
  },
}
