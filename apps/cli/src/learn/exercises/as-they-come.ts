import { shown } from '../stage.ts'
import type { Exercise } from '../exercise.ts'

export const asTheyCome: Exercise = {
  id: '18-as-they-come',
  title: 'as they come',
  entry: 'prices',
  lab: 'task-coordination',
  async play({ prices }, stage) {
    const seen: string[] = []
    await prices!(
      [
        () => stage.call('shop in Rome', 500, '9 from Rome'),
        () => stage.call('shop in Oslo', 100, '8 from Oslo'),
        () => stage.call('shop in Lima', 300, '7 from Lima'),
      ],
      (price: string) => seen.push(`${price} at ${stage.now()} ms`),
    )
    stage.promise(
      'each price is shown in the moment in which it comes',
      seen.join() === '8 from Oslo at 100 ms,7 from Lima at 300 ms,9 from Rome at 500 ms',
      () => `what was shown: ${shown(seen)}. Who waits in a fixed order shows the quick ones late`,
    )
  },
}
