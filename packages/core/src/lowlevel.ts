export { CancelledError } from './cancelled-error.ts'
export type { Host } from './host/host.ts'
export { host } from '#host'
