import type { Paper } from '../render/paper.ts'
import { width } from '../render/text.ts'
import type { Finding } from './chart.ts'
import type { Examination } from './examine.ts'

/** What is wrong, and what to do, for people. */
export function doctorLines(
  { tasks, findings, gc, tooYoung, unseen }: Examination,
  { columns }: Paper,
): string[] {
  const collected = gc === null ? 'no collection could be forced' : `forced GC: ${Math.round(gc)} ms`
  return [
    `${count(findings.length, 'finding')} in ${count(tasks, 'task')} (${collected})`,
    ...findingLines(findings, columns),
    ...(tooYoung.length > 0 ? [`${count(tooYoung.length, 'task')} too young to judge: ask again`] : []),
    ...(unseen.length > 0
      ? [
          `${count(unseen.length, 'task')} outside began before anybody looked, and may be lost: start the program with ASYNC_LAB_DEBUG=1`,
        ].flatMap((text) => wrapped(text, columns, ''))
      : []),
  ]
}

export function findingLines(findings: readonly Finding[], columns: number): string[] {
  const indent = Math.max(0, ...findings.map(({ lint }) => lint.length)) + 2
  return findings.flatMap(({ lint, says, fix, place }) => {
    const below = ' '.repeat(indent)
    const rest = [
      ...wrapped(says, columns, below),
      ...wrapped(place === '' ? fix : `${place} · ${fix}`, columns, below),
    ]
    return [lint.padEnd(indent) + rest[0]!.slice(indent), ...rest.slice(1)]
  })
}

function wrapped(text: string, columns: number, before: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && width(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(before + word)
  }
  return lines
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
