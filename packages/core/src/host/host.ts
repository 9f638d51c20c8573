/** What the library asks of a runtime. */
export interface Host {
  readonly name: 'node' | 'bun' | 'deno' | 'workerd' | 'web'
  setTimer(ms: number, callback: () => void): void
}
