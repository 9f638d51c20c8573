import type { Host } from './host.ts'
import { processHost } from './process-host.ts'

declare const Deno: {
  env: { get(name: string): string | undefined }
  permissions: { querySync(descriptor: { name: string; variable?: string }): { state: string } }
}

/** Asks for no permission: on a terminal Deno would stop the program with a question about a variable that nobody set. */
function env(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: 'env', variable: name })
  return state === 'granted' ? Deno.env.get(name) : undefined
}

/** What the inspector's agent needs: its socket, and to find itself. */
const NEEDED = ['read', 'write', 'env', 'sys', 'net'] as const

function denoHost(): Host {
  const host = processHost('deno', env)
  const loadInspector = (): void => {
    const denied = NEEDED.filter((name) => Deno.permissions.querySync({ name }).state !== 'granted')
    if (denied.length === 0) return host.process!.loadInspector!()
    const flags = denied.map((name) => `--allow-${name}`).join(' ')
    host.print(`async-lab: Cannot inspect this program: Deno does not let it, add ${flags}\n`)
  }
  return { ...host, process: { ...host.process!, loadInspector } }
}

export const host = /* @__PURE__ */ denoHost()
