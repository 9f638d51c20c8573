import { scope, shield } from '@async-lab/core'

export async function serve(
  accept: () => Promise<string>,
  handle: (request: string) => Promise<void>,
  close: () => Promise<void>,
): Promise<void> {
  try {
    await scope(async (s) => {
      for (;;) {
        const request = await accept()
        s.spawn(() => shield(() => handle(request)), { name: request })
      }
    })
  } finally {
    await shield(close)
  }
}
