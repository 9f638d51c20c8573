import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runServer } from 'verdaccio'

export interface Registry extends AsyncDisposable {
  readonly url: string
  /** What the registry tells of a package: its `dist-tags`, and a manifest for each version. */
  describe(name: string): Promise<PackageDocument>
}

interface PackageDocument {
  readonly 'dist-tags': Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, Manifest>>
}

export interface Manifest {
  readonly files?: readonly string[]
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Verdaccio on a free port of loopback. It knows of no other registry, so what was not published to it is not there. */
export async function startRegistry(folder: string): Promise<Registry> {
  const server: Server = await runServer({
    self_path: folder,
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    url,
    async describe(name) {
      const response = await fetch(url + encodeURIComponent(name))
      if (!response.ok) throw new Error(`${name} is not in the registry: ${response.status}`)
      return (await response.json()) as PackageDocument
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
