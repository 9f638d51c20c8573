/** Door 3: virtual time and the exploration of schedules, for tests of concurrent code. */

export { runVirtual, type VirtualOptions } from './testing/run-virtual.ts'
export type { VirtualTime } from './testing/virtual-time.ts'
export { explore, type Explored, type ExploreOptions } from './testing/explore.ts'
export { ExplorationError } from './testing/exploration-error.ts'
export { Sequencer } from './testing/sequencer.ts'
export { assertNoLeaks, LeakError, type LeakReport, leaks } from './testing/leaks.ts'
export { assertCheckpoints, assertNoCheckpoints, CheckpointError } from './testing/checkpoints.ts'
