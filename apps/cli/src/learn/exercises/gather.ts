import type { Exercise } from '../exercise.ts'

export const gather: Exercise = {
  id: '02-gather',
  title: 'gather',
  entry: 'fetchAll',
  lab: 'random-delays',
  async play({ fetchAll }, stage) {
    const pages = await fetchAll!(['news', 'mail', 'maps'], (name: string) =>
      stage.call(`fetch ${name}`, 300, `page of ${name}`),
    )
    stage.same('all three pages come back, in the order asked', pages, [
      'page of news',
      'page of mail',
      'page of maps',
    ])
    stage.promise(
      'they are fetched together',
      stage.now() === 300,
      () =>
        `it took ${stage.now()} ms of the story's time, and one page takes 300 ms: a loop that awaits starts the next one only then`,
    )
  },
}
