import type { BlockRecord, Model } from '../model/model.ts'
import { plain } from '../record/texts.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import type { Axis } from './bar.ts'
import { precise, timeIn, type Scale } from './scale.ts'

const BLOCKED = '!'
const QUIET = 'z'
/** Notes of one kind; what is beyond is counted. */
const MOST = 5

/** What happened to the program as a whole, at the time axis; empty if nothing did. */
export function marksOf({ blocks, quiet }: Model, { begin, end, cells }: Axis): string {
  const marks: string[] = []
  const cell = (at: number) =>
    Math.min(Math.max(Math.floor(((at - begin) * cells) / (end - begin)), 0), cells - 1)
  for (const { at } of quiet) marks[cell(at)] = QUIET
  for (const { from, to } of blocks) for (let at = cell(from); at <= cell(to); at++) marks[at] = BLOCKED
  return Array.from(marks, (mark) => mark ?? ' ').join('')
}

/** The same in words. */
export function markNotes(model: Model, unit: Scale['unit']): string[] {
  const { blocks, quiet, begin } = model
  const lines = blocks
    .slice(0, MOST)
    .map((block) => `${BLOCKED} ${timeIn(unit, (block.from - begin) / 1000)}: ${blockWords(block, model)}`)
  if (blocks.length > MOST)
    lines.push(`${BLOCKED} the event loop was blocked ${blocks.length - MOST} times more`)
  const [first] = quiet
  if (first !== undefined) {
    const times = quiet.length === 1 ? '' : `, and ${quiet.length - 1} times more`
    lines.push(`${QUIET} ${timeIn(unit, (first.at - begin) / 1000)}: ${quietWords(first.tasks)}${times}`)
  }
  return lines
}

/** `restock #31 blocked the event loop for 103.0 ms: parseFeed (/src/feed.ts:40:12)` */
export function blockWords({ from, to, task: id, isSure, stack }: BlockRecord, { tasks }: Model): string {
  const task = tasks.get(id)
  const name = `${plain(task?.name ?? 'task')} #${id % IDS_OF_A_COPY}`
  const who = id === 0 ? 'code outside all tasks' : isSure ? name : `probably ${name}`
  const where = stack === '' ? '' : `: ${stack}`
  return `${who} blocked the event loop for ${precise((to - from) / 1000)}${where}`
}

export function quietWords(tasks: number): string {
  const all = tasks === 1 ? 'the one task was' : `all ${tasks} tasks were`
  return `quiet, ${all} parked, and only code outside of tasks could go on`
}
