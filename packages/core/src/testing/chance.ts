import { UsageError } from '../base/errors.ts'
import { currentNode } from '../cancel/current.ts'

const SOURCES = [
  { holder: Math, name: 'random', text: 'Math.random' },
  { holder: Date, name: 'now', text: 'Date.now' },
] as const

/**
 * Notices code of tasks that asks for chance or for the real time, which no seed controls. Code outside tasks is not meant:
 * a test runner may ask what it likes.
 */
export function watchChance(): { check(): void; stop(): void } {
  const asked = new Set<string>()
  const restore = SOURCES.map(({ holder, name, text }) => {
    const target = holder as unknown as Record<string, () => number>
    const original = target[name]!
    const watched = function (this: unknown): number {
      if (currentNode() !== null) asked.add(text)
      return original.call(this)
    }
    target[name] = watched
    return () => {
      if (target[name] === watched) target[name] = original
    }
  })
  return {
    check() {
      if (asked.size === 0) return
      const what = [...asked].join(' and ')
      throw new UsageError(
        `Cannot trust this run: the body uses ${what}, which its seed does not control, hand such values in`,
      )
    },
    stop() {
      for (const one of restore) one()
    },
  }
}
