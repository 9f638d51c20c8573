import type { Exercise } from '../exercise.ts'

export const semaphores: Exercise = {
  id: '11-semaphores',
  title: 'semaphores',
  entry: 'crawl',
  lab: 'double-release',
  async play({ crawl }, stage) {
    const urls = Array.from({ length: 10 }, (_, at) => `/${at + 1}`)
    const pages = await crawl!(urls, (url: string) => stage.call(`fetch ${url}`, 100, `page ${url}`))
    stage.promise(
      'never more than three fetches are under way',
      stage.peak <= 3,
      () => `${stage.peak} were under way at once`,
    )
    stage.promise(
      'three are under way as long as there is work',
      stage.now() === 400,
      () => `the ten fetches took ${stage.now()} ms, and three at a time they take 400 ms`,
    )
    stage.same(
      'all pages come back, in the order asked',
      pages,
      urls.map((url) => `page ${url}`),
    )
  },
}
