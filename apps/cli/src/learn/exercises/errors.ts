import type { Exercise } from '../exercise.ts'
import { shown } from '../stage.ts'

export const errors: Exercise = {
  id: '06-errors',
  title: 'errors',
  entry: 'book',
  lab: 'orphans',
  async play({ book }, stage) {
    const full = new Error('the hotel is full')
    let thrown: unknown
    let running = 0
    try {
      await book!([
        () => stage.call('book the flight', 400, 'flight'),
        () => stage.call('book the hotel', 100, full),
        () => stage.call('book the car', 300, 'car'),
      ])
    } catch (error) {
      thrown = error
      running = stage.running
    }
    stage.promise(
      'the error of the part that failed is thrown',
      thrown === full,
      thrown === undefined ? 'no error came out' : `${shown(thrown)} came out`,
    )
    stage.promise(
      'when the error is thrown, nothing runs any more',
      running === 0,
      () =>
        `the caller was told that the hotel is full, and ${running} other bookings went on behind its back`,
    )
  },
}
