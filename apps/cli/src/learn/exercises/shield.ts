import { moveOnAfter } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const shielding: Exercise = {
  id: '09-shield',
  title: 'shield',
  entry: 'game',
  lab: 'timeout-that-only-abandons',
  async play({ game }, stage) {
    await moveOnAfter(500, () =>
      game!(
        () => stage.call('play', 5000),
        () => stage.call('save', 200),
      ),
    )
    const played = stage.acts.find(({ label }) => label === 'play')
    stage.promise(
      'the game is played until it is cancelled',
      played?.state === 'cancelled' && played.to === 500,
      played === undefined ? 'it was never played' : `the game ${played.state} after ${played.to} ms`,
    )
    const saves = stage.acts.filter(({ label }) => label === 'save')
    stage.promise('a game that is cancelled is saved', saves.length > 0, 'nothing was saved')
    stage.promise(
      'a game that is cancelled is saved to the end',
      saves.length === 1 && saves[0]!.state === 'completed',
      'the save was begun in a task that was cancelled, so its first await threw, and the game is lost',
    )
  },
}
