export { liveScopes } from './scope.ts'
