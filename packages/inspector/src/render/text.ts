import stringWidth from 'string-width'

export function width(text: string): number {
  return stringWidth(text)
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
