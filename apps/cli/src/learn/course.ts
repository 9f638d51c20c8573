import type { Exercise } from './exercise.ts'
import { awaiting } from './exercises/await.ts'
import { background } from './exercises/background.ts'
import { backpressure } from './exercises/backpressure.ts'
import { cancellation } from './exercises/cancellation.ts'
import { channels } from './exercises/channels.ts'
import { cleanup } from './exercises/cleanup.ts'
import { context } from './exercises/context.ts'
import { errors } from './exercises/errors.ts'
import { gather } from './exercises/gather.ts'
import { locks } from './exercises/locks.ts'
import { measuring } from './exercises/measuring.ts'
import { queues } from './exercises/queues.ts'
import { racing } from './exercises/race.ts'
import { retries } from './exercises/retries.ts'
import { semaphores } from './exercises/semaphores.ts'
import { shielding } from './exercises/shield.ts'
import { shutdown } from './exercises/shutdown.ts'
import { streams } from './exercises/streams.ts'
import { task } from './exercises/task.ts'
import { timeouts } from './exercises/timeouts.ts'

/** All exercises, in their order. */
export const exercises: readonly Exercise[] = [
  awaiting,
  gather,
  task,
  measuring,
  timeouts,
  errors,
  cleanup,
  cancellation,
  shielding,
  locks,
  semaphores,
  queues,
  channels,
  backpressure,
  racing,
  context,
  retries,
  streams,
  background,
  shutdown,
]
