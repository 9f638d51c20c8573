import { define } from '../base/errors.ts'

export interface ExplorationError extends Error {
  readonly code: 'EXPLORATION_ERR'
  /** Runs the same schedule again: `explore(body, { replay })`. */
  readonly replay: string
}

/** A schedule under which the body failed; `cause` is what it failed with. */
export const ExplorationError: new (cause: unknown, replay: string, schedules: number) => ExplorationError =
  /* @__PURE__ */ define(
    class extends Error {
      readonly replay: string

      constructor(cause: unknown, replay: string, schedules: number) {
        const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
        super(
          `Schedule ${schedules} fails: ${what}\nRun it again with explore(body, { replay: '${replay}' })`,
          { cause },
        )
        this.replay = replay
      }
    },
    'ExplorationError',
    'EXPLORATION_ERR',
  ) as never
