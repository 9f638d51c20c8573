import { sleepUntil, now, type WaitOptions } from '@async-lab/core'

/** What happens at a moment: an item, the end (`|`) or an error (`#`). */
export type Moment = readonly [at: number, what: string]

export const CHARACTER = 10

/** `a-b--c|`, `-(ab)-[cd]#`: one token for each character of time. */
export function parse(marble: string): Moment[] {
  const tokens = marble.match(/\([^)]*\)|\[[^\]]*\]|./g) ?? []
  return tokens.flatMap((token, index): Moment[] => {
    const at = index * CHARACTER
    if (token === '-') return []
    const inside = token.startsWith('(') ? (token.slice(1, -1).match(/\[[^\]]*\]|./g) ?? []) : [token]
    return inside.map((what): Moment => [at, what])
  })
}

export class Fault extends Error {}

/** Gives its items at their moments, counted from when it is first asked, or as soon as it is asked later than that. */
export async function* play(marble: string, task: WaitOptions): AsyncGenerator<string, void, undefined> {
  const start = now()
  for (const [at, what] of parse(marble)) {
    if (start + at > now()) await sleepUntil(start + at, task)
    if (what === '#') throw new Fault('as drawn')
    if (what === '|') return
    yield what
  }
}

/** Iterates to the end, and tells what came when. */
export async function record(items: AsyncIterable<unknown>, clock: { now(): number }): Promise<Moment[]> {
  const start = clock.now()
  const moments: Moment[] = []
  const tell = (what: string) => moments.push([clock.now() - start, what])
  try {
    for await (const item of items) tell(Array.isArray(item) ? `[${item.join('')}]` : String(item))
    tell('|')
  } catch {
    tell('#')
  }
  return moments
}
