import stringWidth from 'string-width'

/** ASCII, and what is drawn here: to know of all others, the tables of Unicode are compiled first, which takes a tenth of `pstree`. */
const ONE_COLUMN_EACH = /^[ -~·×…≤≥─-╿░█]*$/

export function width(text: string): number {
  return ONE_COLUMN_EACH.test(text) ? text.length : stringWidth(text)
}

/** At least `columns` wide. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - width(text), 0))
}

/** The longest beginning that fits. */
export function cut(text: string, columns: number): string {
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > columns) break
    kept += segment
  }
  return kept
}
