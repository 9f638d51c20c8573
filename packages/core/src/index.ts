export { CancelledError } from './cancelled-error.ts'
export { scope } from './scope.ts'
export { sleep } from './sleep.ts'
