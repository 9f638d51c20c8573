import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { applicationFrames } from '../src/render/frame.ts'
import { emptyModel, foldAll } from '../src/index.ts'
import {
  attach,
  framesOf,
  joinProfile,
  openRecording,
  timelineHtml,
  viewOf,
  written,
} from '../src/process.ts'
import { asWritten } from '../src/sources/as-written.ts'
import { SourceMaps } from '../src/sources/source-maps.ts'

// Within the package, where a program finds it and the core.
const reports = join(import.meta.dirname, '../reports')
mkdirSync(reports, { recursive: true })
const folder = mkdtempSync(join(reports, 'built-'))
const source = join(folder, 'src/shop.ts')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Its lines are not those of what is made of it. */
const SHOP = `import { Mutex, run, scope, sleep } from '@async-lab/core'

interface Goods {
  readonly name: string
}

const stock = new Mutex({ name: 'stock' })

export async function reserve(goods: Goods): Promise<Goods> {
  await stock.with(() => sleep(3_600_000)) // line 10
  return goods
}

await run(async function main() {
  await scope(async (s) => {
    s.spawn(async function first() {
      await reserve({ name: 'pen' }) // line 17
    })
    await sleep(1)
    console.log('ready')
  })
})
`

async function made(name: string, options: BuildOptions): Promise<string> {
  const outfile = join(folder, `dist/${name}.mjs`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    ...options,
  })
  return outfile
}

beforeAll(() => {
  mkdirSync(join(folder, 'src'))
  writeFileSync(source, SHOP)
})

const placeIn = (code: string, text: string) => {
  const before = code.slice(0, code.indexOf(text)).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

const node = (id: number, parent: number, fn: string, at: object) => ({
  id,
  parent,
  fn,
  file: '',
  line: 0,
  column: 0,
  ...at,
})

describe('a place in generated code', () => {
  it.each([
    ['in a file beside it', { sourcemap: true }],
    ['in itself', { sourcemap: 'inline' }],
    ['below a root', { sourcemap: true, sourceRoot: '../' }],
  ] satisfies Array<[string, BuildOptions]>)(
    'is led to what was written by a map %s',
    async (how, options) => {
      const file = await made(how.replaceAll(' ', '-'), { ...options, minifyWhitespace: true })
      const { line, column } = placeIn(readFileSync(file, 'utf8'), 'stock.with')
      const maps = new SourceMaps()
      for (const name of [file, pathToFileURL(file).href]) {
        expect(maps.original(`at async reserve (${name}:${line}:${column})`)).toMatch(
          /^at async reserve \(.*\/src\/shop\.ts:10:\d+\)$/,
        )
        expect(maps.original(`reserve@${name}:${line}:${column}`)).toMatch(
          /^reserve@.*\/src\/shop\.ts:10:\d+$/,
        )
      }
    },
  )

  it.each([
    ['has no map', `export {}\n`],
    ['names a map that is not there', `export {}\n//# sourceMappingURL=gone.js.map\n`],
    ['names a map that is none', `export {}\n//# sourceMappingURL=data:application/json,{{\n`],
    ['names one that is elsewhere', `export {}\n//# sourceMappingURL=https://example.org/x.map\n`],
  ])('that %s stays as it is', (name, code) => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.js`)
    writeFileSync(file, code)
    expect(new SourceMaps().original(`at main (${file}:1:1)`)).toBe(`at main (${file}:1:1)`)
  })

  it('stays as it is where it is no file, or one of a package', () => {
    const maps = new SourceMaps()
    for (const place of [
      'at node:internal/timers:1:2',
      'at /app/node_modules/core/dist/index.js:100:5',
      'Promise.all (index 1)',
    ])
      expect(maps.original(place)).toBe(place)
  })

  it('is found in the profile of a program, too', async () => {
    const file = await made('profiled', { sourcemap: true })
    const place = placeIn(readFileSync(file, 'utf8'), 'stock.with')
    const profile = asWritten({
      ms: 1,
      interval: 1000,
      nodes: [
        node(1, 0, 'callBody', { file: '/app/node_modules/core/dist/a.js' }),
        node(2, 1, 'reserve', { file, ...place }),
      ],
      samples: [{ at: 1000, node: 2 }],
      slices: [{ from: 0, to: 2000, task: 7 }],
      starts: [],
      tasks: [{ id: 7, name: 'first', site: `${file}:${place.line}:${place.column}` }],
    })
    const [group] = joinProfile(profile).groups
    expect(group!.site).toMatch(/src\/shop\.ts:10:\d+$/)
    expect(group!.frames).toMatchObject([{ fn: 'reserve', file: source, line: 10 }])
  })
})

describe('a recording of a program that was built', () => {
  it('has the sites that were written, in the model and on the page', async () => {
    const file = await made('recorded', { sourcemap: true, minify: true, keepNames: true })
    const [recording, page] = ['run.rec', 'run.html'].map((name) => join(folder, name)) as [string, string]
    const program = join(import.meta.dirname, 'programs/records.ts')
    const child = spawn(process.execPath, [program, recording, file], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdout.once('data', () => child.stdin.end())
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    const { tasks } = foldAll(emptyModel(), openRecording(recording).events())
    const first = [...tasks.values()].find(({ name }) => name === 'first')!
    expect(first.site).toMatch(/src\/shop\.ts:16:\d+$/)
    writeFileSync(page, timelineHtml(recording))
    expect(readFileSync(page, 'utf8')).toMatch(
      /"sites":\{"[^"]*recorded\.mjs:\d+:\d+":"[^"]*src\/shop\.ts:16:\d+"/,
    )
  })
})

describe('a live program that was built', () => {
  let end: () => void
  afterEach(() => {
    end()
    vi.unstubAllEnvs()
  })

  it('is shown with the places that were written', async () => {
    const file = await made('live', { sourcemap: true, minify: true, keepNames: true })
    vi.stubEnv('XDG_RUNTIME_DIR', mkdtempSync(join(folder, 'run-')))
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, ASYNC_LAB_INSPECT: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    end = () => void child.kill('SIGKILL')
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const { client } = await attach(child.pid!)
    const target = written(client)
    const { rows } = viewOf(await target.ask('snapshot'))
    const { id } = rows.find(({ name }) => name === 'first')!
    const { frames } = await target.ask('where', { task: id })
    const stacks = [...framesOf(await target.ask('stacks')).values()]
    target.close()
    const seen = applicationFrames(frames, folder).map(({ file: path, line }) => `${path}:${line}`)
    expect(seen).toEqual(['src/shop.ts:10', 'src/shop.ts:17'])
    expect(stacks).toContainEqual(frames)
  })
})
