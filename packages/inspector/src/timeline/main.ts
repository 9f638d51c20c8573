import type { Packed } from '../export/packed.ts'
import { App } from './app.ts'
import { byId } from './element.ts'
import { bad, notesOf, showHead, showNotes } from './head.ts'
import { layOut } from './layout.ts'
import { LivePage } from './live-page.ts'
import { load } from './load.ts'
import { tellStory } from './story.ts'
import type { Shown } from './told.ts'

void start()

async function start(): Promise<void> {
  try {
    const element = document.getElementById('recording')
    if (element === null) new LivePage(JSON.parse(byId('live').textContent) as Shown).begin()
    else await showRecording(element)
  } catch (error) {
    byId('facts').textContent = error instanceof Error ? error.message : String(error)
  }
}

async function showRecording(element: HTMLElement): Promise<void> {
  const packed = JSON.parse(element.textContent) as Packed
  // Megabytes that nobody needs any more.
  element.remove()
  const recording = await load(packed)
  const story = tellStory(recording.events())
  showHead({ title: packed.title, ...recording.head }, story)
  showNotes([
    ...notesOf(recording, story),
    ...(packed.cut > 0 ? [bad('the recording was cut off; this is up to what was last written')] : []),
  ])
  new App(story, layOut(story)).begin()
  document.documentElement.dataset['ready'] = 'yes'
}
