import { heldSince, type Row, type View } from './view.ts'

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
    /** Since when each of these holds it; null where nobody saw it. */
    readonly heldSince: ReadonlyArray<number | null>
    readonly since: number | null
    /** It began before anybody looked: `since` is when it was first seen. */
    readonly atLeast: boolean
  } | null
  readonly deadline: number | null
  readonly cancelled: string | null
  /** Null where nobody watched when it was spawned. */
  readonly spawned: {
    readonly by: number | null
    /** `path:line:column`; `isSure` is false where it is that of another task of the same name. */
    readonly site: string | null
    readonly isSure: boolean
  } | null
  /** What was seen of it; null where nobody watches. `ran` and `longest` are known at level 4. */
  readonly soFar: {
    readonly woken: number
    readonly ran: number | null
    readonly longest: number | null
    /** Counts begin later than the task. */
    readonly atLeast: boolean
    /** Since when it is outside. */
    readonly outside: number | null
  } | null
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
            heldSince: holders.map((holder) => heldSince(row, holder) ?? null),
            since: Math.abs(since) || null,
            atLeast: since < 0,
          },
    deadline: deadline || null,
    cancelled,
    ...seenFacts(row),
  }
}

function seenFacts({ seen, state }: Row): Pick<TaskFacts, 'spawned' | 'soFar'> {
  if (seen === undefined) return { spawned: null, soFar: null }
  const { isWhole, by = null, site = null, isSiteSure = false, woken, ran = null, longest = null } = seen
  const outside = state === 'outside' ? (seen.outside ?? null) : null
  return {
    spawned: isWhole ? { by, site, isSure: isSiteSure } : null,
    soFar: { woken, ran, longest, atLeast: !isWhole || seen.isRanWhole === false, outside },
  }
}
