import { run } from '@async-lab/core'

await run(() => {
  console.log('ready')
  for (;;);
})
