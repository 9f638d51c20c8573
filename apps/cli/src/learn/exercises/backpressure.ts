import type { Exercise } from '../exercise.ts'

export const backpressure: Exercise = {
  id: '14-backpressure',
  title: 'back-pressure',
  entry: 'copy',
  lab: 'unbounded-queue',
  async play({ copy }, stage) {
    const chunks = Array.from({ length: 8 }, (_, at) => `chunk ${at + 1}`)
    const uploaded: string[] = []
    let read = 0
    let most = 0
    await copy!(
      async () => {
        if (read === chunks.length) return null
        const chunk = await stage.call(`read ${chunks[read]}`, 10, chunks[read])
        most = Math.max(most, ++read - uploaded.length)
        return chunk
      },
      async (chunk: string) => {
        await stage.call(`upload ${chunk}`, 100)
        uploaded.push(chunk)
      },
    )
    stage.same('all chunks are uploaded, in order', uploaded, chunks)
    stage.promise(
      'never more than four chunks are in memory',
      most <= 4,
      () => `${most} were: the reader is ten times as fast as the uploader, and nothing makes it wait`,
    )
    stage.promise(
      'reading goes on while a chunk is uploaded',
      stage.now() <= 900,
      () => `it took ${stage.now()} ms, as if each chunk was read only after the one before it was uploaded`,
    )
  },
}
