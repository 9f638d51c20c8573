import { courseMap, courseSections } from '@async-lab/labs'
import { type Output, writeJson } from '../output.ts'
import { nextLine } from '../render/summary.ts'
import { pad, wrap } from '../render/text.ts'

/** What the course teaches and uses, what stands for it here, and the labs that show it. */
export function listCourse(json: boolean, output: Output): void {
  if (json) return writeJson(courseMap)
  const { columns, colors } = output
  const names = Math.max(...courseMap.map(({ name }) => name.length))
  const indent = columns >= 60 ? Math.min(names, Math.floor(columns * 0.3)) + 4 : 4
  const lines: string[] = []
  for (const { title, rows } of courseSections()) {
    lines.push(colors.bold(title))
    for (const { name, here, labs } of rows) {
      const room = columns - indent
      const behind = [
        ...wrap(here.replaceAll('`', ''), room),
        ...wrap(labs.join(', '), room).map((line) => colors.cyan(line)),
      ]
      const before = columns >= 60 ? wrap(name, indent - 4) : []
      if (columns < 60) lines.push(...wrap(`  ${name}`, columns, 2))
      for (let at = 0; at < Math.max(before.length, behind.length); at++)
        lines.push(`  ${pad(before[at] ?? '', indent - 2)}${behind[at] ?? ''}`.trimEnd())
    }
    lines.push('')
  }
  output.lines([...lines, ...nextLine(['learn', 'run concurrent-coroutines'], output)])
}
