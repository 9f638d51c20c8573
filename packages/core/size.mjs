// What a user's page pays for this package: `pnpm size`, after a build.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const core = '@async-lab/core'
const programs = {
  'import only': `import '${core}'`,
  '{ sleep }': `export { sleep } from '${core}'`,
  '{ scope, sleep }': `export { scope, sleep } from '${core}'`,
  '*': `export * from '${core}'`,
}

for (const [what, contents] of Object.entries(programs)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  })
  const [{ contents: code }] = outputFiles
  console.log(`${what.padEnd(18)} ${code.length} B, ${gzipSync(code).length} B gzip`)
}
