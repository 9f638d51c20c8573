import { run, shield, sleep } from '@async-lab/core'

await run(async () => {
  try {
    console.log('ready')
    await sleep(1e9)
  } finally {
    await shield(async () => {
      console.log('cleaning')
      await sleep(1e9)
    })
  }
})
