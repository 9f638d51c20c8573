import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Line } from './workload.ts'
import { spreadOf, type Verdict } from './table.ts'

const core = '@async-lab/core'
const programs: ReadonlyArray<{ what: string; code: string; atMost: number }> = [
  { what: '{ scope, sleep }', code: `export { scope, sleep } from '${core}'`, atMost: 5 },
  { what: '*', code: `export * from '${core}'`, atMost: 16 },
]

/** What a user's page pays, minified and compressed. The same in each round. */
export async function sizes(): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const { what, code, atMost } of programs) {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: join(import.meta.dirname, '..') },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'error',
    })
    const value = spreadOf([gzipSync(outputFiles[0]!.contents).length / 1000])
    const line: Line = { of: what, figure: 'gzip', unit: 'kB', atMost }
    verdicts.push({ id: 'W14', line, value, ok: value.median <= atMost })
  }
  return verdicts
}
