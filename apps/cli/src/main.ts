import { scope, sleep } from '@async-lab/core'

await scope(() => sleep(1))
console.log('async-lab', ...process.argv.slice(2))
