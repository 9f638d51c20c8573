import { readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Milliseconds between looks, for folders whose changes nobody tells: on network drives, in containers. */
const LOOK = 1000
/** An editor that saves may truncate, write and rename: all of that is one change. */
const SETTLE = 60

/**
 * Resolves once the text of the file is another one. The folder is watched, and not the file: many editors put a new file in the
 * place of the old one.
 */
export function changeOf(file: string, before: string | undefined): Promise<void> {
  return new Promise((resolve) => {
    let settle: NodeJS.Timeout | undefined
    const look = () => {
      const text = textOf(file)
      if (text === undefined || text === before || text.trim() === '') return
      clearTimeout(settle)
      settle = setTimeout(() => {
        // Still being written: the next look will see the rest.
        if (textOf(file) !== text) return look()
        clearInterval(timer)
        watcher?.close()
        resolve()
      }, SETTLE)
    }
    const timer = setInterval(look, LOOK)
    let watcher: ReturnType<typeof watch> | undefined
    try {
      watcher = watch(dirname(file), (_, name) => (name === null || name === basename(file)) && look())
      watcher.on('error', () => watcher?.close())
    } catch {
      // The looks in between do.
    }
    look()
  })
}

export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
