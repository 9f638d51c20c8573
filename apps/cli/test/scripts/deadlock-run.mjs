import { run } from '@async-lab/core'

await run(() => new Promise(() => {}))
