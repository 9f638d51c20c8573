import { scope, sleep } from '@async-lab/core'

const names: readonly string[] = ['ada', 'bob']
await scope((s) => {
  for (const name of names) s.spawn(() => sleep(10), { name })
})
console.log('typed')
