import { processHost } from './process-host.ts'

declare const Deno: {
  env: { get(name: string): string | undefined }
  permissions: { querySync(descriptor: { name: 'env'; variable: string }): { state: string } }
}

/** Asks for no permission: on a terminal Deno would stop the program with a question about a variable that nobody set. */
function env(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: 'env', variable: name })
  return state === 'granted' ? Deno.env.get(name) : undefined
}

export const host = /* @__PURE__ */ processHost('deno', env)
