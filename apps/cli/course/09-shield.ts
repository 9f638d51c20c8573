// 09 · shield
//
// A game is played until it is cancelled. Then its state is saved, which takes 200 ms: each await in a cancelled
// task throws at once, also in a finally, unless it is shielded.
//
//   Promise: a game that is cancelled is saved to the end.
//
// `shield(() => …)` runs what cancellation from outside does not enter.

import { shield } from '@async-lab/core'

export async function game(play: () => Promise<void>, save: () => Promise<void>): Promise<void> {
  try {
    await play()
  } finally {
    await save()
  }
}
