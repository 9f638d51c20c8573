import { rename, rm, writeFile } from 'node:fs/promises'
import { AsyncExitStack, scope, sleep } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords } from '../latencies.ts'
import { outside } from '../outside.ts'
import { indexFiles } from './index-files.ts'
import { madeTree } from './tree.ts'

export interface Indexed {
  readonly files: number
  readonly words: number
  readonly unread: number
  readonly mostOpen: number
  readonly commonest: readonly (readonly [word: string, files: number])[]
  readonly perSecond: number
  readonly chaos: ChaosCounts
}

export interface IndexParams {
  readonly files: number
  readonly handles: number
  readonly folder: string
  readonly scratch: string
  readonly out: string
  readonly chaos: number
}

/** Indexes a big tree: the one of the folder, or one that is made for it. */
export async function runIndex(params: IndexParams, lab: LabContext): Promise<Indexed> {
  const chaos = new Chaos(params.chaos, lab.random)
  let files = 0
  return outside(
    'index the files',
    async () => {
      await using stack = new AsyncExitStack()
      const made = () => madeTree(params.files, lab.random, params.scratch || undefined)
      const root =
        params.folder === ''
          ? stack.use(await scope((s) => s.spawn(made, { name: `make ${params.files} files` }))).value
          : params.folder
      const began = performance.now()
      const index = await indexFiles({
        root,
        handles: params.handles,
        told: (count) => lab.progress((files = count), params.files, 'files'),
        before: (path) => disturb(chaos.fateOf(path.slice(root.length)), path),
      })
      const seconds = (performance.now() - began) / 1000
      const sorted = [...index.words].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      if (params.out !== '') await writeWhole(params.out, JSON.stringify(Object.fromEntries(sorted)))
      return {
        files: index.files,
        words: index.words.size,
        unread: index.unread.length,
        mostOpen: index.mostOpen,
        commonest: sorted.slice(0, 3),
        perSecond: index.files / seconds,
        chaos: chaos.counts,
      }
    },
    () => `${countWords(files)} files were read, and no half of an index was written`,
  )
}

/** All of the text or nothing of it: a full disk leaves the file that was there before. */
async function writeWhole(path: string, text: string): Promise<void> {
  const half = `${path}.part`
  try {
    await writeFile(half, text)
    await rename(half, path)
  } finally {
    await rm(half, { force: true })
  }
}

async function disturb({ kind, delay }: ReturnType<Chaos['fateOf']>, path: string): Promise<void> {
  if (kind === 'delay') await sleep(delay)
  // As if somebody had deleted it, or closed it to us, in between.
  if (kind !== 'none' && kind !== 'delay')
    throw Object.assign(new Error(`${path} cannot be read`), { code: kind === 'reset' ? 'ENOENT' : 'EACCES' })
}
