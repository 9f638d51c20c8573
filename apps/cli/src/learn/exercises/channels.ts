import type { Exercise } from '../exercise.ts'

const promise = 'the sum of all readings is returned'

export const channels: Exercise = {
  id: '13-channels',
  title: 'channels',
  entry: 'sum',
  lab: 'unsettled-await',
  stuck: {
    promise,
    instead:
      'it never was: all readings were read, and the reader waits for more, because the sender is open and may send',
  },
  async play({ sum }, stage) {
    stage.same(promise, await stage.act('sum of 1, 2, 3', () => sum!([1, 2, 3])), 6)
    stage.same(promise, await stage.act('sum of nothing', () => sum!([])), 0)
  },
}
