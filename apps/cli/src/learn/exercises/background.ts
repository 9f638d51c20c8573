import { allTasks } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const background: Exercise = {
  id: '19-background',
  title: 'background work',
  entry: 'withHeartbeat',
  lab: 'background-tasks',
  async play({ withHeartbeat }, stage) {
    const beats: number[] = []
    const result = await withHeartbeat!(
      () => stage.call('job', 350, 'the job is done'),
      () => {
        beats.push(stage.now())
        void stage.act('beat', () => {})
        if (stage.now() > 1000)
          stage.halt(
            'the function ends when the job has ended',
            'the job took 350 ms, and after a second the heart still beat, and the scope waited for it',
          )
      },
    )
    stage.same('the result of the job is returned', result, 'the job is done')
    stage.same('a beat is sent every 100 ms while the job runs', beats, [100, 200, 300])
    stage.promise(
      'the function ends when the job has ended',
      stage.now() === 350,
      () => `it took ${stage.now()} ms`,
    )
    const left = [...allTasks()].length - 1
    stage.promise('the heart ends with the function', left === 0, () => `${left} tasks still run`)
  },
}
