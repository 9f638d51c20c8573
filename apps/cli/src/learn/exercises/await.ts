import type { Exercise } from '../exercise.ts'

export const awaiting: Exercise = {
  id: '01-await',
  title: 'await',
  entry: 'welcome',
  lab: 'hello',
  async play({ welcome }, stage) {
    let saidAt: number | undefined
    await welcome!(
      () => stage.call('the door opens', 1000),
      () => (saidAt ??= stage.now()),
    )
    stage.promise('"Welcome" is said', saidAt !== undefined, 'the function ended without a word')
    stage.promise(
      '"Welcome" is said after the door has opened',
      saidAt! >= 1000,
      () =>
        `it was said after ${saidAt} ms, and the door takes 1000 ms: a promise that is not awaited goes on by itself`,
    )
  },
}
