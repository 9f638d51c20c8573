import type { Exercise } from '../exercise.ts'

export const racing: Exercise = {
  id: '15-race',
  title: 'race',
  entry: 'fastest',
  lab: 'race-leak',
  async play({ fastest }, stage) {
    const file = await fastest!([
      () => stage.call('Oslo', 400, 'file from Oslo'),
      () => stage.call('Rome', 200, 'file from Rome'),
      () => stage.call('Lima', 900, 'file from Lima'),
    ])
    stage.same('the file of the first mirror that delivers is returned', file, 'file from Rome')
    stage.promise(
      'when one has won, the other downloads run no longer',
      stage.running === 0,
      () => `the file was there after 200 ms, and ${stage.running} other downloads went on, for nobody`,
    )
    const other = await fastest!([
      () => stage.call('Kiev', 100, new Error('down')),
      () => stage.call('Bonn', 300, 'file from Bonn'),
    ]).catch((error: unknown) => error)
    stage.same('a mirror that fails does not end the download', other, 'file from Bonn')
  },
}
