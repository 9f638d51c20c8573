import { execFileSync } from 'node:child_process'
import * as core from '@async-lab/core'
import { describe, expect, it } from 'vitest'
import { child } from '../src/runtimes.ts'
import { cancellableWaits, cancelOne, leftOnSignal } from '../src/work/hygiene.ts'

interface Registry {
  counts(): { tasks: number; scopes: number; parked: number }
}

const registry = () => (globalThis as Record<symbol, unknown>)[Symbol.for('async-lab.registry')] as [Registry]

describe('what operations leave behind', () => {
  it('no listener stays on a foreign signal', async () => {
    expect(await leftOnSignal(core, 1000)).toBe(0)
  })

  it('no timer stays with the host', async () => {
    // In a process of its own: a test runner has timers too.
    const printed = execFileSync(process.execPath, [child, 'H1', 'timers'], { encoding: 'utf8' })
    expect(JSON.parse(printed)).toMatchObject({ left: 0 })
  })

  for (const [name, begin] of Object.entries(cancellableWaits)) {
    it(`a long-lived scope keeps nothing of the ${name} that were cancelled in it`, async () => {
      await core.run(
        async () => {
          const { wait, end } = begin(core)
          await cancelOne(core, wait)
          const before = registry()[0].counts()
          for (let i = 0; i < 1000; i++) await cancelOne(core, wait)
          expect(registry()[0].counts()).toEqual(before)
          end()
        },
        { signals: false },
      )
    })
  }
})
