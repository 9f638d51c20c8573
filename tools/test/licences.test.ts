import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { licences } from '../licences.ts'
import { folderOf } from './folder-of.ts'

const packages = {
  'node_modules/@a/wide/package.json': '{ "name": "@a/wide", "version": "1.2.3" }',
  'node_modules/@a/wide/index.js': 'import "narrow"; console.log("wide")',
  'node_modules/@a/wide/LICENSE.md': 'You may use wide.\n',
  'node_modules/narrow/package.json': '{ "name": "narrow", "version": "0.1.0" }',
  'node_modules/narrow/index.js': 'console.log("narrow")',
  'main.js': 'import "@a/wide"',
}

const built = (folder: string) =>
  build({
    entryPoints: [join(folder, 'main.js')],
    bundle: true,
    outdir: join(folder, 'dist'),
    absWorkingDir: folder,
    logLevel: 'silent',
    plugins: [licences()],
  })

test('the licences of all that is built in are passed on', async () => {
  const folder = folderOf({ ...packages, 'node_modules/narrow/licence': 'So may you narrow.' })
  await built(folder)
  const text = readFileSync(join(folder, 'dist/THIRD-PARTY.txt'), 'utf8')
  expect(text).toMatch(
    /^@a\/wide 1\.2\.3\n\nYou may use wide\.\n\n-{80}\n\nnarrow 0\.1\.0\n\nSo may you narrow\.\n$/,
  )
})

test('what comes without a licence is not built in', async () => {
  const folder = folderOf(packages)
  await expect(built(folder)).rejects.toThrow('narrow comes without a licence')
})
