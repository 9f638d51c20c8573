import type { Colors } from './colors.ts'
import { fit } from './text.ts'

/** How far a lab is. */
export interface Progress {
  readonly done: number
  readonly total: number
  readonly what: string
}

const BAR = 20

/** `1,234 of 2,000 requests  ━━━━━━━━━━━━`, for who waits. */
export function progressLine({ done, total, what }: Progress, columns: number, colors: Colors): string {
  const text = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${what}`
  const share = total > 0 ? Math.min(Math.max(done / total, 0), 1) : 1
  const bar = '━'.repeat(Math.round(share * BAR))
  return text.length + 2 + BAR > columns ? fit(text, columns) : `${text}  ${colors.cyan(bar)}`
}
