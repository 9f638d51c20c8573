import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { command, type Surroundings } from './command.ts'
import type { Manifest } from './registry.ts'

const root = join(import.meta.dirname, '../../..')
const changeset = join(
  dirname(createRequire(import.meta.url).resolve('@changesets/cli/package.json')),
  'bin.js',
)

/** Where each package that is published stands in the workspace, by its name. */
export function publishedFolders(): Map<string, string> {
  const folders = globSync('{packages,apps}/*/package.json', { cwd: root }).map((path) => dirname(path))
  return new Map(
    folders
      .toSorted()
      .map((folder) => [manifestIn(join(root, folder)), folder] as const)
      .filter(([manifest]) => manifest.private !== true)
      .map(([manifest, folder]) => [manifest.name, folder]),
  )
}

/** A throw-away copy of all that a release reads and writes, with a history of its own. */
export class WorkspaceCopy {
  readonly #folder: string
  readonly #surroundings: Surroundings
  readonly #folders = publishedFolders()

  static async make(folder: string, surroundings: Surroundings): Promise<WorkspaceCopy> {
    const copy = new WorkspaceCopy(folder, surroundings)
    copy.#copyFiles()
    await copy.#git('init', '--quiet', '--initial-branch=main')
    // Without a name to sign with, the tags of a release are not made, and nothing says so.
    await copy.#git('config', 'user.name', 'rehearsal')
    await copy.#git('config', 'user.email', 'rehearsal@localhost')
    await copy.#commit('everything')
    return copy
  }

  private constructor(folder: string, surroundings: Surroundings) {
    this.#folder = folder
    this.#surroundings = surroundings
  }

  get names(): string[] {
    return [...this.#folders.keys()]
  }

  version(name: string): string {
    return manifestIn(join(this.#folder, this.#folders.get(name)!)).version
  }

  changelog(name: string): string {
    return readFileSync(join(this.#folder, this.#folders.get(name)!, 'CHANGELOG.md'), 'utf8')
  }

  /** Notes a change of every package, as `pnpm changeset` does, and turns all notes into versions and changelogs. */
  async bump(kind: 'patch' | 'minor', summary: string): Promise<void> {
    const front = this.names.map((name) => `'${name}': ${kind}\n`).join('')
    writeFileSync(join(this.#folder, '.changeset/rehearsed.md'), `---\n${front}---\n\n${summary}\n`)
    await this.#commit(summary)
    await this.#changeset('version')
    await this.#commit('release')
  }

  publish(): Promise<string> {
    return this.#changeset('publish')
  }

  async tags(): Promise<string[]> {
    return (await this.#git('tag', '--list')).trim().split('\n')
  }

  #copyFiles(): void {
    for (const path of ['package.json', 'pnpm-workspace.yaml', 'LICENSE', '.changeset']) this.#take(path)
    for (const folder of this.#folders.values()) {
      const { files = [] } = manifestIn(join(root, folder))
      for (const path of ['package.json', 'README.md', 'LICENSE', ...files]) this.#take(join(folder, path))
    }
    // pnpm, which publishes, takes a registry from here or from `pnpm_config_registry`, never from the npm variables.
    const { host } = new URL(this.#surroundings.registry)
    writeFileSync(
      join(this.#folder, '.npmrc'),
      `registry=${this.#surroundings.registry}\n//${host}/:_authToken=anybody\n`,
    )
  }

  #take(path: string): void {
    if (!existsSync(join(root, path))) return
    mkdirSync(dirname(join(this.#folder, path)), { recursive: true })
    cpSync(join(root, path), join(this.#folder, path), { recursive: true })
  }

  async #commit(message: string): Promise<void> {
    await this.#git('add', '--all')
    await this.#git('commit', '--quiet', '--message', message)
  }

  #git(...args: string[]): Promise<string> {
    return command(this.#surroundings, this.#folder, 'git', ...args)
  }

  #changeset(verb: string): Promise<string> {
    return command(this.#surroundings, this.#folder, process.execPath, changeset, verb)
  }
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}
