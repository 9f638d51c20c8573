import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import rehearsal from '../package.json' with { type: 'json' }
import { command, type Surroundings } from './command.ts'
import { type Registry, startRegistry } from './registry.ts'
import { publishedFolders, WorkspaceCopy } from './workspace-copy.ts'

// The tests are the acts of one play: each goes on where the one before it ended.
const stage = mkdtempSync(join(tmpdir(), 'async-lab-rehearsal-'))
let registry: Registry
let surroundings: Surroundings
let workspace: WorkspaceCopy

beforeAll(async () => {
  registry = await startRegistry(folder('registry'))
  surroundings = { home: folder('home'), registry: registry.url }
  workspace = await WorkspaceCopy.make(folder('workspace'), surroundings)
})

afterAll(async () => {
  await registry[Symbol.asyncDispose]()
  rmSync(stage, { recursive: true, force: true })
})

function folder(name: string): string {
  mkdirSync(join(stage, name))
  return join(stage, name)
}

test('every package that is published is rehearsed', () => {
  expect(Object.keys(rehearsal.dependencies).toSorted()).toEqual([...publishedFolders().keys()].toSorted())
})

test('changesets become versions and changelogs', async () => {
  const before = workspace.names.map((name) => workspace.version(name))
  await workspace.bump('minor', 'Rehearsed: the first release.')
  for (const [at, name] of workspace.names.entries()) {
    const version = workspace.version(name)
    expect(version).not.toBe(before[at])
    expect(workspace.changelog(name)).toContain(`## ${version}`)
    expect(workspace.changelog(name)).toContain('Rehearsed: the first release.')
  }
})

test('they are published, tagged, and stand on their own', async () => {
  await workspace.publish()
  const tags = await workspace.tags()
  for (const name of workspace.names) {
    const version = workspace.version(name)
    const { 'dist-tags': distTags, versions } = await registry.describe(name)
    expect(distTags).toEqual({ latest: version })
    expect(tags).toContain(`${name}@${version}`)
    expect(JSON.stringify(versions[version])).not.toMatch(/"(?:workspace|catalog):/)
  }
  for (const [name, dependencies] of [
    ['@async-lab/core', []],
    ['@async-lab/inspector', []],
    ['@async-lab/labs', ['@async-lab/core']],
    ['async-lab', ['@async-lab/core', '@async-lab/inspector', '@async-lab/labs']],
  ] as const) {
    const manifest = (await registry.describe(name)).versions[workspace.version(name)]!
    expect(Object.keys(manifest.dependencies ?? {})).toEqual(dependencies)
  }
})

test('publishing once more does nothing', async () => {
  expect(await workspace.publish()).toContain('No unpublished projects to publish')
})

const doors = `
  const [{ scope, sleep }, { platformHost }, { runVirtual }] = LOADED
  void (async () => {
    const words = []
    await runVirtual((time, main) => scope(async (s) => {
      s.spawn(async (task) => words.push(await sleep(7_200_000, task).then(() => 'world')))
      s.spawn(async (task) => words.push(await sleep(3_600_000, task).then(() => 'hello')))
    }, main))
    await scope((s) => sleep(1, s))
    console.log(...words, platformHost.name)
  })()
`
const names = ['@async-lab/core', '@async-lab/core/lowlevel', '@async-lab/core/testing']
const loading = (load: (name: string) => string) => doors.replace('LOADED', `[${names.map(load).join(', ')}]`)
const imports = (prefix = '') => loading((name) => `await import('${prefix}${name}')`)

test('an empty folder installs everything and uses all doors of the core, imported and required', async () => {
  const consumer = folder('consumer')
  writeFileSync(join(consumer, 'package.json'), '{ "private": true }')
  await command(surroundings, consumer, 'npm', 'install', '--no-audit', '--no-fund', ...workspace.names)
  writeFileSync(join(consumer, 'imported.mjs'), imports())
  writeFileSync(
    join(consumer, 'required.cjs'),
    loading((name) => `require('${name}')`),
  )

  expect(await command(surroundings, consumer, 'node', 'imported.mjs')).toBe('hello world node\n')
  expect(await command(surroundings, consumer, 'node', 'required.cjs')).toBe('hello world node\n')
  expect(await command(surroundings, consumer, 'bun', 'run', 'imported.mjs')).toBe('hello world bun\n')
  expect(await command(surroundings, consumer, 'bun', 'run', 'required.cjs')).toBe('hello world bun\n')
})

test.for([
  ['imported', 'labs.mjs', (name: string) => `await import('${name}')`],
  ['required', 'labs.cjs', (name: string) => `require('${name}')`],
] as const)('the labs, %s, run on the very core that was installed', async ([, file, load]) => {
  const program = `
    const [{ runVirtual }, { waitN }] = [${['@async-lab/core/testing', '@async-lab/labs'].map(load).join(', ')}]
    void (async () => {
      const delays = await runVirtual(() => waitN(5, 3600))
      console.log(delays.length, delays.join() === delays.toSorted((a, b) => a - b).join())
    })()
  `
  writeFileSync(join(stage, 'consumer', file), program)
  expect(await command(surroundings, join(stage, 'consumer'), 'node', file)).toBe('5 true\n')
})

test('npx fetches the command line into an empty folder, and runs labs with it', async () => {
  const empty = folder('npx')
  const npx = (...args: string[]) =>
    command(surroundings, empty, 'npx', '--yes', '--loglevel=error', 'async-lab', ...args)
  expect(JSON.parse(await npx('run', 'hello', '--json'))).toMatchObject({
    lab: 'hello',
    outcome: 'completed',
  })
  const listed = await npx('list')
  expect(listed).toMatch(/^ {2}hello /m)
  expect(listed).toContain('npx async-lab start')
  expect(readdirSync(empty)).toEqual([])
})

test('npx writes a lab and an exercise into an empty folder, and both run at once', async () => {
  const empty = folder('learner')
  const npx = (...args: string[]) =>
    command(surroundings, empty, 'npx', '--yes', '--loglevel=error', 'async-lab', ...args)
  expect(await npx('new', 'nap')).toContain('npx async-lab run ./nap.ts')
  expect(JSON.parse(await npx('run', '--json', './nap.ts', '--seconds', '0.01'))).toMatchObject({
    lab: 'nap',
    outcome: 'completed',
  })
  expect(await npx('compare', './nap.ts', '--seconds', '0.01')).toMatch(/^together +━/m)
  await npx('learn', '6', '--reset')
  expect(readdirSync(join(empty, 'async-lab-course'))).toEqual(['06-errors.ts'])
  // Not solved: the story was played, and a promise of it was broken.
  await expect(npx('learn', '6', '--check')).rejects.toThrow(/The story promises: [^]*book the flight +━/)
})

test('the command line, installed, runs a script on the core beside it', async () => {
  const consumer = join(stage, 'consumer')
  const bin = join('node_modules', '.bin', 'async-lab')
  expect(await command(surroundings, consumer, bin, 'list')).toContain('next: async-lab run ')
  expect(await command(surroundings, consumer, bin, 'run', 'imported.mjs')).toMatch(
    /^hello world node\n[^]*^wall /m,
  )
})

test('Deno runs it by its npm: name', async () => {
  // In a folder of its own: beside a package.json such names are looked up in node_modules only.
  const consumer = folder('deno')
  writeFileSync(join(consumer, 'main.ts'), imports('npm:'))
  const args = ['run', '--quiet', '--minimum-dependency-age=0', 'main.ts']
  expect(await command(surroundings, consumer, 'deno', ...args)).toBe('hello world deno\n')
})

test('a patch follows, and is what is installed from then on', async () => {
  const before = workspace.version('@async-lab/core')
  await workspace.bump('patch', 'Rehearsed: a fix.')
  const after = workspace.version('@async-lab/core')
  expect(after).toBe(before.replace(/\d+$/, (patch) => String(Number(patch) + 1)))
  await workspace.publish()

  const { 'dist-tags': distTags, versions } = await registry.describe('@async-lab/core')
  expect(distTags).toEqual({ latest: after })
  expect(Object.keys(versions)).toEqual([before, after])
  expect(workspace.changelog('@async-lab/core')).toMatch(
    /Rehearsed: a fix\.[^]*Rehearsed: the first release\./,
  )

  const consumer = join(stage, 'consumer')
  await command(surroundings, consumer, 'npm', 'update', '--no-audit', '--no-fund')
  const listed = JSON.parse(await command(surroundings, consumer, 'npm', 'ls', '--json')) as {
    dependencies: Record<string, { version: string }>
  }
  expect(listed.dependencies['@async-lab/core']?.version).toBe(after)
})
