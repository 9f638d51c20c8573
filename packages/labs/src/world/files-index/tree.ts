import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AsyncResource, forEach, resource, shield } from '@async-lab/core'

const IN_A_FOLDER = 50
const WORDS = 'task scope wait park wake cancel shield permit queue lock deadline loop'.split(' ')

/** A folder with many files, for as long as it is used. */
export function madeTree(
  files: number,
  random: () => number,
  folder = tmpdir(),
): Promise<AsyncResource<string>> {
  return resource(async function* () {
    const root = await mkdtemp(join(folder, 'async-lab-files-'))
    try {
      const folders = Math.ceil(files / IN_A_FOLDER)
      for (let at = 0; at < folders; at++) await mkdir(join(root, `folder-${at}`))
      const texts = Array.from({ length: files }, (_, at) => ({ at, text: textBy(random) }))
      await forEach(
        texts,
        ({ at, text }) =>
          writeFile(join(root, `folder-${Math.floor(at / IN_A_FOLDER)}`, `file-${at}.txt`), text),
        { concurrency: 16 },
      )
      yield root
    } finally {
      await shield(() => rm(root, { recursive: true, force: true }))
    }
  })
}

function textBy(random: () => number): string {
  const count = 20 + Math.floor(random() * 60)
  return Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')
}
