/** Seconds with two digits; many of them are cut in the middle. */
export function showSeconds(values: readonly number[]): string {
  const texts = values.map((value) => value.toFixed(2))
  return texts.length <= 8 ? texts.join('  ') : [...texts.slice(0, 4), '…', ...texts.slice(-3)].join('  ')
}

/** Says of values that they ascend, if they do. */
export function showAscending(values: readonly number[]): { value: string; note: string } {
  const ascend = values.every((value, at) => at === 0 || values[at - 1]! <= value)
  const note = ascend ? 'ascending, and nothing was sorted' : 'not ascending: please report it'
  return values.length === 0
    ? { value: 'nothing', note: 'no wait was asked for' }
    : { value: showSeconds(values), note }
}
