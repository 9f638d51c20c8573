import { shown } from '../stage.ts'
import type { Exercise } from '../exercise.ts'

export const measuring: Exercise = {
  id: '04-measuring',
  title: 'measuring',
  entry: 'costOfOne',
  lab: 'measure-runtime',
  async play({ costOfOne }, stage) {
    const cost = await costOfOne!(5, () => {
      const number = stage.acts.length + 1
      return stage.call(`job ${number}`, 100 * number)
    })
    stage.promise(
      'the jobs run together',
      stage.acts.length === 5 && stage.now() === 500,
      () =>
        `${stage.acts.length} jobs took ${stage.now()} ms, and five of them, of which the longest takes 500 ms, were to take no longer`,
    )
    stage.promise(
      'the result is the whole time divided by n',
      cost === 100,
      () =>
        `the whole took 500 ms, so each of 5 costs 100, and you returned ${shown(cost)}: look at the clock when all jobs are done`,
    )
  },
}
