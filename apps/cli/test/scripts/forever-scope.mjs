import { scope, sleep } from '@async-lab/core'

await scope(async (s) => {
  s.spawn(
    async () => {
      try {
        console.log('ready')
        await sleep(1e9)
      } finally {
        console.log('cleaned up')
      }
    },
    { name: 'endless' },
  )
})
