import ts from 'typescript'
import { findFiles, parseSources, type Source, visit } from './sources.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program that stands in the documentation. */
export interface Example {
  readonly path: string
  /** Of the first line of its code. */
  readonly line: number
  readonly code: string
}

interface Line {
  readonly number: number
  readonly text: string
}

/** Every block of TypeScript in a Markdown file. */
function examplesInMarkdown(path: string, text: string): Example[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({ number: index + 1, text: line }))
  return fencedBlocks(lines).map((block) => ({ path, ...block }))
}

/** Every block of TypeScript under an `@example`, and the lines of those that have none. */
function examplesInComments(source: Source): { examples: Example[]; bare: number[] } {
  const comments = new Map<number, string>()
  visit(source.tree, (node) => {
    for (const comment of ts.getJSDocCommentsAndTags(node)) {
      if (ts.isJSDoc(comment)) comments.set(comment.pos, comment.getText(source.tree))
    }
  })
  const examples: Example[] = []
  const bare: number[] = []
  for (const [position, text] of comments) {
    const first = source.tree.getLineAndCharacterOfPosition(position).line + 1
    const lines = text.split(/\r?\n/).map((line, index) => ({
      number: first + index,
      text: line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, ''),
    }))
    for (const [at, line] of lines.entries()) {
      if (!line.text.startsWith('@example')) continue
      const rest = lines.slice(at + 1)
      const end = endOfTag(rest)
      const blocks = fencedBlocks(rest.slice(0, end))
      if (blocks.length === 0) bare.push(line.number)
      examples.push(...blocks.map((block) => ({ path: source.path, ...block })))
    }
  }
  return { examples, bare }
}

/** A tag ends where the next begins; `@` within a fence is code. */
function endOfTag(lines: readonly Line[]): number {
  let inFence = false
  const end = lines.findIndex(({ text }) => {
    if (/^\s*(?:```|~~~)/.test(text)) inFence = !inFence
    return !inFence && /^@\w/.test(text)
  })
  return end < 0 ? lines.length : end
}

function fencedBlocks(lines: readonly Line[]): Array<{ line: number; code: string }> {
  const blocks: Array<{ line: number; code: string }> = []
  let open: { fence: string; indent: string; isProgram: boolean; line: number; code: string[] } | undefined
  for (const { number, text } of lines) {
    const [, indent = '', fence = '', info = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    if (open === undefined) {
      if (fence === '') continue
      const isProgram = /^\s*(?:ts|mts|typescript)\b/.test(info)
      open = { fence, indent, isProgram, line: number + 1, code: [] }
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      if (open.isProgram) blocks.push({ line: open.line, code: open.code.join('\n') })
      open = undefined
    } else {
      open.code.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text.trimStart())
    }
  }
  return blocks
}

/** All examples of the repository, and what is wrong with how they are written. */
export function findExamples(root: string): { examples: Example[]; problems: string[] } {
  const documents = findFiles(['README.md', 'docs/**/*.md', '{packages,apps}/*/README.md'], root)
  const commented = parseSources('packages/*/src', root).map((source) => ({
    source,
    ...examplesInComments(source),
  }))
  return {
    examples: [
      ...documents.flatMap((path) => examplesInMarkdown(path, readFileSync(join(root, path), 'utf8'))),
      ...commented.flatMap(({ examples }) => examples),
    ],
    problems: commented.flatMap(({ source, bare }) =>
      bare.map(
        (line) =>
          `${source.path}:${line}: this @example has no \`\`\`ts block, so nothing shows that it works`,
      ),
    ),
  }
}
