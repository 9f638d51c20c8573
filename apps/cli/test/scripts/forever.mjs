import { run, sleep } from '@async-lab/core'

await run(async () => {
  try {
    console.log('ready')
    await sleep(1e9)
  } finally {
    console.log('cleaned up')
  }
})
