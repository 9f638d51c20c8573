import { Queue, scope } from '@async-lab/core'

export async function copy(
  read: () => Promise<string | null>,
  upload: (chunk: string) => Promise<void>,
): Promise<void> {
  const chunks = new Queue<string>({ capacity: 2 })
  await scope((s) => {
    s.spawn(
      async () => {
        for (let chunk = await read(); chunk !== null; chunk = await read()) await chunks.put(chunk)
        chunks.shutdown()
      },
      { name: 'reader' },
    )
    s.spawn(
      async () => {
        for await (const chunk of chunks) await upload(chunk)
      },
      { name: 'uploader' },
    )
  })
}
