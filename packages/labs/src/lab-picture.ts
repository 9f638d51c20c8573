/** What a lab wants drawn of its result: spans on a time axis, or amounts next to each other. */
export type LabPicture = Timeline | Amounts

export interface Timeline {
  readonly kind: 'timeline'
  readonly spans: readonly Span[]
}

/** Milliseconds, from when the picture begins. */
export interface Span {
  readonly label: string
  readonly from: number
  readonly to: number
  readonly state: 'running' | 'completed' | 'failed' | 'cancelled'
  /** Said behind the time; the state by default, unless it completed. */
  readonly note?: string
}

export interface Amounts {
  readonly kind: 'amounts'
  /** What is counted. */
  readonly title: string
  readonly rows: ReadonlyArray<{ readonly label: string; readonly amount: number; readonly text: string }>
}
