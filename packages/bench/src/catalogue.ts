import { cancellation } from './work/cancel.ts'
import { hygiene } from './work/hygiene.ts'
import { imports } from './work/import.ts'
import { maps } from './work/map.ts'
import { spawning } from './work/spawn.ts'
import { timing } from './work/timers.ts'
import type { Workload } from './workload.ts'

export const workloads: readonly Workload[] = [
  ...spawning,
  ...cancellation,
  ...maps,
  ...timing,
  imports,
  ...hygiene,
]
