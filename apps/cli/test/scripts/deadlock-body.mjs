import { scope, suspend } from '@async-lab/core'

await scope(() => suspend(), { name: 'lonely' })
