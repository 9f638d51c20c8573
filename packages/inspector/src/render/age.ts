const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Milliseconds as a person says them: 0.2s, 41s, 5m, 2h14m, 3d4h. */
export function age(ms: number): string {
  const s = Math.max(ms, 0) / 1000
  if (s < 9.95) return `${s.toFixed(1)}s`
  if (s < MINUTE) return `${Math.floor(s)}s`
  if (s < HOUR) return `${Math.floor(s / MINUTE)}m`
  if (s < 2 * DAY) return two(s, HOUR, 'h', MINUTE, 'm')
  return two(s, DAY, 'd', HOUR, 'h')
}

function two(s: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((s % large) / small)
  return `${Math.floor(s / large)}${largeName}${rest === 0 ? '' : `${rest}${smallName}`}`
}

/** Lifetimes and latencies: 0.8ms, 12ms, 1.3s. */
export function latency(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)}ms`
  return ms < 1000 ? `${Math.round(ms)}ms` : age(ms)
}
