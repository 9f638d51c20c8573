import picocolors from 'picocolors'
import { describe, expect, it } from 'vitest'
import { progressLine } from '../src/render/progress.ts'
import { tableLines } from '../src/render/table.ts'

const colors = picocolors.createColors(false)

describe('progress', () => {
  it('tells how far a lab is, with a bar where there is room', () => {
    const half = { done: 1000, total: 2000, what: 'requests' }
    expect(progressLine(half, 80, colors)).toBe(`1,000 of 2,000 requests  ${'━'.repeat(10)}`)
    expect(progressLine(half, 30, colors)).toBe('1,000 of 2,000 requests')
    expect(progressLine({ ...half, done: 3000 }, 80, colors)).toBe(
      `3,000 of 2,000 requests  ${'━'.repeat(20)}`,
    )
    expect(progressLine({ done: 0, total: 0, what: 'files' }, 80, colors)).toBe(
      `0 of 0 files  ${'━'.repeat(20)}`,
    )
  })
})

describe('a table', () => {
  const table = [
    ['', 'calls', 'p99'],
    ['one by one', '20', '1.5 ms'],
    ['together', '2,000', '12 ms'],
  ]

  it('has its numbers side by side, and below each other where there is no room', () => {
    expect(tableLines(table, 80, colors)).toEqual([
      '             calls      p99',
      'one by one      20   1.5 ms',
      'together     2,000    12 ms',
    ])
    expect(tableLines(table, 20, colors)).toEqual([
      'one by one',
      '  calls  20',
      '  p99    1.5 ms',
      'together',
      '  calls  2,000',
      '  p99    12 ms',
    ])
  })
})
