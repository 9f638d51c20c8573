import { type Copy, copiesOf } from '../live/picture.ts'
import { Refusal } from './messages.ts'

/**
 * Which loaded copy of the core has this task: ids are unique within one only.
 *
 * @throws where none has it, or several have and none was asked for
 */
export function copyOf(task: number, from: readonly Copy[], asked?: number): number {
  const found = copiesOf(task, from).filter((at) => asked === undefined || at === asked)
  const [at] = found
  if (at === undefined) {
    const number = asked === undefined ? task : numberOf(task, asked)
    throw new Refusal('no-such-task', `No task #${number} lives: it has ended, or never was`)
  }
  if (found.length === 1) return at
  const names = found.map((one) => {
    const { id, name } = from[one]!.snapshot()
    return `${name[id.indexOf(task)]} #${numberOf(task, one)}`
  })
  throw new Refusal(
    'ambiguous',
    `Cannot tell which #${task} is meant: ${found.length} loaded copies of the core have one, ${names.join(' and ')}, say ${found.map((one) => numberOf(task, one)).join(' or ')}`,
  )
}

/** `14/2`, as the lists have it. */
function numberOf(task: number, copy: number): string {
  return `${task}/${copy + 1}`
}
