/** What the command line tells the process of a script, by an environment variable that the preload takes away at once. */
export interface Order {
  /** Only a child of this process is meant, not what the script starts in turn. */
  readonly parent: number
  /** Where the JSON document goes; without it a picture is drawn on stderr. */
  readonly jsonTo?: number
  readonly seed?: number
  readonly repeat?: number
  /** Tell who used the processor, and nothing else. */
  readonly profile?: boolean
  /** Draw while it runs, on stderr. */
  readonly live?: boolean
  /** The path of the file to record to. */
  readonly record?: string
  /** The path of the page to write. */
  readonly html?: string
  /** What debug mode finds is told as a list, and the tasks are not drawn. */
  readonly doctor?: boolean
  /** What starts the command line, for the commands that a lab suggests. */
  readonly program: string
}

export const ORDER = 'ASYNC_LAB_RUN'
