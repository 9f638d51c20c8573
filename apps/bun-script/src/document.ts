import GithubSlugger from 'github-slugger'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toString } from 'mdast-util-to-string'
import { gfm } from 'micromark-extension-gfm'
import { visit } from 'unist-util-visit'

export interface Link {
  readonly file: string
  readonly line: number
  readonly url: string
}

export interface Document {
  readonly links: readonly Link[]
  /** What `#…` may point at. */
  readonly anchors: ReadonlySet<string>
}

export async function readDocument(file: string): Promise<Document> {
  return parseDocument(file, await Bun.file(file).text())
}

export function parseDocument(file: string, text: string): Document {
  const links: Link[] = []
  const anchors = new Set<string>()
  const slugger = new GithubSlugger()
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  visit(tree, (node) => {
    const line = node.position?.start.line ?? 1
    if (node.type === 'heading') anchors.add(slugger.slug(toString(node)))
    else if (node.type === 'html') readHtml(node.value, line)
    // A reference has no address of its own: its definition is the line to mend.
    else if ('url' in node) links.push({ file, line, url: node.url })
  })
  return { links, anchors }

  function readHtml(html: string, firstLine: number): void {
    let at = 0
    const add = (raw: string | null): void => {
      if (!raw) return
      at = Math.max(html.indexOf(raw, at), 0)
      const line = firstLine + html.slice(0, at).split('\n').length - 1
      links.push({ file, line, url: raw.replaceAll('&amp;', '&') })
      at += raw.length
    }
    new HTMLRewriter()
      .on('a[href]', { element: (element) => add(element.getAttribute('href')) })
      .on('img[src]', { element: (element) => add(element.getAttribute('src')) })
      .on('[id]', { element: (element) => void anchors.add(element.getAttribute('id')!) })
      .on('a[name]', { element: (element) => void anchors.add(element.getAttribute('name')!) })
      .transform(html)
  }
}
