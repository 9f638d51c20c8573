import { run, sleep } from '@async-lab/core'

await run(async () => {
  await sleep(5)
  throw new RangeError('out of milk')
})
