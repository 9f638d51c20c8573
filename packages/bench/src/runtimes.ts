import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Runtime {
  readonly name: string
  readonly command: string
  readonly flags: readonly string[]
}

/** Those of the package that tests every runtime: one copy of each is enough. Not the shims of .bin: a signal ends those and leaves what they started. */
const installed = join(import.meta.dirname, '../../runtimes/node_modules')
const v8Flags = '--expose-gc,--max-old-space-size=8192'

export function runtimeNamed(name: string | undefined): Runtime {
  if (name === undefined) return node(`node ${process.version}`, process.execPath)
  if (name === 'bun') return { name, command: found(name, 'bun/bin/bun.exe'), flags: ['--expose-gc'] }
  if (name === 'deno')
    return { name, command: found(name, 'deno/deno'), flags: ['run', '-A', `--v8-flags=${v8Flags}`] }
  return node(name, found(name, `${name}/bin/node`))
}

function node(name: string, command: string): Runtime {
  return { name, command, flags: v8Flags.split(',') }
}

function found(name: string, path: string): string {
  const command = join(installed, path)
  if (!existsSync(command)) throw new Error(`Cannot run on "${name}": there is no ${command}`)
  return command
}

export const child = fileURLToPath(new URL('../dist/measure.js', import.meta.url))
