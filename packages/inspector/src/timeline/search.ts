import type { Story } from './story.ts'
import { numberOf, troubleOf } from './words.ts'

/** The places of tasks that a text is about: `#14` is a number; other text is looked for in names, errors, causes and resources. */
export function findTasks(story: Story, text: string): number[] {
  const { tasks } = story
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const number = /^#(\d+)$/.exec(wanted)?.[1]
  if (number !== undefined) return placesWhere(({ id }) => numberOf(id) === Number(number))
  // The same few texts come again and again.
  const known = new Map<string, boolean>()
  const has = (one: string): boolean => {
    let isThere = known.get(one)
    if (isThere === undefined) known.set(one, (isThere = one.toLowerCase().includes(wanted)))
    return isThere
  }
  return placesWhere(
    (task) =>
      has(task.name) ||
      has(troubleOf(story, task)) ||
      task.waits.some(({ kind, name: on }) => has(on) || has(kind)),
  )

  function placesWhere(matches: (task: (typeof tasks)[number]) => boolean): number[] {
    const places: number[] = []
    for (const [place, task] of tasks.entries()) if (matches(task)) places.push(place)
    return places
  }
}
