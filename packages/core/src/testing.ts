/** Door 3: virtual time, for tests of code that waits. */

export { runVirtual, type VirtualOptions } from './testing/run-virtual.ts'
export type { VirtualTime } from './testing/virtual-time.ts'
