import { platformHost } from '@async-lab/core/lowlevel'
import { expect, test } from 'vitest'

declare global {
  interface ImportMeta {
    readonly env: { readonly MODE: string }
  }
}

/** The `--mode` of this run. */
const claimed = import.meta.env.MODE

// A runner started the wrong way falls back to Node without a word: all would be green and nothing tested.
test('the run is on the runtime that it claims', () => {
  expect(actualRuntime()).toBe(claimed)
})

test('the core picked the host of this runtime', () => {
  expect(platformHost.name).toBe(claimed === 'browser' ? 'web' : claimed.replace(/-\d+$/, ''))
})

function actualRuntime() {
  const { Bun, Deno, document, navigator, process } = globalThis as unknown as {
    Bun?: object
    Deno?: object
    document?: object
    navigator?: { userAgent: string }
    process?: { versions: { node: string } }
  }
  if (Bun) return 'bun'
  if (Deno) return 'deno'
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'workerd'
  if (document) return 'browser'
  return `node-${process?.versions.node.split('.')[0]}`
}
