/** Of the names, those that a person may have meant, best first; none if nothing is near. */
export function nearest(typed: string, names: readonly string[]): string[] {
  const near = names.map((name) => {
    const isPart = typed.length >= 3 && (name.includes(typed) || typed.includes(name))
    return { name, distance: isPart ? 1 : distance(typed.toLowerCase(), name) }
  })
  const most = Math.max(2, Math.floor(typed.length / 3))
  return near
    .filter((one) => one.distance <= most)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** How many letters to add, drop, change or swap with the next. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, at) => [at, ...Array<number>(b.length).fill(0)])
  for (let at = 1; at <= b.length; at++) rows[0]![at] = at
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1)
      rows[i]![j] = least
    }
  }
  return rows[a.length]![b.length]!
}
