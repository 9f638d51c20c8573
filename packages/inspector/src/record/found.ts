import { KIND, micros, WHAT } from './coding.ts'
import type { WaitKind } from './facts.ts'
import type { Entry } from './registry.ts'
import type { Rows } from './rows.ts'

/** What lives already when a recording begins, told as if it began now: a recording stands on its own. */
export function found(entry: Entry, copy: number, recorder: Rows): void {
  const { trace } = recorder
  const at = micros(entry.now())
  const all = entry.snapshot()
  const text = (value: string): number => trace.texts.number(value)
  const rowOf = new Map(all.id.map((id, row) => [id, row]))
  const taskAround = (id: number): number => {
    let row = rowOf.get(id)
    while (row !== undefined && all.type[row] !== 'task') row = rowOf.get(all.parent[row]!)
    return row === undefined ? 0 : all.id[row]!
  }
  for (const [at_, id] of all.id.entries()) {
    const parent = all.parent[at_]!
    if (all.type[at_] === 'scope') {
      const row = recorder.row(KIND['scope-opened'], copy, at, id, true)
      if (row < 0) continue
      trace.b[row] = parent
      trace.c[row] = taskAround(parent)
      trace.how[row] = 0
      trace.text[row] = text(all.name[at_]!)
      trace.moment[row] = -1
      continue
    }
    const row = recorder.row(KIND['task-spawned'], copy, at, id)
    if (row < 0) continue
    trace.b[row] = taskAround(parent)
    trace.c[row] = parent
    trace.how[row] = 1
    trace.text[row] = text(all.name[at_]!)
    trace.detail[row] = 0
    park(id, at_)
  }

  function park(task: number, which: number): void {
    const kind = all.kind[which] as WaitKind | null
    const row = kind === null ? -1 : recorder.row(KIND['task-parked'], copy, at, task)
    if (row < 0) return
    const on = all.on[which]
    trace.b[row] = all.wait[which]!
    trace.c[row] = all.resource[which]!
    trace.d[row] = 0
    trace.what[row] = WHAT[kind!]
    trace.text[row] = typeof on === 'string' ? text(on) : 0
    trace.moment[row] = typeof on === 'number' && on < Infinity ? micros(on) : -1
    recorder.ran(row, copy, task)
  }
}
