import { Mutex, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { recordTo } from '@async-lab/inspector/process'

/** `trouble.ts <file>`: a failure, a deadline, a lock that is waited for, and names that are none of a page's business. */
const [, , file = 'trouble.rec'] = process.argv
const recorder = recordTo(file)
await runVirtual(
  async (_time, main) => {
    const stock = new Mutex({ name: 'stock' })
    await scope(
      async (s) => {
        s.spawn((task) => stock.with(() => sleep(40, task), task), { name: 'restock' })
        await sleep(10, s)
        s.spawn((task) => stock.with(() => sleep(20, task), task), { name: 'checkout' })
        s.spawn((task) => sleep(25, task), { name: '</script><img src=x onerror="document.title=1">' })
      },
      { name: '<b>shop</b>', signal: main.signal },
    )
    await scope((s) => void s.spawn((task) => sleep(5000, task), { name: 'audit' }), {
      name: 'report',
      timeout: 30,
      signal: main.signal,
    }).catch(() => {})
    await scope(
      (s) => {
        s.spawn((task) => sleep(500, task), { name: 'invoice' })
        s.spawn(
          async (task) => {
            await sleep(12, task)
            throw new Error('Card <script>alert(1)</script> was refused')
          },
          { name: 'charge' },
        )
      },
      { name: 'payment', signal: main.signal },
    ).catch(() => {})
  },
  { onUnhandled: () => {} },
)
recorder.stop()
