/** What happened to tasks, as the recorder notes it. Plain data: a picture can be drawn from it anywhere, and any number of times. */
export type Event =
  | {
      readonly kind: 'spawned'
      readonly at: number
      readonly id: number
      readonly name: string
      readonly parent: number | undefined
    }
  | { readonly kind: 'started'; readonly at: number; readonly id: number }
  | { readonly kind: 'settled'; readonly at: number; readonly id: number; readonly state: EndState }

export type EndState = 'completed' | 'failed' | 'cancelled'
