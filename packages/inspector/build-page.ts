import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

/** Makes the timeline's page: its script is one text, which a recording is put beside when it is exported, or the address of a live one. */
const folder = new URL('src/timeline/', import.meta.url)
const bundled = await build({
  entryPoints: [new URL('main.ts', folder).pathname],
  bundle: true,
  charset: 'utf8',
  format: 'iife',
  legalComments: 'none',
  minify: true,
  platform: 'browser',
  target: 'es2022',
  write: false,
})
// Text of a script ends at the first of these, whatever the script means by it.
const script = bundled.outputFiles[0]!.text.trim()
  .replaceAll('</script', '<\\/script')
  .replaceAll('<!--', '<\\!--')
const style = (await readFile(new URL('page.css', folder), 'utf8')).replaceAll(/\s*\n\s*/g, '\n').trim()
const template = await readFile(new URL('page.html', folder), 'utf8')
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
const elements: Readonly<Record<string, string>> = {
  style: `<style>${style}</style>`,
  script: `<script>${script}</script>`,
}
const [start, opening, closing] = template
  .replaceAll(/<!-- (style|script) -->/g, (_, name: string) => elements[name]!)
  .split(/<!-- (?:policy|recording) -->/) as [string, string, string]
const page = { policy, start, opening, closing }
await mkdir(new URL('dist/', import.meta.url), { recursive: true })
await writeFile(
  new URL('dist/timeline-page.js', import.meta.url),
  Object.entries(page)
    .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)}\n`)
    .join(''),
)
