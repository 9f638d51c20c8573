import { stat } from 'node:fs/promises'
import { type Document, readDocument } from './document.ts'
import type { Target } from './target.ts'
import type { Verdict } from './verdict.ts'

/** Checks links to files, and reads each Markdown file that is linked to once. */
export class Files {
  readonly #documents = new Map<string, Promise<Document>>()

  async check({ path, anchor }: Target & { kind: 'file' }): Promise<Verdict> {
    const stats = await stat(path).catch(() => undefined)
    if (stats === undefined) return { ok: false, status: 'missing', why: 'no such file' }
    const hasAnchors = stats.isFile() && /\.(md|markdown)$/i.test(path)
    if (anchor === '' || !hasAnchors) return { ok: true, status: 'file', why: '' }
    const { anchors } = await this.#read(path)
    if (anchors.has(anchor)) return { ok: true, status: 'file', why: '' }
    return { ok: false, status: 'anchor', why: `no heading #${anchor} in it` }
  }

  #read(path: string): Promise<Document> {
    let document = this.#documents.get(path)
    if (document === undefined) this.#documents.set(path, (document = readDocument(path)))
    return document
  }
}
