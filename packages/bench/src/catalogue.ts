import { ambience } from './work/ambient.ts'
import { cancellation } from './work/cancel.ts'
import { channelling } from './work/channels.ts'
import { exploring } from './work/exploring.ts'
import { hygiene } from './work/hygiene.ts'
import { imports } from './work/import.ts'
import { jobs } from './work/jobs.ts'
import { locks } from './work/locks.ts'
import { maps } from './work/map.ts'
import { spawning } from './work/spawn.ts'
import { streaming } from './work/streams.ts'
import { timing } from './work/timers.ts'
import { watching } from './work/watching.ts'
import type { Workload } from './workload.ts'

export const workloads: readonly Workload[] = [
  ...spawning,
  ...cancellation,
  ...locks,
  ...maps,
  jobs,
  ...channelling,
  ...timing,
  ...streaming,
  imports,
  ...hygiene,
  exploring,
  watching,
  ambience,
]
