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

/** The longest beginning that fits. */
export function cut(text: string, columns: number): string {
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > columns) break
    kept += segment
  }
  return kept
}
