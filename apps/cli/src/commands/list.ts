import { type AnyLab, checkParams, labs, titleOf } from '@async-lab/labs'
import { type Output, writeJson } from '../output.ts'
import { nextLine } from '../render/summary.ts'
import { wrap } from '../render/text.ts'

/** The catalogue, by topic. */
export function list(json: boolean, output: Output): void {
  if (json) {
    return writeJson(
      labs.map(({ id, title, topic, teaches, params }) => ({ id, title, topic, teaches, params })),
    )
  }
  const { columns, colors } = output
  const indent = Math.max(...labs.map(({ id }) => id.length)) + 4
  const lines: string[] = []
  for (const [topic, ofTopic] of byTopic()) {
    lines.push(colors.bold(topic))
    for (const lab of ofTopic) {
      const name = `  ${colors.cyan(lab.id)}`
      if (columns - indent < 30) {
        lines.push(
          name,
          ...wrap(titleOf(lab, checkParams(lab.params, {})), columns - 4).map((line) => `    ${line}`),
        )
        continue
      }
      const [first, ...rest] = wrap(titleOf(lab, checkParams(lab.params, {})), columns - indent)
      lines.push(name + ' '.repeat(indent - 2 - lab.id.length) + first)
      lines.push(...rest.map((line) => ' '.repeat(indent) + line))
    }
    lines.push('')
  }
  output.lines([...lines, ...nextLine(['run concurrent-coroutines', 'start'], output)])
}

function byTopic(): Map<string, AnyLab[]> {
  const topics = new Map<string, AnyLab[]>()
  for (const lab of labs) topics.set(lab.topic, [...(topics.get(lab.topic) ?? []), lab])
  return topics
}
