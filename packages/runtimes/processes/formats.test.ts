import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runtimes, type ProcessRuntime } from './runtimes.ts'

interface Seen {
  names: Record<'imported' | 'required' | 'lexed', string[][]>
  hosts: string[]
  copies: Record<'imported' | 'required', string[]>
  renamed: string[]
  sharedState: boolean[]
}

test.for(Object.keys(runtimes) as ProcessRuntime[])(
  '%s: ESM and CJS are each whole, behind every door',
  async (runtime) => {
    const seen = await look(runtime)
    expect(seen.names.imported[0]).toContain('scope')
    expect(seen.names.required).toEqual(seen.names.imported)
    expect(seen.names.lexed).toEqual(seen.names.imported)
    expect(seen.copies).toEqual({ imported: [], required: [] })
    // esbuild calls a class `_Name` if its body says `Name`, and the second of two top-level names `name2`.
    expect(seen.renamed).toEqual([])
    expect(seen.sharedState).toEqual([true, true])

    const host = runtime.replace(/-\d+$/, '')
    expect(seen.hosts).toEqual([host, host])
  },
)

async function look(runtime: ProcessRuntime): Promise<Seen> {
  const script = join(import.meta.dirname, 'fixtures/formats.mjs')
  const args = runtime === 'deno' ? ['run', '-A', script] : [script]
  const { stdout } = await promisify(execFile)(runtimes[runtime], args)
  return JSON.parse(stdout) as Seen
}
