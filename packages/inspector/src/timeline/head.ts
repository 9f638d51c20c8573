import { blockWords, quietWords } from '../render/marks.ts'
import { byId, make, renew } from './element.ts'
import { lengthOf } from './moments.ts'
import type { Story } from './story.ts'

/** Blocked loops that are told of by themselves; all are marked. */
const MOST_BLOCKS = 3

/** What stands at the top of the page, of the program and of the recording. */
export interface Heading {
  readonly title: string
  readonly program: string
  readonly runtime: string
  /** How many tasks are alive is told of a program that runs. */
  readonly isLive?: boolean
}

export function showHead(
  { title, program, runtime, isLive = false }: Heading,
  { tasks, begin, end }: Story,
): void {
  const shown = title || program
  document.title = `${shown} · Async Lab`
  byId('program').textContent = shown
  byId('program').title = program
  const count = (outcome: string) => tasks.filter((task) => task.outcome === outcome).length
  const [failed, cancelled] = [count('failed'), count('cancelled')]
  const alive = tasks.filter(({ settled }) => settled === -1).length
  byId('facts').textContent = byId('facts').title = [
    `${tasks.length.toLocaleString('en')} ${tasks.length === 1 ? 'task' : 'tasks'}`,
    ...(isLive ? [`${alive.toLocaleString('en')} alive`] : []),
    lengthOf(end - begin),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled.toLocaleString('en')} cancelled`] : []),
    runtime,
  ].join(' · ')
}

export interface Note {
  readonly text: string
  readonly isBad: boolean
}

/** What a reader has to know before they believe the picture. */
export function notesOf(
  { dropped, isVirtual }: { dropped: { tasks: number }; isVirtual: boolean },
  { model, tasks, zero }: Story,
): Note[] {
  const { blocks, quiet } = model
  const more = blocks.length - MOST_BLOCKS
  return [
    ...model.deadlocks.map(({ waits }) => bad(`deadlock: ${waits.length} tasks waited for each other`)),
    ...blocks
      .slice(0, MOST_BLOCKS)
      .map((block) => bad(`${lengthOf(block.from - zero)}: ${blockWords(block, model)}`)),
    ...(more > 0 ? [bad(`the event loop was blocked ${more.toLocaleString('en')} times more`)] : []),
    ...quiet.slice(0, 1).map(({ at, tasks: all }) => good(`${lengthOf(at - zero)}: ${quietWords(all)}`)),
    ...(dropped.tasks > 0
      ? [bad(`dropped ${dropped.tasks.toLocaleString('en')} whole tasks; every task shown is complete`)]
      : []),
    ...(isVirtual ? [good('times are those of a virtual clock')] : []),
    ...(tasks.length === 0 ? [good('no tasks were recorded')] : []),
  ]
}

export const bad = (text: string): Note => ({ text, isBad: true })
export const good = (text: string): Note => ({ text, isBad: false })

export function showNotes(notes: readonly Note[]): void {
  const list = byId('notes')
  renew(
    list,
    notes.map(({ text, isBad }) => make('li', isBad ? { class: 'bad' } : {}, text)),
  )
  list.hidden = notes.length === 0
}
