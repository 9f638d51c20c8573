import type { Recording } from '../export/recording.ts'
import { open } from './app.ts'
import { byId, make } from './element.ts'
import { layOut } from './layout.ts'
import type { Packed } from '../export/packed.ts'
import { load } from './load.ts'
import { lengthOf } from './moments.ts'
import { blockWords, quietWords } from '../render/marks.ts'
import { type Story, tellStory } from './story.ts'

/** Blocked loops that are told of by themselves; all are marked. */
const MOST_BLOCKS = 3

void start()

async function start(): Promise<void> {
  try {
    const element = byId('recording')
    const packed = JSON.parse(element.textContent) as Packed
    // Megabytes that nobody needs any more.
    element.remove()
    const recording = await load(packed)
    const story = tellStory(recording.events())
    head(packed.title, recording, story)
    notes(recording, story, packed.cut)
    open(story, layOut(story))
    document.documentElement.dataset['ready'] = 'yes'
  } catch (error) {
    byId('facts').textContent = error instanceof Error ? error.message : String(error)
  }
}

function head(title: string, { head: { runtime, program } }: Recording, { tasks, begin, end }: Story): void {
  const shown = title || program
  document.title = `${shown} · Async Lab`
  byId('program').textContent = shown
  byId('program').title = program
  const count = (outcome: string) => tasks.filter((task) => task.outcome === outcome).length
  const [failed, cancelled] = [count('failed'), count('cancelled')]
  byId('facts').textContent = byId('facts').title = [
    `${tasks.length.toLocaleString('en')} ${tasks.length === 1 ? 'task' : 'tasks'}`,
    lengthOf(end - begin),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled.toLocaleString('en')} cancelled`] : []),
    runtime,
  ].join(' · ')
}

function notes({ dropped, isVirtual }: Recording, { model, tasks }: Story, cut: number): void {
  const list = byId('notes')
  const note = (text: string, isBad = true) => list.append(make('li', isBad ? { class: 'bad' } : {}, text))
  for (const { waits } of model.deadlocks) note(`deadlock: ${waits.length} tasks waited for each other`)
  for (const block of model.blocks.slice(0, MOST_BLOCKS))
    note(`${lengthOf(block.from - model.begin)}: ${blockWords(block, model)}`)
  const more = model.blocks.length - MOST_BLOCKS
  if (more > 0) note(`the event loop was blocked ${more.toLocaleString('en')} times more`)
  const [first] = model.quiet
  if (first !== undefined) note(`${lengthOf(first.at - model.begin)}: ${quietWords(first.tasks)}`, false)
  if (dropped.tasks > 0)
    note(`dropped ${dropped.tasks.toLocaleString('en')} whole tasks; every task shown is complete`)
  if (cut > 0) note('the recording was cut off; this is up to what was last written')
  if (isVirtual) note('times are those of a virtual clock', false)
  if (tasks.length === 0) note('no tasks were recorded', false)
  list.hidden = list.childElementCount === 0
}
