import { SourceMaps } from './source-maps.ts'

/** Facts that name places of a program in texts. */
const TEXTS = new Set(['frames', 'site', 'place'])

interface Place {
  file: string
  line: number
  column: number
}

/** Puts places as they were written for those of generated code, in plain data and in place, where maps of that code can be read here. */
export function asWritten<T>(facts: T, maps: SourceMaps = new SourceMaps(), name = ''): T {
  if (typeof facts === 'string') return (TEXTS.has(name) ? maps.original(facts) : facts) as T
  if (typeof facts !== 'object' || facts === null) return facts
  if (isPlace(facts)) Object.assign(facts, maps.find(facts.file, facts.line, facts.column))
  if (!Array.isArray(facts)) {
    const fields = facts as Record<string, unknown>
    for (const [key, value] of Object.entries(fields)) fields[key] = asWritten(value, maps, key)
  } else if (typeof facts[0] !== 'number') {
    // Columns of numbers are long.
    for (let at = 0; at < facts.length; at++) facts[at] = asWritten(facts[at], maps, name)
  }
  return facts
}

function isPlace(facts: object): facts is Place {
  return 'file' in facts && 'line' in facts && 'column' in facts
}
