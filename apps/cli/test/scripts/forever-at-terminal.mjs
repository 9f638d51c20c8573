import { run, shield, sleep } from '@async-lab/core'

await run(async () => {
  try {
    // The sign that the tests at a terminal wait for.
    process.stdout.write('\u001b[?25l')
    await sleep(1e9)
  } finally {
    await shield(() => sleep(100))
    console.log('cleaned up')
  }
})
