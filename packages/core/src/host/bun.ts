import { processHost } from './process-host.ts'

export const host = /* @__PURE__ */ processHost('bun')
