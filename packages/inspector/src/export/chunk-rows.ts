import { EVENT_KINDS, type EventKind } from '../record/event.ts'
import { FIELDS, Trace } from '../record/trace.ts'
import type { Texts } from '../record/texts.ts'
import type { Chunk } from './chunk.ts'

/**
 * A chunk that was read, as rows again: texts get their numbers in `own`, and places their words. Kinds that are new to this
 * version are passed over.
 */
export function rowsOf(
  { head, columns }: Chunk,
  texts: readonly string[],
  own: Texts,
  wordsFor: (site: string) => string,
): Trace {
  const trace = new Trace(head.events)
  trace.texts = own
  const [kinds, ats, copies] = ['kind', 'at', 'copy'].map((name) => columns.get(name)!) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const sources = head.kinds.map((kind) => ({
    number: EVENT_KINDS.indexOf(kind as EventKind),
    fields: (FIELDS[kind as EventKind] ?? []).map(([field, slot, reading]) => ({
      slot,
      isText: reading === 'text',
      isSite: field === 'site',
      column: columns.get(`${kind}.${field}`),
    })),
    row: 0,
  }))
  for (let at = 0; at < head.events; at++) {
    const source = sources[kinds[at]!]!
    const rowOfKind = source.row++
    if (source.number < 0) continue
    const row = trace.add(source.number, copies[at]!, ats[at]!, 0)
    for (const { slot, isText, isSite, column } of source.fields) {
      const value = column?.[rowOfKind] ?? 0
      const text = isText ? (texts[value] ?? '') : ''
      trace[slot][row] = isText ? own.number(isSite ? wordsFor(text) : text) : value
    }
  }
  return trace
}
