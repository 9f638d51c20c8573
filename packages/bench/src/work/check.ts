/** Results are looked at, so that no work is skipped, by an engine or by mistake. */
export function expectSum(values: readonly number[], count: number): number {
  let sum = 0
  for (const value of values) sum += value
  if (values.length !== count || sum !== (count * (count - 1)) / 2) throw new Error('Wrong results')
  return count
}

export function expectEqual(value: unknown, expected: unknown): void {
  if (value !== expected) throw new Error(`Wrong result: ${String(value)}, not ${String(expected)}`)
}
