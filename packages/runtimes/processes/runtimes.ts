import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const { resolve } = createRequire(import.meta.url)

export type ProcessRuntime = 'node-20' | 'node-22' | 'node-24' | 'node-26' | 'bun' | 'deno'

/** Where each runtime's binary is. */
export const runtimes: Readonly<Record<ProcessRuntime, string>> = {
  'node-20': binary('node-20', 'bin/node'),
  'node-22': binary('node-22', 'bin/node'),
  'node-24': binary('node-24', 'bin/node'),
  'node-26': binary('node-26', 'bin/node'),
  bun: binary('bun', 'bin/bun.exe'),
  deno: binary('deno', 'deno'),
}

function binary(packageName: string, path: string) {
  return join(dirname(resolve(`${packageName}/package.json`)), path)
}
