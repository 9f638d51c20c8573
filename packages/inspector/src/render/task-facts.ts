import { type Row, type View } from './view.ts'

/** A task as `--json` tells it. Moments are milliseconds on the clock of `now`. */
export interface TaskFacts {
  /** Which loaded copy of the core it belongs to. */
  readonly copy: number
  readonly id: number
  /** The task around it. */
  readonly parent: number | null
  readonly name: string
  readonly state: string
  readonly waitsFor: {
    readonly kind: string
    readonly on: string | number | null
    readonly place: number | null
    readonly heldBy: readonly number[]
    readonly since: number | null
    /** It began before anybody looked: `since` is when it was first seen. */
    readonly atLeast: boolean
  } | null
  readonly deadline: number | null
  readonly cancelled: string | null
}

/** Tasks as plain data, parents first. */
export function taskFacts({ rows }: View, name = ''): TaskFacts[] {
  return rows.filter((row) => row.isTask && row.name.includes(name)).map(factsOf)
}

function factsOf(row: Row): TaskFacts {
  const { entry, id, name, state, kind, on, place, holders, since, deadline, cancelled } = row
  let parent = row.parent
  while (parent !== undefined && !parent.isTask) parent = parent.parent
  return {
    copy: entry,
    id,
    parent: parent?.id ?? null,
    name,
    state,
    waitsFor:
      kind === null
        ? null
        : {
            kind,
            on,
            place: place || null,
            heldBy: holders.map((holder) => holder.id),
            since: Math.abs(since) || null,
            atLeast: since < 0,
          },
    deadline: deadline || null,
    cancelled,
  }
}
