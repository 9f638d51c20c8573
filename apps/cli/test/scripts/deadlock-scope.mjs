import { scope, suspend } from '@async-lab/core'

void scope((s) => {
  const first = s.spawn(() => suspend(), { name: 'first' })
  s.spawn(async () => void (await first), { name: 'second' })
  s.spawn(() => new Promise(() => {}), { name: 'third' })
})
console.log('all started')
