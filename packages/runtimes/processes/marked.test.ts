import type { BlockRecord, QuietRecord } from '@async-lab/inspector'
import { expect, test } from 'vitest'
import { end, names } from './program.ts'

interface Told {
  readonly out: number
  readonly blocks: readonly BlockRecord[]
  readonly quiet: readonly QuietRecord[]
  readonly names: Readonly<Record<string, string>>
  readonly begin: number
  readonly end: number
  readonly lines: readonly string[]
}

test.for(names)(
  '%s: a recording has when the event loop was blocked, and when all was quiet',
  async (runtime) => {
    const { code, out, err } = await end(runtime, 'marked.mjs')
    expect(code, err).toBe(0)
    const told = JSON.parse(out) as Told
    // A busy machine stops any program for a while; that is told too, of whoever was at work.
    const block = told.blocks.find((one) => told.names[one.task] === 'busy')!
    expect(block.to - block.from).toBeGreaterThan(100_000)
    expect(block.from).toBeGreaterThanOrEqual(told.begin)
    expect(block.to).toBeLessThanOrEqual(told.end)
    if (runtime.startsWith('node')) expect(block.stack).toMatch(/^busy \(.*marked\.mjs:\d+/)
    else expect(block).toMatchObject({ isSure: false, stack: '' })
    const [first] = told.quiet
    expect(first).toMatchObject({ tasks: 1 })
    expect(first!.at).toBeGreaterThan(block.to)
    expect(told.out).toBe(1)
    expect(told.lines[2]).toMatch(/^event loop.* !+.*z/)
    expect(told.lines.join('\n')).toMatch(/^! \d.* busy #\d+ blocked the event loop for \d/m)
    expect(told.lines.join('\n')).toMatch(/^z .*: quiet, the one task was parked, and only code outside/m)
  },
)
