import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { attach } from '../../src/attach/programs.ts'
import type { Client } from '../../src/attach/client.ts'
import { LivePage } from '../../src/web/live-page.ts'

const PROGRAM = fileURLToPath(new URL('../programs/served.mjs', import.meta.url))

// Of this test file alone: programs that others look at meanwhile are not seen.
const runtimeDir = mkdtempSync(join(tmpdir(), 'served-'))
process.env['XDG_RUNTIME_DIR'] = runtimeDir

export function removeRuntimeDir(): void {
  rmSync(runtimeDir, { recursive: true })
}

/** A program that does what it is told, and the page that shows it. */
export class Served {
  readonly page: LivePage
  readonly client: Client
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<unknown>

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, client: Client, page: LivePage) {
    this.#child = child
    this.#lines = lines
    this.#ended = new Promise((resolve) => child.once('close', resolve))
    this.client = client
    this.page = page
  }

  static async start(may: 'read' | 'cancel' = 'read'): Promise<Served> {
    const child = spawn(process.execPath, [PROGRAM], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ASYNC_LAB_INSPECT: may === 'read' ? '1' : 'cancel' },
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    await lines.next()
    const { client, hello } = await attach(child.pid!)
    return new Served(child, lines, client, await LivePage.open(client, hello))
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** `spawn NAME`, `fail NAME`, `flood COUNT`: waits until it is done. */
  async say(line: string): Promise<void> {
    this.#child.stdin!.write(`${line}\n`)
    await this.#lines.next()
  }

  async end(): Promise<void> {
    this.#child.stdin!.end('end\n')
    await this.#ended
    await this.page.ended
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    this.page.close()
    this.client.close()
    this.#child.stdin!.end()
    await this.#ended
  }

  /** Lives of the program's tasks, as it tells them itself. */
  async alive(): Promise<Map<string, number>> {
    const { entries } = await this.client.ask('snapshot')
    const { id, name, type } = entries[0]!.snapshot
    return new Map(name.flatMap((one, at) => (type[at] === 'task' ? [[one, id[at]!] as const] : [])))
  }
}
