import { shield } from '@async-lab/core'

export async function game(play: () => Promise<void>, save: () => Promise<void>): Promise<void> {
  try {
    await play()
  } finally {
    await shield(save)
  }
}
