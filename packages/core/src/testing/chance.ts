import { UsageError } from '../base/errors.ts'
import { currentNode } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'

const SOURCES = [
  { holder: Math, name: 'random', text: 'Math.random' },
  { holder: Date, name: 'now', text: 'Date.now' },
] as const

/** What code asked that no seed controls. */
export interface ChanceWatch {
  /** Names what was asked; null if nothing was. */
  found(): UsageError | null
  stop(): void
}

interface Watcher {
  readonly asked: Set<string>
  isMeant(node: CancelNode): boolean
}

const watchers = /* @__PURE__ */ new Set<Watcher>()
/** Puts the originals back. They are replaced once for all who watch: who ends first need not have begun last. */
let restore: (() => void) | null = null

/**
 * Notices code of the tasks that are meant when it asks for chance or for the real time. Code outside tasks is not: a test
 * runner may ask what it likes.
 */
export function watchChance(isMeant: (node: CancelNode) => boolean): ChanceWatch {
  const watcher: Watcher = { asked: new Set(), isMeant }
  watchers.add(watcher)
  restore ??= replaceSources()
  return {
    found() {
      if (watcher.asked.size === 0) return null
      const what = [...watcher.asked].join(' and ')
      return new UsageError(
        `Cannot trust this run: the body uses ${what}, which its seed does not control, hand such values in`,
      )
    },
    stop() {
      watchers.delete(watcher)
      if (watchers.size > 0) return
      restore?.()
      restore = null
    },
  }
}

function replaceSources(): () => void {
  const restores = SOURCES.map(({ holder, name, text }) => {
    const target = holder as unknown as Record<string, () => number>
    const original = target[name]!
    const watched = function (this: unknown): number {
      const node = currentNode()
      if (node !== null) for (const one of watchers) if (one.isMeant(node)) one.asked.add(text)
      return original.call(this)
    }
    target[name] = watched
    return () => {
      if (target[name] === watched) target[name] = original
    }
  })
  return () => {
    for (const one of restores) one()
  }
}
