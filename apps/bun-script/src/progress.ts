import { sleep, type Scope } from '@async-lab/core'

const CLEAR_LINE = '\r\x1b[K'

/** Shows how far it is, on a terminal and after a second. The line is gone when the scope ends. */
export function showProgress(scope: Scope, text: () => string): void {
  if (!process.stderr.isTTY) return
  scope.spawn(
    async () => {
      await sleep(1000)
      try {
        for (;;) {
          process.stderr.write(CLEAR_LINE + text().slice(0, (process.stderr.columns || 80) - 1))
          await sleep(100)
        }
      } finally {
        process.stderr.write(CLEAR_LINE)
      }
    },
    { name: 'progress', daemon: true },
  )
}
