import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A place in code that may have been generated: what is written in other files has none of these endings. */
const PLACE = /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\n():]*\.[cm]?jsx?):(\d+):(\d+)/g
/** The frames of packages are not shown. */
const OF_A_PACKAGE = /[\\/]node_modules[\\/]/
const NAMES_A_MAP = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/

interface ReadMap {
  readonly entries: SourceMap
  /** What the names of its sources are relative to. */
  readonly url: string
}

/**
 * Leads from generated code to what was written. Programs tell of places as their engine knows them, since reading maps would cost
 * them time and memory; who asks them reads the maps, from the files that the places name.
 */
export class SourceMaps {
  readonly #maps = new Map<string, ReadMap | undefined>()
  readonly #texts = new Map<string, string>()

  /** A text with each place in it that is known to come from somewhere else. */
  original(text: string): string {
    let original = this.#texts.get(text)
    if (original === undefined) {
      original = text.replaceAll(PLACE, (place, file: string, line: string, column: string) => {
        const found = this.find(file, Number(line), Number(column))
        return found === undefined ? place : `${found.file}:${found.line}:${found.column}`
      })
      this.#texts.set(text, original)
    }
    return original
  }

  /** Lines and columns count from 1. Undefined where the place is as it was written, or nobody knows. */
  find(
    file: string,
    line: number,
    column: number,
  ): { readonly file: string; readonly line: number; readonly column: number } | undefined {
    if (OF_A_PACKAGE.test(file)) return undefined
    const map = this.#of(file)
    const entry = map?.entries.findEntry(line - 1, column - 1)
    if (map === undefined || entry === undefined || !('originalSource' in entry)) return undefined
    const { originalSource, originalLine, originalColumn } = entry
    return { file: pathOf(originalSource, map.url), line: originalLine + 1, column: originalColumn + 1 }
  }

  #of(file: string): ReadMap | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, read(file))
    return this.#maps.get(file)
  }
}

/** Undefined for a file without a map, and for one whose map cannot be read: its places stay as they are. */
function read(file: string): ReadMap | undefined {
  try {
    const url = file.startsWith('file:') ? file : pathToFileURL(file).href
    const [, named] = NAMES_A_MAP.exec(readFileSync(fileURLToPath(url), 'utf8')) ?? []
    if (named === undefined) return undefined
    const at = new URL(named, url)
    const payload = JSON.parse(textOf(at)) as Omit<SourceMapPayload, 'sourceRoot'> & { sourceRoot?: string }
    const base = at.protocol === 'data:' ? url : at.href
    const { sourceRoot = '' } = payload
    const root = sourceRoot === '' ? base : new URL(`${sourceRoot.replace(/\/$/, '')}/`, base).href
    return { entries: new SourceMap({ sourceRoot, ...payload }), url: root }
  } catch {
    return undefined
  }
}

function textOf(url: URL): string {
  if (url.protocol !== 'data:') return readFileSync(url, 'utf8')
  const [head = '', data = ''] = url.pathname.split(/,(.*)/s)
  return head.endsWith(';base64') ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data)
}

/** Names that are no files, as bundlers give them, stay as they are. */
function pathOf(source: string, base: string): string {
  const url = new URL(source, base)
  return url.protocol === 'file:' ? fileURLToPath(url) : source
}
