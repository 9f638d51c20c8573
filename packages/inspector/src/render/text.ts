import stringWidth from 'string-width'

/** Without what could move the cursor or colour the screen: names come from programs. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
}

export function width(text: string): number {
  return stringWidth(text)
}

/** At least `columns` wide. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - width(text), 0))
}

/** At most `columns` wide: cut before its last word, as in `waitRan… #12`, since numbers tell names apart. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text
  const tail = text.match(/ #?\d+$/)?.[0] ?? ''
  if (width(tail) + 2 > columns) return `${cut(text, Math.max(columns - 1, 0))}${columns > 0 ? '…' : ''}`
  return `${cut(text.slice(0, text.length - tail.length), columns - width(tail) - 1)}…${tail}`
}

export function cut(text: string, columns: number): string {
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > columns) break
    kept += segment
  }
  return kept
}

/** Lines of at most `columns`, broken between words; the later ones are indented. */
export function wrap(text: string, columns: number, indent = 0): string[] {
  const lines: string[] = []
  let line = text.match(/^ */)![0]
  for (const word of text.trim().split(' ')) {
    const isEmpty = line.trim() === ''
    const longer = isEmpty ? line + word : `${line} ${word}`
    if (isEmpty || width(longer) <= columns) line = longer
    else {
      lines.push(line.trimEnd())
      line = ' '.repeat(indent) + word
    }
  }
  return [...lines, line.trimEnd()]
}
