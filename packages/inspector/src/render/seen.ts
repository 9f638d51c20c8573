import { relative } from './frame.ts'
import { precise } from './scale.ts'
import { label, number, type Row } from './view.ts'
import { plain } from '../record/texts.ts'

/** `by listen #2`, who may have ended; empty where nobody saw it. */
export function spawnedBy({ entry, copies, seen }: Row, rows: readonly Row[]): string {
  if (seen?.by === undefined) return ''
  const by = rows.find((row) => row.entry === entry && row.id === seen.by)
  const { byName = '', by: id } = seen
  return `by ${by === undefined ? `${plain(byName)} ${number({ id, entry, copies })}`.trim() : label(by)}`
}

/** `src/api.ts:61:11`, with `~` where it is that of another task of the same name; empty where nobody looked. */
export function spawnPlace({ seen }: Row, cwd: string): string {
  if (seen?.site === undefined) return ''
  return `${seen.isSiteSure ? '' : '~'}${relative(plain(seen.site), cwd)}`
}

/** What a task has done: with `≥` where it was not seen from its beginning. */
export function soFar({ seen }: Row): string {
  if (seen === undefined) return ''
  const { isWhole, woken, ran, longest, isRanWhole } = seen
  const times = woken === 1 ? 'time' : 'times'
  const words = [`woken ${isWhole ? '' : '≥'}${woken} ${times}`]
  if (ran !== undefined && longest !== undefined) {
    const least = isRanWhole === true ? '' : '≥'
    words.push(`ran ${least}${precise(ran)}`, `longest ${least}${precise(longest)}`)
  }
  return words.join(', ')
}
