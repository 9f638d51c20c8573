import type { Exercise } from '../exercise.ts'

export const task: Exercise = {
  id: '03-task',
  title: 'tasks',
  entry: 'downloadInBackground',
  lab: 'tasks',
  async play({ downloadInBackground }, stage) {
    let saidAt: number | undefined
    let running = 0
    const file = await downloadInBackground!(
      () => stage.call('download', 1000, 'the film'),
      () => {
        saidAt = stage.now()
        running = stage.running
      },
    )
    stage.promise(
      '"downloading" is said while the download runs',
      saidAt === 0 && running === 1,
      saidAt === undefined
        ? 'nothing was said'
        : running === 0
          ? `it was said after ${saidAt} ms, when no download was running`
          : `it was said after ${saidAt} ms only`,
    )
    stage.same('the function returns what was downloaded', file, 'the film')
  },
}
