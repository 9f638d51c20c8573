import { readFileSync, globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const core = dirname(createRequire(import.meta.url).resolve('@async-lab/core'))

test.for([
  ['web', []],
  ['web', ['worker', 'browser']],
  ['workerd', ['workerd', 'worker', 'browser']], // as wrangler asks
] as const)('a bundle takes the host %s for the conditions %j', async ([host, conditions]) => {
  expect(await bundledHosts(`export { platformHost } from '@async-lab/core/lowlevel'`, conditions)).toEqual([
    `${host}.js`,
  ])
  expect(await bundledHosts(`require('@async-lab/core/lowlevel')`, conditions)).toEqual([`${host}.cjs`])
})

test('what a bundle does not use is not in it', async () => {
  const { outputFiles } = await bundle(`import '@async-lab/core'`)
  expect(outputFiles[0]?.text.trim()).toBe('')

  const { outputFiles: some } = await bundle(`export { sleep } from '@async-lab/core'`)
  expect(some[0]?.text).toContain('0 or more milliseconds')
  // Texts of scopes, of `run` and of the debug mode.
  for (const unused of ['has ended, spawn', 'event loop is empty', 'swallowed']) {
    expect(some[0]?.text).not.toContain(unused)
  }
})

test('the declarations stand alone', () => {
  for (const file of globSync(`${core}/**/*.d.{ts,cts}`)) {
    expect(readFileSync(file, 'utf8'), file).not.toContain('#host')
  }
})

async function bundledHosts(contents: string, conditions: readonly string[]) {
  const { metafile } = await bundle(contents, conditions)
  const [output] = Object.values(metafile.outputs)
  return Object.keys(output!.inputs)
    .filter((path) => path.includes('/host/'))
    .map((path) => basename(path))
}

function bundle(contents: string, conditions?: readonly string[]) {
  return build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    write: false,
    logLevel: 'error',
    ...(conditions?.length && { conditions: [...conditions] }),
  })
}
