/** Counts that tests ask for. Plain numbers: keeping them costs nothing that could be measured. */
export const tally = {
  /** Armed timers, on all clocks. */
  timers: 0,
  /** Listeners of ours on foreign signals. */
  listeners: 0,
}
